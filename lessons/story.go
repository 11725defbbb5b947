package lessons

import "slices"

// Step is one page of a lesson's story. A story has 5 to 8 steps. Each of them
// says where to look, three or more ask a question, and the last tells what still
// leaks, with that word. A paragraph is one line of at most 75 words.
type Step struct {
	Title, Text string    // Text may have several paragraphs, with an empty line between
	Ask         *Question // asked before the learner looks; nil for none
	Look        *Look     // where to look
	// Picture names files of the run that are drawn here, once the question is
	// answered: "paint" those called paint-….svg that the eyes in use have, or
	// else paint.svg.
	Picture string
}

// Look points at something in the run: a field of that name, through those eyes. It
// lands on what its label says; a test shows the value that each lands on.
type Look struct {
	Field string // a display filter name with a dot, "tls.record"
	Eye   string // one of the lesson's; "" for whichever is in use
	Label string // what the button says
	Where string // a display filter that the packet fits; "" for any
	Nth   int    // which such field of the packet it is, counted from 1; 0 is 1
}

// Question is asked before its answer is shown. It ends with a question mark and
// has 2 to 4 choices, each with a reason of 30 characters or more. Either the
// question has a Measure, and choices say with Is which results make them
// right, or it has none, and exactly one choice is Right.
type Question struct {
	Ask  string
	From Measure // what of the capture the answer is computed from; the zero value where thinking alone answers it
	// Knobs are the settings that the question speaks of, where it does: it is answered
	// from a run that has them. Every question is about a run without a fault.
	Knobs   map[string]string
	Choices []Choice
}

// Choice is one possible answer, and why it is right or wrong: of a wrong one,
// which mistaken idea leads there.
type Choice struct {
	Text    string
	Right   bool // in the ordinary course of the lesson
	Because string
	// Is tells which results of the question's Measure make the choice right: a
	// word, a number, "16..31" or ">31", or several with "|" between.
	Is string
	// For tells the settings under which this choice is right in place of the one that
	// is Right; nil for none. What is right is written here alone; that the capture says
	// the same is a test.
	For func(Setting) bool
}

// Truth is the index of the choice that is right where the lesson is played so, and
// without a fault.
func (q *Question) Truth(played Setting) int {
	if i := slices.IndexFunc(q.Choices, func(c Choice) bool { return c.For != nil && c.For(played) }); i >= 0 {
		return i
	}
	return slices.IndexFunc(q.Choices, func(c Choice) bool { return c.Right })
}

// with is true of settings in which a knob has that value, other than its default.
func with(knob, value string) func(Setting) bool {
	return func(q Setting) bool { return q.Knobs[knob] == value }
}

// Measure is something that can be computed from a capture, as seen through
// one pair of eyes.
type Measure struct {
	What  What
	Eye   string
	Field string // a display filter name
}

// What is a kind of Measure.
type What string

// The kinds of Measure.
const (
	Readable What = "readable" // can the eyes read the run's secret: "yes" or "no"
	Seen     What = "seen"     // is there a field of that name with bytes that the eyes can read: "yes" or "no"
	Value    What = "value"    // the value of the first field of that name
	Length   What = "length"   // its length, in bytes
	ClassOf  What = "class"    // the class of its bytes: "plaintext", "ciphertext", ...
	Count    What = "count"    // how many fields of that name there are
	Distinct What = "distinct" // how many different values they have
	Packets  What = "packets"  // how many packets fit Field, which is a display filter
	Content  What = "content"  // how many bytes of what the applications said the eyes can read
)
