package pages

import (
	"plainsight/lessons"
)

type LessonView struct {
	Page   PageView
	Lesson *lessons.Lesson
	Next   *lessons.Lesson // nil after the last one
	Wire   WireView
	Secret string
	Seen   map[string]bool // terms that the page has explained
}
