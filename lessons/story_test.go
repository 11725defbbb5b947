package lessons

import (
	"strings"
	"testing"
)

func TestStories(t *testing.T) {
	for _, l := range All() {
		t.Run(l.Name, func(t *testing.T) {
			if l.Title == "" || l.Summary == "" || l.Guards == "" || l.Play == nil || len(l.Eyes) == 0 || l.Eyes[0].Name != "eavesdropper" {
				t.Errorf("the lesson is not whole: %+v", l)
			}
			for i, e := range l.Eyes {
				if e.Name == "" || e.Title == "" || !strings.HasSuffix(e.Says, ".") || strings.ContainsAny(e.Name, " /?&=") {
					t.Errorf("viewpoint %d is not whole: %+v", i+1, e)
				}
			}
			if n := len(l.Story); n < 5 || n > 8 {
				t.Errorf("the story has %d steps, want 5 to 8", n)
			}
			asked := 0
			for i, s := range l.Story {
				if s.Title == "" || strings.TrimSpace(s.Text) == "" {
					t.Errorf("step %d has no title or no text", i+1)
				}
				for _, p := range strings.Split(s.Text, "\n\n") {
					if n := len(strings.Fields(p)); n == 0 || n > 75 || strings.Contains(p, "\n") {
						t.Errorf("step %d has a paragraph of %d words in %d lines; keep it in one line, of at most 75", i+1, n, strings.Count(p, "\n")+1)
					}
				}
				if s.Look == nil {
					t.Errorf("step %d does not say where to look", i+1)
				} else {
					checkLook(t, l, i+1, s.Look)
				}
				if s.Ask != nil {
					asked++
					checkQuestion(t, i+1, s.Ask)
				}
			}
			if asked < 3 {
				t.Errorf("%d questions, want 3 or more", asked)
			}
			if last := l.Story[len(l.Story)-1]; !strings.Contains(last.Title+last.Text, "leak") {
				t.Error("the story does not end with what still leaks")
			}
		})
	}
}

func checkLook(t *testing.T, l *Lesson, step int, k *Look) {
	t.Helper()
	if k.Label == "" || strings.Trim(k.Field, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") != "" || !strings.Contains(k.Field, ".") {
		t.Errorf("step %d looks at %+v", step, *k)
	}
	if _, ok := l.Eye(k.Eye); k.Eye != "" && !ok {
		t.Errorf("step %d looks through the eyes of %q, whom the lesson does not have", step, k.Eye)
	}
}

func checkQuestion(t *testing.T, step int, q *Question) {
	t.Helper()
	right := 0
	for _, c := range q.Choices {
		if c.Text == "" || len(c.Because) < 30 {
			t.Errorf("step %d: choice %q says too little of why: %q", step, c.Text, c.Because)
		}
		if c.Right {
			right++
		}
	}
	if !strings.HasSuffix(q.Ask, "?") || len(q.Choices) < 2 || len(q.Choices) > 4 || right != 1 {
		t.Errorf("step %d: question %q has %d choices, %d of them right", step, q.Ask, len(q.Choices), right)
	}
}
