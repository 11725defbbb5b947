package webui

import "plainsight/lessons"

// What a page shows of a lesson, and how it is run, is what package lessons
// says of it.
type (
	Lesson   = lessons.Lesson
	Step     = lessons.Step
	Question = lessons.Question
	Choice   = lessons.Choice
	Look     = lessons.Look
	Eye      = lessons.Eye
	Audience = lessons.Audience
	Setting  = lessons.Setting
	Knob     = lessons.Knob
	Fault    = lessons.Fault
	Service  = lessons.Service
	File     = lessons.File
	Measure  = lessons.Measure
)

// defaultSecret is what crosses the wire unless a learner types something else.
const defaultSecret = lessons.DefaultSecret

// allLessons are those of package lessons, copied so that a server may change
// its own.
func allLessons() (out []Lesson) {
	for _, l := range lessons.All() {
		out = append(out, *l)
	}
	return out
}
