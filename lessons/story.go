package lessons

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

// Look points at something in the run: the first field of that name, through
// those eyes.
type Look struct {
	Field string // a display filter name with a dot, "tls.record"
	Eye   string // one of the lesson's; "" for whichever is in use
	Label string // what the button says
}

// Question is asked before its answer is shown. It ends with a question mark and
// has 2 to 4 choices, each with a reason of 30 characters or more. Either the
// question has a Measure, and choices say with Is which results make them
// right, or it has none, and exactly one choice is Right.
type Question struct {
	Ask     string
	From    Measure // what of the capture the answer is computed from; the zero value where thinking alone answers it
	Choices []Choice
}

// Choice is one possible answer, and why it is right or wrong: of a wrong one,
// which mistaken idea leads there.
type Choice struct {
	Text    string
	Right   bool // of a question that has no Measure
	Because string
	// Is tells which results of the question's Measure make the choice right: a
	// word, a number, "16..31" or ">31", or several with "|" between.
	Is string
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
