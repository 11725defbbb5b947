package live

import (
	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/compare"
	"plainsight/dissect/find"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
)

// Side is a lesson's column of a comparison: what the run of that id shows through
// one viewpoint. owns tells whether that viewpoint is the asker's to look through
// without being lent it. The column of a run that is not kept says PhaseGone.
func (k *Runs) Side(l *lessons.Lesson, id, eye string, local bool, owns func(*Run) bool) *pages.SideView {
	v := &pages.SideView{Lesson: l, Run: id, Eye: eye}
	if id == "" {
		return v
	}
	r, err := k.Find(id, local)
	if err != nil || r.Lesson() != l || r.Inspect(func(in Inside) { readSide(v, in, owns(r) || in.Lends(eye)) }) != nil {
		v.Phase = pages.PhaseGone
	}
	return v
}

// readSide takes from a run what its column shows. Without lent, the viewpoint in
// question is left out.
func readSide(v *pages.SideView, in Inside, lent bool) {
	v.Phase, v.Problem = in.Phase(), in.Says()
	if !in.Complete() && in.Phase() != pages.PhaseFailed {
		v.Phase = pages.PhaseRunning
		return
	}
	FillSide(v, in.Note(), in.Frames(), func(name string) *Viewpoint {
		if name == v.Eye && !lent {
			return nil
		}
		return in.Viewpoint(name)
	})
}

// FillSide makes a column of a recording. What depends on the viewpoint comes from its
// own dissection and no other. Only the choice of the connection to align uses all
// viewpoints, so that the same request is compared on every side.
func FillSide(v *pages.SideView, note questions.Note, frames []capture.Frame, look func(eye string) *Viewpoint) {
	var all []*dissect.Session
	for _, e := range v.Lesson.Eyes {
		one := look(e.Name)
		if one == nil {
			continue
		}
		if one.Short() {
			v.Phase, v.Problem = pages.PhaseFailed, pages.Because(ErrNoRoom)
			return
		}
		all = append(all, one.Session())
	}
	e := look(v.Eye)
	v.HasEye = e != nil
	if e == nil { // show at least what anyone on the wire sees
		if e = look(v.Lesson.Eyes[0].Name); e == nil || !e.HoldsNothing() {
			return
		}
	}
	v.Seen = compare.Of(e.Session(), compare.Carrier(note.Text, note.Carriers, all...))
	v.Packets = len(frames)
	for _, f := range frames {
		v.Wire += max(f.Length, len(f.Data))
	}
	if v.HasEye {
		if v.File {
			v.Found = e.Find(note.Text)
			v.Because = words.Say("Your secret is not in it, as far as these eyes can read.")
		} else {
			var read find.NoteRead
			v.Found, read = e.FindNote(note)
			v.Sent, v.Because = len(note.Carriers) > 0, e.WhyNotFound(read)
		}
	}
	v.Map = pages.NewByteMap(e.Session(), &v.Seen, v.Found)
}
