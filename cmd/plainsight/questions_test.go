package main

import (
	"os"
	"strings"
	"sync"
	"testing"

	"plainsight/dissect"
	"plainsight/lessons"
	"plainsight/webui/questions"
)

// secretsToTry are secrets that have made questions answer falsely, or might: they
// also stand in names and paths, no shift moves them, or they are very short or long.
var secretsToTry = []string{"a", "S", "note", "example", "squirrel", "1234", "12345", "蓬松的尾巴", "\U0001F43F", strings.Repeat("nut ", 49) + "nuts", "<b>x</b>"}

// full reports whether all of a sweep is to be gone through, and not only what shows
// most.
func full() bool { return os.Getenv("PLAINSIGHT_FULL") != "" }

// settingsToTry are those in which a lesson's questions are asked: each fault and
// each value of a knob with the usual secret, and each secret without them; in full,
// all of these with one another.
func settingsToTry(l *lessons.Lesson) (all []lessons.Setting) {
	faults := []string{""}
	for _, f := range l.Faults {
		faults = append(faults, f.Name)
	}
	knobs := []map[string]string{nil}
	for _, k := range l.Knobs {
		for _, o := range k.Options {
			if o.Value == k.Default || strings.HasPrefix(o.Value, "fresh") {
				continue // to find a large prime takes minutes, and which it is changes no answer
			}
			knobs = append(knobs, map[string]string{k.Name: o.Value})
		}
	}
	for i, secret := range append([]string{lessons.DefaultSecret}, secretsToTry...) {
		for j, fault := range faults {
			for k, knob := range knobs {
				if full() || i == 0 || j == 0 && k == 0 {
					all = append(all, lessons.Setting{Secret: secret, Fault: fault, Knobs: knob})
				}
			}
		}
	}
	return all
}

// The choice that a question calls right is the one of the lesson's truth, whatever
// goes wrong in the run, however it is set and whatever the secret.
func TestQuestionsAreAnsweredTruly(t *testing.T) {
	var mu sync.Mutex
	asked, plays := 0, 0
	t.Cleanup(func() { t.Logf("%d questions in %d plays", asked, plays) })
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			played := map[string]*lessonRun{}
			sessions := map[string]*dissect.Session{}
			for _, set := range settingsToTry(l) {
				for i, s := range l.Story {
					if s.Ask == nil {
						continue
					}
					mu.Lock()
					asked++
					mu.Unlock()
					o, _ := questions.Ordinary(l, s.Ask, set)
					key := o.Secret + settingKey(o)
					r := played[key]
					if r == nil && s.Ask.From.What != "" {
						mu.Lock()
						plays++
						mu.Unlock()
						var err error
						if r, err = play(t.Context(), l, "virtual", o, nil); err != nil {
							t.Fatalf("%q, %v: %v", o.Secret, o.Knobs, err)
						}
						played[key] = r
					}
					note := questions.Note{Text: o.Secret}
					if r != nil {
						note.Carriers = r.Carriers
					}
					a, err := questions.Of(s.Ask, func(eye string) (*dissect.Session, error) {
						if sessions[key+eye] == nil {
							one, err := session(t.Context(), &r.Recording, r.Secrets(eye))
							if err != nil {
								return nil, err
							}
							sessions[key+eye] = one
						}
						return sessions[key+eye], nil
					}, note)
					if err != nil {
						t.Fatalf("step %d with %q, %v, fault %q: %v", i+1, set.Secret, set.Knobs, set.Fault, err)
					}
					if want := s.Ask.Truth(o); a.Right != want {
						t.Errorf("step %d with %q, %v, fault %q: right is %q, want %q", i+1, set.Secret, set.Knobs, set.Fault, s.Ask.Choices[a.Right].Text, s.Ask.Choices[want].Text)
					}
				}
			}
		})
	}
}

// Each lesson says of each of its questions which choice is right, and no two choices
// fit one result.
func TestTruthIsWrittenOnce(t *testing.T) {
	for _, l := range lessons.All() {
		for i, s := range l.Story {
			if s.Ask == nil {
				continue
			}
			right := 0
			for _, c := range s.Ask.Choices {
				if c.Right {
					right++
				}
				if c.For != nil && c.Is == "" {
					t.Errorf("%s, step %d: %q is right under settings, and nothing says when a capture shows it", l.Name, i+1, c.Text)
				}
			}
			if right != 1 {
				t.Errorf("%s, step %d: %d choices are right, want 1", l.Name, i+1, right)
			}
		}
	}
}

// A run of which only the settings differ has no fault to be without.
func TestRunThatAQuestionIsAbout(t *testing.T) {
	l, err := findLesson("mtls")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]int{}
	for _, set := range []lessons.Setting{{}, {Knobs: map[string]string{"version": "1.2"}}, {Fault: l.Faults[0].Name}} {
		for _, s := range l.Story {
			if s.Ask != nil && s.Ask.From.What != "" {
				_, same := questions.Ordinary(l, s.Ask, set)
				told[aboutOf(set, same)]++
				if about := aboutOf(set, same); !same && strings.Contains(about, "the fault") != (set.Fault != "") {
					t.Errorf("with %+v: %q", set, about)
				}
			}
		}
	}
	if told[aboutThis] == 0 || told[aboutOrdinary] == 0 || told[aboutDefaults] == 0 {
		t.Errorf("told: %v", told)
	}
}
