package pages

import (
	"fmt"
	"slices"
	"strings"
)

// Opens is what one secret opens by itself. It is measured: the frames are
// dissected without any secret and with this one alone, and compared.
type Opens struct {
	Known  bool   // false where it was not measured
	Short  bool   // since there was no memory for it
	What   string // "2 records and 1 token"
	Bytes  int    // of the capture, shut without it and readable with it
	Frames []int  // that hold them
	Secret bool   // the learner's own words are among them
}

// OpenedThing is what was opened, by the name of the bytes that came out.
func OpenedThing(name string) string {
	switch {
	case strings.HasPrefix(name, "Token"):
		return "token"
	case strings.HasPrefix(name, "Sealed key"):
		return "sealed key"
	case strings.HasPrefix(name, "Message"):
		return "message"
	case strings.HasPrefix(name, "Letters"):
		return "text"
	}
	return "record"
}

// Says is the answer in one sentence.
func (o Opens) Says() string {
	switch {
	case o.Short:
		return "Not measured: plainsight's memory is full just now. Load this page again in a while."
	case !o.Known:
		return "Not measured: this recording is too long for that."
	case o.Bytes == 0:
		return "Nothing of what was sent."
	}
	return fmt.Sprintf("%s: %s that are shut without it.", orElseText(o.What, "Other packets"), BytesOf(o.Bytes))
}

// some are the first frames of a list, and how many there are besides.
func some(frames []int, n int) (first []int, more int) {
	n = min(n, len(frames))
	return slices.Clone(frames[:n]), len(frames) - n
}
