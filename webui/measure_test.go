package webui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
)

// Every question whose answer is computed has exactly one right choice, on
// either wire, and every lesson asks at least three of them.
func TestAnswersComeFromTheCapture(t *testing.T) {
	for _, kind := range []string{"virtual", "loopback"} {
		t.Run(kind, func(t *testing.T) {
			for _, l := range allLessons() {
				w, _, err := capture.Open(kind)
				if errors.Is(err, capture.ErrNotPermitted) || errors.Is(err, capture.ErrNotSupported) {
					t.Skip(err)
				} else if err != nil {
					t.Fatal(err)
				}
				var heard recording.Recorder
				err = l.Play(context.Background(), w, lessons.Setting{Secret: lessons.DefaultSecret}, &heard)
				w.Close()
				if err != nil {
					t.Fatal(err)
				}
				checkAnswers(t, &l, &heard)
			}
		})
	}
}

func checkAnswers(t *testing.T, l *lessons.Lesson, heard *recording.Recorder) {
	t.Helper()
	computed := 0
	for i, step := range l.Story {
		q := step.Ask
		if q == nil {
			continue
		}
		right := 0
		for _, c := range q.Choices {
			if c.Because == "" {
				t.Errorf("%s, step %d: %q does not say why", l.Name, i+1, c.Text)
			}
			if c.Right {
				right++
			}
		}
		if q.From.What != "" {
			computed++
			result, _, err := questions.Measure(seenBy(t, &heard.Recording, q.From.Eye), q.From, questions.Note{Text: lessons.DefaultSecret, Carriers: heard.Carriers})
			if err != nil {
				t.Errorf("%s, step %d: %v", l.Name, i+1, err)
				continue
			}
			fit := 0
			for _, c := range q.Choices {
				if questions.Fits(result, c.Is) {
					if fit++; !c.Right {
						t.Errorf("%s, step %d: the capture says %q, which makes %q right", l.Name, i+1, result, c.Text)
					}
				}
			}
			if fit != 1 {
				t.Errorf("%s, step %d: the capture says %q, and %d choices fit", l.Name, i+1, result, fit)
			}
		}
		if right != 1 {
			t.Errorf("%s, step %d: %d choices are right", l.Name, i+1, right)
		}
	}
	if computed < 3 {
		t.Errorf("%s asks %d questions that the capture answers, want 3", l.Name, computed)
	}
	if n := len(l.Story); n < 5 || n > 10 {
		t.Errorf("%s has %d steps, want 5 to 10", l.Name, n)
	}
	for _, s := range l.Story {
		if s.Look == nil {
			continue
		}
		if _, ok := l.Eye(s.Look.Eye); s.Look.Eye != "" && !ok {
			t.Errorf("%s: %q looks through eyes that do not exist: %q", l.Name, s.Title, s.Look.Eye)
		}
		eye := s.Look.Eye
		if eye == "" {
			eye = l.Eyes[0].Name
		}
		if r, _, err := questions.Measure(seenBy(t, &heard.Recording, eye), lessons.Measure{What: "count", Field: s.Look.Field}, questions.Note{}); err != nil || r == "0" {
			t.Errorf("%s: %q looks at %s, which %s does not see (%v)", l.Name, s.Title, s.Look.Field, eye, err)
		}
	}
	if last := l.Story[len(l.Story)-1]; !strings.Contains(last.Title+last.Text, "leak") {
		t.Errorf("%s does not end with what still leaks", l.Name)
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		result, is string
		want       bool
	}{
		{"yes", "yes", true}, {"no", "yes", false}, {"16", "16..31", true}, {"31", "16..31", true}, {"32", "16..31", false},
		{"2", ">1", true}, {"1", ">1", false}, {"3", "1|3", true}, {"", "", true}, {"yes", "", false}, {"yes", ">1", false}, {"TLS 1.2", "TLS 1.2", true},
	} {
		if questions.Fits(c.result, c.is) != c.want {
			t.Errorf("fits(%q, %q) is %v", c.result, c.is, !c.want)
		}
	}
}
