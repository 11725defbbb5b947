package pages

import (
	"slices"

	"plainsight/lessons"
)

type HomeView struct {
	Page    PageView
	Lessons []LessonCard
	Wire    WireView
}

// LessonCard is a lesson on the first screen's path.
type LessonCard struct {
	*lessons.Lesson
	Preview *Preview // nil while it is not known
}

// filmed reports whether the path shows what crossed the wires.
func (v HomeView) filmed() bool {
	return slices.ContainsFunc(v.Lessons, func(c LessonCard) bool { return c.Preview != nil })
}
