package lessons

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"plainsight/capture"
	"plainsight/dissect/words"
)

// DefaultSecret is what crosses the wire unless the learner types something else.
const DefaultSecret = "fluffy tail"

// MaxSecret is the longest secret that a lesson carries, in characters.
const MaxSecret = 200

// MaxTyped is how many bytes a learner may send a lesson that listens at once.
const MaxTyped = 2_000

// Lesson is one way to send a secret, with its story. Its first viewpoint is the
// eavesdropper, whose name is "eavesdropper". What viewpoints hold is not listed here:
// Play tells it as it happens. A test (cmd/plainsight/truth_test.go) has a line for each
// lesson that says who can then read the secret.
type Lesson struct {
	Name    string // one word, as on the command line and in addresses
	Title   string
	Summary string // one sentence for the list of lessons
	Guards  string // what protects the secret, in a few words
	Story   []Step
	Eyes    []Eye   // the viewpoints; the first is the one that a page opens with
	Knobs   []Knob  // what the learner may choose before a run; nil for nothing
	Faults  []Fault // what can go wrong, if the learner chooses it; nil for nothing
	Stays   bool    // its server can be left running, for the learner's own clients
	Talks   string  // what a learner who types while it runs does: "Write to the squirrels"; "" for nothing

	// Asks is whom the server itself asks in the first conversation of a run with that
	// setting, before its own clients come; "" for nobody. It may be nil.
	Asks func(q Setting) string

	// Play runs the lesson's real client and server over the wire, and returns
	// when every frame has been told to the audience. It ends early, with an
	// error, when ctx does. It does not close the wire.
	Play func(ctx context.Context, w capture.Wire, q Setting, a Audience) error
}

// Knob is something to choose before a run.
type Knob struct {
	Name    string // one word
	Label   string
	Says    string // one sentence on what it changes
	Options []Option
	Default string // the value of an option
	Slow    bool   // some of its values take long to play, so that turning it plays nothing at once
}

// manyOptions is how many options a knob has that can be turned like a dial.
const manyOptions = 8

// Dial reports whether the knob has so many options that it can be turned like a dial.
func (k *Knob) Dial() bool { return len(k.Options) >= manyOptions }

// Option is one value of a knob.
type Option struct {
	Value, Label string
	Fill         []any // the values for the label's places, as names and values in turn
}

// Fault is something that goes wrong on purpose: it is really injected, and its
// consequences are on the wire.
type Fault struct {
	Name  string // one word or more, joined by hyphens
	Title string
	Says  string // one sentence: what is done
	Look  Look   // where it shows
}

// Eye is a viewpoint: a set of secrets, which Play tells as they are made.
type Eye struct {
	Name  string // one word: "eavesdropper"
	Title string
	Says  string // one sentence: who this is and what they hold
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

// Value is what a knob is set to.
func (l *Lesson) Value(knob string, set map[string]string) string {
	if value, ok := set[knob]; ok {
		return value
	}
	k, _ := l.knob(knob)
	return k.Default
}

// Check says what is wrong with a setting: a knob or a value or a fault that
// the lesson does not have.
func (l *Lesson) Check(q Setting) error {
	for name, value := range q.Knobs {
		k, ok := l.knob(name)
		if !ok {
			return l.hasNone("lesson {lesson} has no setting {name}: there is none to choose", "lesson {lesson} has no setting {name}: its only one is {names}", "lesson {lesson} has no setting {name}: choose one of {names}", name, knobNames(l.Knobs))
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
		return l.hasNone("lesson {lesson} has no fault {name}: there is none to choose", "lesson {lesson} has no fault {name}: its only one is {names}", "lesson {lesson} has no fault {name}: choose one of {names}", q.Fault, names)
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
func (l *Lesson) hasNone(nothing, one, others, name string, names []string) error {
	says := others
	switch len(names) {
	case 0:
		says = nothing
	case 1:
		says = one
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
