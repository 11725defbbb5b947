package pages

import (
	"plainsight/dissect/find"
)

// Verdict is the answer to "where is my secret?" and to how much can be read.
type Verdict struct {
	Tone    string // "lit" found, "shut" not found, "wait" nothing to tell yet
	Says    string
	Because string
	Found   []Found
	Reads   string
}

// Found is a place where the secret can be read, and how.
type Found struct {
	Frame, Off, Len int
	How             string
}

// MaxFound is how many places a page lists; the number of all is said.
const MaxFound = 12

func FoundAt(places []find.Place) (out []Found) {
	for _, s := range places {
		out = append(out, Found{s.Frame, s.Off, s.Len, s.How})
	}
	return out
}
