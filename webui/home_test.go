package webui

import (
	"strings"
	"testing"
)

// The first screen tells of the bytes that it shows when they crossed the wire,
// and of none where it shows none.
func TestFirstScreenTellsOfItsFilms(t *testing.T) {
	l := plainLesson()
	film := &preview{Cells: []previewCell{{Text: "f"}}, Says: "Nobody reads it."}
	for _, p := range []*preview{nil, film} {
		var page strings.Builder
		if err := homePage(homeView{Lessons: []lessonCard{{&l, p}}}).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		says := strings.Contains(page.String(), "run each lesson once since it was started, and these are the very bytes")
		if says != (p != nil) || strings.Contains(page.String(), "just now") {
			t.Errorf("with films: %v; it tells of them: %v", p != nil, says)
		}
	}
}
