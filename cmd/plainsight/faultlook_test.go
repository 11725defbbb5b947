package main

import (
	"testing"

	"plainsight/lessons"
	"plainsight/webui/questions"
)

// The button of a fault leads to what the fault has done, also where others say much the
// same in the run.
func TestFaultLookLandsOnTheCopy(t *testing.T) {
	l, _ := lessons.ByName("rsa-chat")
	for _, f := range l.Faults {
		if f.Name != "replayed-message" {
			continue
		}
		r, err := play(t.Context(), l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret, Fault: f.Name}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, err := session(t.Context(), &r.Recording, r.Secrets(f.Look.Eye))
		if err != nil {
			t.Fatal(err)
		}
		at, err := questions.Find(s, f.Look, 1, s.Len())
		if err != nil || at.Frame == 0 {
			t.Fatalf("%q looks at nothing (%v)", f.Look.Label, err)
		}
		said := at.Field.Show()
		again, err := questions.Find(s, f.Look, at.Frame+1, s.Len())
		if err != nil || again.Frame == 0 || again.Field.Show() != said {
			t.Errorf("%q shows %q, which was not sent twice (%v)", f.Look.Label, said, err)
		}
		return
	}
	t.Fatal("there is no such fault")
}
