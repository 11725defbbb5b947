package main

import (
	"testing"

	"plainsight/lessons"
)

// What a shift does not move is in the clear for everybody, whatever they hold.
func TestWhatIsNotMovedIsInTheClear(t *testing.T) {
	l, _ := lessons.ByName("caesar")
	for secret, clear := range map[string]bool{"1234": true, "\U0001F43F": true, "7": true, "a 7": false, "fluffy tail": false} {
		r, err := play(t.Context(), l, "virtual", lessons.Setting{Secret: secret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range r.Viewpoints {
			s, err := session(t.Context(), &r.Recording, e.Secrets)
			if err != nil {
				t.Fatal(err)
			}
			places, _ := s.FindNote(secret, r.Carriers...)
			if clear && len(places) == 0 {
				t.Errorf("%q: the %s does not find it", secret, e.Name)
			}
			for _, p := range places {
				if p.Note && (p.How == "in the clear") != clear {
					t.Errorf("%q: the %s reads it in packet %d %s", secret, e.Name, p.Frame, p.How)
				}
			}
		}
	}
}
