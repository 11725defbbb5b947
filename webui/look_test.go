package webui

import (
	"context"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// Whatever a story points at is there when the lesson was run, for the eyes
// that the story takes.
func TestStoriesPointAtSomething(t *testing.T) {
	for _, l := range allLessons() {
		w, _, err := capture.Open("virtual")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(context.Background(), patience)
		var h recording.Recorder
		err = l.Play(ctx, w, lessons.Setting{Secret: typed}, &h)
		stop()
		w.Close()
		if err != nil {
			t.Fatalf("%s: %v", l.Name, err)
		}
		for i, step := range l.Story {
			if step.Look == nil {
				continue
			}
			eyes := []string{step.Look.Eye}
			if step.Look.Eye == "" { // whichever are in use
				eyes = nil
				for _, e := range l.Eyes {
					eyes = append(eyes, e.Name)
				}
			}
			for _, eye := range eyes {
				if !has(t, seenBy(t, &h.Recording, eye), step.Look.Field) {
					t.Errorf("%s, step %d: %s has no %s to look at", l.Name, i+1, eye, step.Look.Field)
				}
			}
		}
	}
}

func has(t *testing.T, s *dissect.Session, name string) (found bool) {
	t.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			found = found || l.Find(name) != nil
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
