package main

import (
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/compare"
	"plainsight/lessons"
)

// How long the message is, is measured in the message with the secret, also for those who
// cannot read it: not in one that happens to be longer.
func TestLengthIsThatOfTheNote(t *testing.T) {
	for _, l := range lessons.All() {
		r, err := play(t.Context(), l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var all []*dissect.Session
		for _, e := range r.Viewpoints {
			s, err := session(t.Context(), &r.Recording, e.Secrets)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		at := compare.Carrier(lessons.DefaultSecret, r.Carriers, all...)
		if at.Frame == 0 {
			if len(r.Carriers) > 0 {
				t.Errorf("%s: nobody reads the note", l.Name)
			}
			continue
		}
		for i, s := range all {
			e := compare.Of(s, at)
			if length := e.Leaks[compare.Length]; length.Field != "" && length.Frame != at.Frame {
				t.Errorf("%s, %s: the note is in packet %d, and the length is that of %s in packet %d: %s", l.Name, r.Viewpoints[i].Name, at.Frame, length.Field, length.Frame, length.Says)
			}
		}
	}
}
