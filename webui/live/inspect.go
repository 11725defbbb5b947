package live

import (
	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
)

// Kind tells what the run's packets come from.
func (r *Run) Kind() Kind { return r.source.Kind() }

// Title is the run's title, to show.
func (r *Run) Title() string { return r.source.Title() }

// Viewpoints are those through which the run can be looked at.
func (r *Run) Viewpoints() []lessons.Eye { return r.source.Viewpoints() }

// Lesson is the one that is played; nil where the packets come from elsewhere.
func (r *Run) Lesson() *lessons.Lesson {
	if s, ok := r.source.(lessonSource); ok {
		return s.Lesson
	}
	return nil
}

// Keys are what viewpoints of a capture were given from outside; nil in a lesson.
func (r *Run) Keys() *GivenKeys { return r.source.Keys() }

// Ports are those that a recording of the loopback records.
func (r *Run) Ports() []uint16 {
	if s, ok := r.source.(*LoopbackSource); ok {
		return s.ports
	}
	return nil
}

// Viewers is how many pages watch the run.
func (r *Run) Viewers() int64 { return r.viewers.Load() }

// Done is closed when the run has let go of all that it held.
func (r *Run) Done() <-chan struct{} { return r.done }

// Inside gives access to a run while its goroutine waits. It must not be used after the
// function that it was passed to has returned.
type Inside struct{ r *Run }

// Inspect shows the run to f, which must not take long. The error is ErrEnded
// where the run is no longer kept.
func (r *Run) Inspect(f func(in Inside)) error { return r.ask(func() { f(Inside{r}) }) }

// Phase is one of those that package pages names.
func (in Inside) Phase() string { return in.r.phase }

// Says is the run's message to all viewers; "" for none.
func (in Inside) Says() string { return in.r.says }

// Secret is the text that is looked for.
func (in Inside) Secret() string { return in.r.secret }

// Note is the run's secret, with the messages that carried it.
func (in Inside) Note() questions.Note {
	return questions.Note{Text: in.r.secret, Carriers: in.r.carriers}
}

// Complete reports whether all that there will be is shown.
func (in Inside) Complete() bool { return in.r.complete() }

// Frames are all that were recorded, whether or not they are shown.
func (in Inside) Frames() []capture.Frame {
	return in.r.frames[:len(in.r.frames):len(in.r.frames)]
}

// Shown is how many of them are shown.
func (in Inside) Shown() int { return in.r.shown }

// Held are the secrets that viewpoints got, in that order.
func (in Inside) Held() []recording.Held { return in.r.held }

// Weight is how many bytes of memory the run takes, as far as it can be told.
func (in Inside) Weight() int64 { return in.r.weight() }

// Lends reports whether watchers look through that viewpoint.
func (in Inside) Lends(viewpoint string) bool { return in.r.lends(viewpoint) }

// Viewpoint is the dissection of all that is shown as the viewpoint of that name sees
// it; nil if the run has none of that name.
func (in Inside) Viewpoint(name string) *Viewpoint {
	e, _ := in.r.viewpoint(name)
	return e
}

// Take counts what is shown from the start: a new recording, or a replay.
func (e *Viewpoint) Take() int { return e.run.take }

// Complete reports whether all that there will be is shown.
func (e *Viewpoint) Complete() bool { return e.run.complete() }

// Frames are all that were recorded.
func (e *Viewpoint) Frames() []capture.Frame { return Inside{e.run}.Frames() }

// Stats are those of the recording.
func (e *Viewpoint) Stats() capture.Stats {
	n := uint64(len(e.run.frames))
	return capture.Stats{Seen: n + e.run.dropped, Captured: n, Dropped: e.run.dropped}
}

// File is what the run has made under that name, where the viewpoint has it.
func (e *Viewpoint) File(name string) (lessons.File, bool) {
	for _, f := range e.run.files {
		if f.Name == name && f.For(e.Name) {
			return f, true
		}
	}
	return lessons.File{}, false
}

// Session is the dissection with the viewpoint's secrets and no others. It may
// only be used within the function that got the viewpoint.
func (e *Viewpoint) Session() *dissect.Session { return e.session }

// HoldsNothing reports whether the dissection has no secret at all.
func (e *Viewpoint) HoldsNothing() bool { return e.secrets == 0 }

// Short reports whether there was not enough memory to dissect everything.
func (e *Viewpoint) Short() bool { return e.short }

// Asks is whom the server itself asks in the run's first conversation; "" for nobody.
func (e *Viewpoint) Asks() string {
	if l := e.run.Lesson(); l != nil && l.Asks != nil {
		return l.Asks(e.run.setting)
	}
	return ""
}

// Secrets are those that the viewpoint holds once the shown frames have passed.
func (e *Viewpoint) Secrets() []field.Secret { return e.run.secretsOf(e.Name) }

// Pin keeps the run for as long as there is a server, whether or not anybody asks
// for it.
func (r *Run) Pin() { r.viewers.Add(1) }

// PauseAt shows the first n packets and pauses.
func (r *Run) PauseAt(n int) error {
	return r.ask(func() {
		r.pace = PacePaused
		r.rewind()
		r.show(min(n, len(r.frames)))
	})
}

// LookThrough looks for the secret in all that is shown, however long that takes.
func (e *Viewpoint) LookThrough() {
	for !e.through {
		e.look(e.run)
	}
}

// Verdict is the answer to whether the viewpoint reads the secret.
func (e *Viewpoint) Verdict() pages.Verdict {
	if e.search == nil {
		e.look(e.run)
	}
	return newVerdict(e, e.run)
}
