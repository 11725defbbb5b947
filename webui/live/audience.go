package live

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

func awaitsTurn() string {
	return words.Say("Many lessons are running at once: this one starts when some of them have finished.")
}

// audience passes on to its run what one recording tells.
type audience struct {
	run       *Run
	recording int
}

// record waits for its turn, then makes a recording.
//
// shut releases the memory of its wire, if that was booked before; nil if not.
func (a *audience) record(ctx context.Context, what *nextRecording, q lessons.Setting, turns *shares.Turns, shut func(), limit time.Duration) {
	waits := false
	over, err := turns.Await(ctx, a.run.holding.Visitor(), func() bool { return a.run.viewers.Load() > 0 }, func() {
		waits = true
		a.post(func(r *Run) { r.says, r.dirty = awaitsTurn(), true })
	})
	if err != nil {
		what.discard()
		a.end(err, capture.Stats{})
		return
	}
	defer over()
	if waits {
		a.post(func(r *Run) { r.says, r.dirty = "", true })
	}
	if shut == nil {
		var ok bool
		if shut, ok = a.run.wire.take(a.run); !ok {
			what.discard()
			a.end(errNoMemory, capture.Stats{})
			return
		}
	}
	defer shut()
	ctx, stop := context.WithTimeout(ctx, limit) // begins after the wait for a turn
	defer stop()
	stats, err := what.record(ctx, q, a)
	a.end(err, stats)
}

// post has the run's goroutine call a function, unless a newer recording has begun.
func (a *audience) post(f func(*Run)) {
	a.run.post(func() {
		if a.run.recording == a.recording {
			f(a.run)
		}
	})
}

func (a *audience) end(err error, s capture.Stats) {
	a.post(func(r *Run) {
		r.phase, r.dropped, r.dirty = pages.PhaseDone, s.Dropped, true
		r.busy.Store(false)
		r.waits.Store(false)
		r.leave, r.typed, r.service = nil, nil, nil
		called, again := r.source.calledAndAgain()
		switch {
		case err == nil || r.full:
		case r.gaveWay:
			r.phase, r.says = pages.PhaseFailed, words.Say("{what} was ended to make room for others. {again}", "what", called, "again", again)
		case errors.Is(err, context.DeadlineExceeded):
			r.phase, r.says = pages.PhaseFailed, words.Say("{what} was stopped: it took too long. {again}", "what", called, "again", again)
		default:
			r.phase, r.says = pages.PhaseFailed, words.Say("{what} broke off: {why}. {again}", "what", called, "why", cause.Words(err), "again", again)
		}
		r.log.Info("a run has ended", "lesson", r.source.Name(), "as", r.phase, "packets", len(r.frames), "bytes", r.bytes, "dropped", r.dropped)
	})
}

// Frame takes the next captured frame.
func (a *audience) Frame(f capture.Frame) {
	a.post(func(r *Run) {
		if r.full {
			return
		}
		if len(r.frames) == r.limits.Frames || r.bytes+len(f.Data) > r.limits.Bytes {
			r.says = words.Say("A run keeps at most {packets} packets and {size} MB, and this one has reached that. What was recorded until then is kept.", "packets", r.limits.Frames, "size", strconv.Itoa(r.limits.Bytes>>20))
			r.full, r.dirty = true, true
			r.stop()
			return
		}
		r.frames = append(r.frames, f)
		r.bytes += len(f.Data)
		r.wasHeldBefore(f)
		if r.unweighed += len(f.Data) + shares.FrameCost; r.unweighed < shares.WeighEvery {
			return
		}
		r.unweighed = 0
		if !r.weigh() { // the frame is here, and stays
			r.says = words.Say("plainsight's memory is full, so the recording stops at packet {n}. What was recorded until then is kept.", "n", len(r.frames))
			r.full, r.dirty = true, true
			r.stop()
		}
	})
}

// Holds records a secret that a viewpoint has from now on.
func (a *audience) Holds(eye string, s field.Secret) {
	at := time.Now()
	a.post(func(r *Run) { r.holds(eye, s, at) })
}

// Carries records a message that carries the run's secret.
func (a *audience) Carries(k field.Carrier) {
	const most = 64 // different messages
	a.post(func(r *Run) {
		if len(r.carriers) < most && !slices.Contains(r.carriers, k) {
			r.carriers, r.dirty = append(r.carriers, k), true
		}
	})
}

// Happened passes on what the lesson says of its run. Every viewpoint is told, so a
// sentence that contains the secret is dropped.
func (a *audience) Happened(text string) {
	at := time.Now()
	a.post(func(r *Run) {
		if r.secret != "" && strings.Contains(text, r.secret) {
			return
		}
		r.says, r.dirty = text, true
		r.happenings = append(r.happenings, happening{text, at})
		r.happenings = r.happenings[max(0, len(r.happenings)-maxHappened):]
	})
}

// Made keeps a file. One of the same name replaces the one before.
func (a *audience) Made(f lessons.File) {
	a.post(func(r *Run) {
		if len(f.Data) > maxFileBytes {
			return
		}
		i := slices.IndexFunc(r.files, func(g lessons.File) bool { return g.Name == f.Name })
		switch {
		case i >= 0:
			r.files[i] = f
		case len(r.files) < maxFiles:
			r.files = append(r.files, f)
		}
		r.dirty = true
	})
}

// Waits records how the waiting server can be reached.
func (a *audience) Waits(s lessons.Service) {
	a.post(func(r *Run) { r.service, r.dirty = &s, true })
}
