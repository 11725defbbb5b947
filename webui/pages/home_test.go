package pages

import (
	"strings"
	"testing"

	"plainsight/lessons"
)

// The first screen tells of the bytes that it shows when they crossed the wire,
// and of none where it shows none.
func TestFirstScreenTellsOfItsFilms(t *testing.T) {
	l := lessons.Lesson{Name: "plaintext"}
	film := &Preview{Cells: []previewCell{{Text: "f"}}, Says: "Nobody reads it."}
	for _, p := range []*Preview{nil, film} {
		var page strings.Builder
		if err := HomePage(HomeView{Lessons: []LessonCard{{&l, p}}}).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		says := strings.Contains(page.String(), "run each lesson once since it was started. These are the bytes")
		if says != (p != nil) || strings.Contains(page.String(), "just now") {
			t.Errorf("with films: %v; it tells of them: %v", p != nil, says)
		}
	}
}
