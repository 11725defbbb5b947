package live

import (
	"slices"
	"time"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

// CaptureScreen is the screen of a capture's run for its owner or, with less on it,
// for others. It says how long the run is kept. The caller fills in where the
// page's assets are.
func CaptureScreen(r *Run, owner bool, kept time.Duration) (pages.LessonView, *pages.OwnView) {
	l := Described(r)
	v := &pages.OwnView{Run: r.ID, Live: r.Kind() == FromLoopback, Watched: !owner}
	wire := pages.WireView{Name: words.Say("A file of yours"), Why: words.Say("These packets were recorded elsewhere. They are kept in this program's memory only, and for {time} after the last look at them.", "time", pages.InWords(kept))}
	if v.Live {
		v.Ports = pages.PortsInWords(r.Ports())
		wire = pages.WireView{Name: words.Say("Live loopback"), Why: words.Say("What programs on this computer say to each other through {ports} is recorded as it passes, and kept in this program's memory only.", "ports", v.Ports)}
	}
	l.Eyes = slices.DeleteFunc(l.Eyes, func(e lessons.Eye) bool {
		what := r.Keys().Listed(e.Name)
		if what != "" && owner {
			v.Held = append(v.Held, pages.HeldView{Eye: e, What: what})
		}
		return e.Name == recording.KeyHolder && what == ""
	})
	for i, e := range l.Eyes {
		if what := r.Keys().Listed(e.Name); e.Name == recording.KeyHolder {
			l.Eyes[i].Says = words.Say("Holds {what}.", "what", what)
		}
	}
	p := pages.PageView{Title: l.Title + " · plainsight", Script: "capture/captured.js", Body: "player mine"}
	return pages.LessonView{Page: p, Lesson: l, Wire: wire, Seen: map[string]bool{}}, v
}

// Described is what pages show of a run's source. They show a capture as a lesson
// without a story.
func Described(r *Run) *lessons.Lesson {
	if l := r.Lesson(); l != nil {
		return l
	}
	return &lessons.Lesson{Name: CaptureName, Title: r.Title(), Eyes: slices.Clone(r.Viewpoints())}
}
