package live

import (
	"cmp"
	"context"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

// Begin makes a new recording of the source, and shows it from the start. With stay
// set, the recording goes on until it is told to finish.
func (r *Run) Begin(q lessons.Setting, stay bool) error {
	what, err := r.source.next(r)
	if err != nil {
		return err
	}
	var refused error
	err = cmp.Or(r.ask(func() { refused = r.begin(what, q, stay) }), refused)
	if err != nil {
		what.discard()
	}
	return err
}

// begin makes a recording and shows it from the start.
func (r *Run) begin(what *nextRecording, q lessons.Setting, stay bool) error {
	r.stop()
	r.waits.Store(false)
	over := func() {}
	if r.place != nil {
		var err error
		if over, err = r.place(r.holding.Visitor()); err != nil {
			return err
		}
	}
	var shut func() // releases the wire's memory; nil while that is not booked
	if stay {       // other recordings wait for a turn first
		var ok bool
		if shut, ok = r.wire.take(r); !ok {
			over()
			return errNoMemory
		}
	}
	ended := make(chan struct{})
	r.wire.shut.Store(&ended)
	r.busy.Store(true)
	r.waits.Store(stay)
	r.gaveWay = false
	r.recording++
	limit := playTime
	r.leave, r.typed, r.service, r.files = nil, nil, nil, nil
	if stay {
		limit = stayTime
		r.leave = make(chan struct{})
		q.Stay = r.leave
	}
	if l := r.Lesson(); stay && l != nil && l.Talks != "" {
		r.typed = make(chan string, 8)
		q.Say = r.typed
	}
	play, stop := context.WithCancel(r.ctx)
	r.stop = stop
	turns := r.turns
	if stay || !r.source.takesTurns() { // a server that waits for people takes no turn
		turns = nil
	}
	r.secret, r.frames, r.bytes, r.held, r.dropped, r.carriers, r.happenings = q.Secret, nil, 0, nil, 0, nil, nil
	r.setting = q
	r.phase, r.says, r.full, r.broken = pages.PhaseRunning, "", false, false
	if r.pace == PacePaused {
		r.pace = PaceLive
	}
	r.rewind()
	a := &audience{r, r.recording}
	r.log.Info("a run begins", "lesson", r.source.Name(), "waits", stay)
	r.spawn(func() { defer over(); defer close(ended); defer stop(); a.record(play, what, q, turns, shut, limit) })
	return nil
}

// finish tells a lesson that waits for people to end.
func (r *Run) finish() {
	if r.leave != nil {
		close(r.leave)
		r.leave = nil
	}
	if r.typed != nil {
		close(r.typed)
		r.typed = nil
	}
	r.service, r.dirty = nil, true
}

// say passes on to the lesson what the learner has typed.
func (r *Run) say(text string) error {
	if r.typed == nil || r.phase != pages.PhaseRunning {
		return words.Error("nobody listens now: press Run, and type while the lesson runs")
	}
	select {
	case r.typed <- text:
		return nil
	default:
		return words.Error("the lesson is still busy with what you typed before: try again in a moment")
	}
}
