package pages

import (
	"testing"

	"plainsight/dissect/compare"
	"plainsight/lessons"
)

// Of what is readable, the side with the greater share is the highest, however many bytes
// that are; and sides with one share have no mark.
func TestReadableIsRankedByShare(t *testing.T) {
	side := func(read, of int) *SideView {
		return &SideView{Lesson: &lessons.Lesson{}, HasEye: true, Seen: compare.Exchange{Frames: 1, Application: of, Readable: read}}
	}
	for _, c := range []struct {
		sides []*SideView
		want  []string
	}{
		{[]*SideView{side(278, 278), side(280, 368), side(0, 900)}, []string{"(highest)", "", "(lowest)"}},
		{[]*SideView{side(278, 278), side(900, 900)}, []string{"", ""}},
	} {
		v := SidesView{Sides: c.sides}
		v.Lay()
		for _, r := range v.Numbers {
			for i := range r.Cells {
				if r.Label == "Readable of it" && r.Cells[i].Word != c.want[i] {
					t.Errorf("%s is marked %q, want %q", r.Cells[i].Text, r.Cells[i].Word, c.want[i])
				}
			}
		}
	}
}
