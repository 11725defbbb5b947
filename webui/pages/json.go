package pages

import (
	"bytes"
	"encoding/json"

	"plainsight/dissect/field"
)

// ProblemMessage tells a page why its request was refused.
type ProblemMessage struct {
	Type string `json:"t"` // "error"
	Says string `json:"says"`
	Gone bool   `json:"gone,omitempty"` // the run that was asked for is not there any more
	Kept bool   `json:"kept,omitempty"` // the owner keeps the eyes that were asked for
}

// JSON encodes a value for a page's scripts. It leaves < and > as they are, since the
// result is not put into a script element. Invisible characters are replaced by visible
// ones, since the result is shown to people.
func JSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only our own plain types are encoded
	}
	return field.VisibleJSON(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
