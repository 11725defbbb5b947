// Package questions answers the questions of a lesson's story from recordings of it.
// A question is about the ordinary course of a lesson, so it is answered from a run
// without a fault and with the settings that it speaks of: Ordinary says which that
// is. Begin with Of.
package questions

import (
	"maps"
	"slices"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
)

// Note is a run's secret, with the messages that carried it.
type Note struct {
	Text     string
	Carriers []field.Carrier
}

// Ordinary is the setting of the run that answers a question, for a learner who has
// played the lesson with the setting s; same tells whether that run answers it.
func Ordinary(l *lessons.Lesson, q *lessons.Question, s lessons.Setting) (o lessons.Setting, same bool) {
	o = lessons.Setting{Secret: s.Secret, Knobs: maps.Clone(s.Knobs)}
	same = s.Fault == "" && s.Stay == nil && s.Say == nil
	for name, value := range q.Knobs {
		if l.Value(name, s.Knobs) == value {
			continue
		}
		if o.Knobs == nil {
			o.Knobs = map[string]string{}
		}
		o.Knobs[name], same = value, false
	}
	return o, same
}

// Answer is what a recording says to a question.
type Answer struct {
	Right int    // index of the right choice
	Frame int    // where it shows, or 0
	Field string // what shows it, or ""
}

// Why is the reason of the right choice.
func (a Answer) Why(q *lessons.Question) string { return q.Choices[a.Right].Because }

// Of answers a question from a recording of its lesson, as the question's viewpoint
// sees it: session dissects the recording with that viewpoint's secrets.
func Of(q *lessons.Question, session func(eye string) (*dissect.Session, error), note Note) (a Answer, err error) {
	if q.From.What == "" { // thinking alone answers it
		a.Right = slices.IndexFunc(q.Choices, func(c lessons.Choice) bool { return c.Right })
		return a, nil
	}
	s, err := session(q.From.Eye)
	if err != nil {
		return a, err
	}
	result, frame, err := Measure(s, q.From, note)
	if err != nil {
		return a, err
	}
	a.Right = slices.IndexFunc(q.Choices, func(c lessons.Choice) bool { return Fits(result, c.Is) })
	if a.Right < 0 {
		return a, words.Errorf("none of the answers is right in this run: what was measured is {result}", "result", result)
	}
	a.Frame, a.Field = frame, q.From.Field
	return a, nil
}
