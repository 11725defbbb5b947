// Package lessons holds real traffic and the secrets behind it. A lesson is a
// real client and a real server that move one secret over a wire that is
// captured, with its story and its questions as data.
//
// A lesson returns frames and labelled secrets, and claims nothing: whether a
// viewpoint can read the secret is the dissector's answer.
package lessons

import (
	"context"

	"plainsight/capture"
	"plainsight/dissect/field"
)

// DefaultSecret is what crosses the wire unless the learner types something else.
const DefaultSecret = "fluffy tail"

// Lesson is one system with its story.
type Lesson struct {
	Name    string // one word, as on the command line and in addresses
	Title   string
	Summary string // one sentence for the list of lessons
	Guards  string // what protects the secret, in a few words
	Story   []Step
	Eyes    []Eye // the viewpoints; the first is the one that a page opens with

	// Play runs the lesson's real client and server over the wire, with that
	// secret, and returns when every frame has been told to the audience. It
	// ends early, with an error, when ctx does. It does not close the wire.
	Play func(ctx context.Context, w capture.Wire, secret string, a Audience) error
}

// Step is one page of a lesson's story.
type Step struct {
	Title, Text string    // Text may have several paragraphs, with an empty line between
	Ask         *Question // asked before the learner looks; nil for none
	Look        *Look     // where to look; nil for nowhere
}

// Question is asked before its answer is shown.
type Question struct {
	Ask     string
	Choices []Choice
}

// Choice is one possible answer and why it is right or wrong.
type Choice struct {
	Text    string
	Right   bool
	Because string
}

// Look points at something in the run: the first field of that name, through
// those eyes.
type Look struct {
	Field string // a display filter name
	Eye   string // "" for whichever is in use
	Label string // what the button says
}

// Eye is a viewpoint: a set of secrets, which Play names as they come to be.
type Eye struct {
	Name  string // one word: "eavesdropper"
	Title string
	Says  string // one sentence: who this is and what they hold
}

// Audience is whom a running lesson tells what happens. Its methods may be
// called from several goroutines.
type Audience interface {
	// Frame takes the next captured frame.
	Frame(capture.Frame)
	// Holds says that a viewpoint has a secret from here on.
	Holds(eye string, s field.Secret)
	// Note says in words what the client or the server met. It is shown to
	// every viewpoint, so it must not contain the secret.
	Note(text string)
}

// Eye finds a viewpoint by its name.
func (l *Lesson) Eye(name string) (Eye, bool) {
	for _, e := range l.Eyes {
		if e.Name == name {
			return e, true
		}
	}
	return Eye{}, false
}
