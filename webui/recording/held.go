package recording

import (
	"time"

	"plainsight/dissect/field"
)

// Held is a secret that somebody came to hold while a recording went on.
type Held struct {
	Eye    string // the viewpoint's name
	Secret field.Secret
	After  int       // how many frames had been recorded by then
	At     time.Time // when, in a lesson; the zero time otherwise
}
