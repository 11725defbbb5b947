package pages

import (
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
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

// Says is the answer in one sentence.
func (o Opens) Says() string {
	switch {
	case o.Short:
		return words.Say("Not measured: plainsight's memory is full just now. Load this page again in a while.")
	case !o.Known:
		return words.Say("Not measured: this recording is too long for that.")
	case o.Bytes == 0:
		return words.Say("Nothing that was sent.")
	}
	return words.Say("{what}: {bytes} that are shut without it.", "what", orElseText(o.What, words.Say("Other packets")), "bytes", BytesOf(o.Bytes))
}

// some are the first frames of a list, and how many there are besides.
func some(frames []int, n int) (first []int, more int) {
	n = min(n, len(frames))
	return slices.Clone(frames[:n]), len(frames) - n
}

// ThingsOf is so many of what a secret opens: "2 records".
func ThingsOf(what field.Thing, n int) string {
	switch what {
	case field.AToken:
		return words.Count(n, "{n} token", "{n} tokens")
	case field.ASealedKey:
		return words.Count(n, "{n} sealed key", "{n} sealed keys")
	case field.AMessage:
		return words.Count(n, "{n} message", "{n} messages")
	case field.AText:
		return words.Count(n, "{n} text", "{n} texts")
	}
	return words.Count(n, "{n} record", "{n} records")
}
