// Package lessons holds real traffic and the secrets behind it. A lesson is a
// real client and a real server that move one secret over a wire that is
// captured, with its story and its questions as data.
//
// A lesson returns frames and labelled secrets, and claims nothing: whether a
// viewpoint can read the secret is the dissector's answer.
package lessons

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// DefaultSecret is what crosses the wire unless the learner types something else.
const DefaultSecret = "fluffy tail"

// MaxSecret is the longest secret that a lesson carries, in characters.
const MaxSecret = 200

// MaxTyped is how many bytes a learner may send a lesson that listens at once.
const MaxTyped = 2_000

// Lesson is one system with its story.
type Lesson struct {
	Name    string // one word, as on the command line and in addresses
	Title   string
	Summary string // one sentence for the list of lessons
	Guards  string // what protects the secret, in a few words
	Story   []Step
	Eyes    []Eye   // the viewpoints; the first is the one that a page opens with
	Knobs   []Knob  // what the learner may choose before a run; nil for nothing
	Faults  []Fault // what the learner may let go wrong; nil for nothing
	Stays   bool    // its server can be left running, for clients of the learner's own
	Talks   string  // what a learner who types while it runs does: "Write to the squirrels"; "" for nothing

	// Play runs the lesson's real client and server over the wire, and returns
	// when every frame has been told to the audience. It ends early, with an
	// error, when ctx does. It does not close the wire.
	Play func(ctx context.Context, w capture.Wire, q Setting, a Audience) error
}

// Setting is what is asked of one run.
type Setting struct {
	Secret string
	Knobs  map[string]string // by the knob's name; what is absent has its default
	Fault  string            // the name of the fault to inject, "" for none

	// Stay lets the server wait for other clients after the lesson's own, or for
	// what the learner types, until the channel is closed. It is nil for a run that
	// ends by itself.
	Stay <-chan struct{}
	// Say brings what the learner types, until it is closed. What it holds when
	// Stay is closed is still said. It is nil for a run in which nobody types.
	Say <-chan string
}

// Knob is something to choose before a run.
type Knob struct {
	Name    string // one word
	Label   string
	Says    string // one sentence on what it changes
	Options []Option
	Default string // the value of an option
}

// Option is one value of a knob.
type Option struct {
	Value, Label string
	Fill         []any // what stands in the label's places, names and values in turn
}

// Fault is something that goes wrong on purpose: it is really injected, and
// what comes of it is on the wire.
type Fault struct {
	Name  string // one word or more, joined by hyphens
	Title string
	Says  string // one sentence: what is done
	Look  Look   // where it shows
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
	// Made gives a file that the run has made to those who have it.
	Made(File)
	// Waits says that the server waits for other clients.
	Waits(Service)
}

// Busy is an Audience that tells apart from notes how far something is that
// takes a while. To any other the same is said in notes.
type Busy interface {
	// Busy says how far it is, again and again. The next such sentence, or note,
	// takes its place.
	Busy(text string)
}

// busy is how an audience hears of progress.
func busy(a Audience) func(string) {
	if b, ok := a.(Busy); ok {
		return b.Busy
	}
	return a.Note
}

// File is something that a run has made and that programs can read: a key, a
// certificate, a request.
type File struct {
	Name string   // "ca.pem"
	Says string   // one sentence: what it is
	Data []byte   // text
	Eyes []string // who has it; nil for everybody, because it is public
}

// For reports whether those eyes have the file.
func (f *File) For(eye string) bool { return f.Eyes == nil || slices.Contains(f.Eyes, eye) }

// Eye finds a viewpoint by its name.
func (l *Lesson) Eye(name string) (Eye, bool) {
	for _, e := range l.Eyes {
		if e.Name == name {
			return e, true
		}
	}
	return Eye{}, false
}

// Check says what is wrong with a setting: a knob or a value or a fault that
// the lesson does not have.
func (l *Lesson) Check(q Setting) error {
	for name, value := range q.Knobs {
		k, ok := l.knob(name)
		if !ok {
			return l.hasNone("lesson {lesson} has no setting {name}: there is none to choose", "lesson {lesson} has no setting {name}: choose one of {names}", name, knobNames(l.Knobs))
		}
		if !slices.ContainsFunc(k.Options, func(o Option) bool { return o.Value == value }) {
			var values []string
			for _, o := range k.Options {
				values = append(values, o.Value)
			}
			return words.Errorf("lesson {lesson}: {name} cannot be {value}: choose one of {values}", "lesson", l.Name, "name", name, "value", strconv.Quote(value), "values", strings.Join(values, ", "))
		}
	}
	if q.Fault != "" && !slices.ContainsFunc(l.Faults, func(f Fault) bool { return f.Name == q.Fault }) {
		var names []string
		for _, f := range l.Faults {
			names = append(names, f.Name)
		}
		return l.hasNone("lesson {lesson} has no fault {name}: there is none to choose", "lesson {lesson} has no fault {name}: choose one of {names}", q.Fault, names)
	}
	if q.Stay != nil && !l.CanStay() {
		return words.Errorf("lesson {lesson} has no server that could be left running, and nobody to talk with", "lesson", l.Name)
	}
	return nil
}

// CanStay reports whether a run of the lesson can be left running: its server,
// or its conversation with a learner who types.
func (l *Lesson) CanStay() bool { return l.Stays || l.Talks != "" }

// hasNone says that the lesson has nothing of that name, and what it has.
func (l *Lesson) hasNone(nothing, others, name string, names []string) error {
	says := others
	if len(names) == 0 {
		says = nothing
	}
	return words.Errorf(says, "lesson", l.Name, "name", strconv.Quote(name), "names", strings.Join(names, ", "))
}

func knobNames(ks []Knob) (out []string) {
	for _, k := range ks {
		out = append(out, k.Name)
	}
	return out
}

func (l *Lesson) knob(name string) (Knob, bool) {
	for _, k := range l.Knobs {
		if k.Name == name {
			return k, true
		}
	}
	return Knob{}, false
}

// value is what a setting says of the knob, or the knob's default.
func (k *Knob) value(q Setting) string {
	if v, ok := q.Knobs[k.Name]; ok {
		return v
	}
	return k.Default
}
