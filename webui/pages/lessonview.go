package pages

import (
	"plainsight/lessons"
)

type LessonView struct {
	Page   PageView
	Lesson *lessons.Lesson
	Wire   WireView
	Secret string
	Seen   map[string]bool // terms that the page has explained
}
