package keylog

import "fmt"

// Problem is what is wrong with one line. It never quotes a secret.
type Problem struct {
	Line     int    // counted from 1
	Off, Len int    // the line in the text, in bytes, without its end
	Label    string // as it stands there, cut after 40 characters
	Unknown  bool   // nothing but the label is wrong: it is not known here
	Expected string // what should be there
	Seen     string // what is there
}

// Error says where, what, expected and seen in one line.
func (p Problem) Error() string {
	what := ""
	if p.Label != "" && !p.Unknown {
		what = p.Label + ": "
	}
	return fmt.Sprintf("key log: line %d: %sexpected %s, saw %s", p.Line, what, p.Expected, p.Seen)
}
