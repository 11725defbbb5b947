package webui

import (
	"plainsight/dissect"
)

// verdict is the answer to "where is my secret?" and to how much can be read.
type verdict struct {
	Tone    string // "lit" found, "shut" not found, "wait" nothing to tell yet
	Says    string
	Because string
	Found   []found
	Reads   string
}

// found is a place where the secret can be read, and how.
type found struct {
	Frame, Off, Len int
	How             string
}

// maxFound is how many places a page lists; the number of all is said.
const maxFound = 12

func foundAt(places []dissect.Place) (out []found) {
	for _, s := range places {
		out = append(out, found{s.Frame, s.Off, s.Len, s.How})
	}
	return out
}
