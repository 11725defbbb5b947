package live

import (
	"strconv"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// The paces at which captured packets appear.
const (
	PaceLive   = "live"
	PacePaused = "paused"
	PaceSlow   = "slow"
)

// pump shows what is due and tells viewers, at most once per animation frame.
func (r *Run) pump() {
	if r.pace == PaceLive {
		r.show(len(r.frames))
	}
	if r.broken || !r.dirty && !r.later {
		return
	}
	if wait := FrameTime - time.Since(r.toldAt); wait > 0 {
		r.flushIn.Reset(wait)
		return
	}
	r.flush()
}

// show lets viewers see the first n frames.
func (r *Run) show(n int) {
	if n != r.shown {
		r.shown, r.dirty = n, true
	}
}

// flush tells viewers what is new, and goes on looking for the secret.
func (r *Run) flush() {
	news := r.dirty
	r.dirty, r.later, r.toldAt = false, false, time.Now()
	defer r.weigh()
	wait := sumEvery
	for _, e := range r.viewpoints {
		if news || e.owes && e.due(r) {
			r.tell(e)
		} else if !e.through && e.session != nil {
			e.look(r)
		}
		r.dirty = r.dirty || e.sent < r.shown && !e.short
		r.later = r.later || e.owes
		if !e.through {
			wait = FrameTime
		}
	}
	switch {
	case r.dirty:
		r.flushIn.Reset(FrameTime)
	case r.later:
		r.flushIn.Reset(wait)
	}
}

// rewind shows the same recording from its first frame.
func (r *Run) rewind() {
	r.take++
	r.shown, r.dirty = 0, true
	for name, e := range r.viewpoints { // kept, so that those who watch are told
		r.viewpoints[name] = r.newViewpoint(e.Eye)
	}
}

// setPace changes how packets appear. Slow motion after the last packet
// starts over, since there is nothing else left to show.
func (r *Run) setPace(pace string) error {
	switch pace {
	case PaceLive, PacePaused, PaceSlow:
	default:
		return words.Errorf("there is no pace {name}: it is one of {live}, {paused} and {slow}", "name", strconv.Quote(pace), "live", PaceLive, "paused", PacePaused, "slow", PaceSlow)
	}
	if pace == PaceSlow && r.phase != pages.PhaseRunning && r.shown == len(r.frames) {
		r.rewind()
	}
	r.pace, r.dirty = pace, true
	return nil
}

// step shows one more packet and waits.
func (r *Run) step() {
	if r.pace != PacePaused {
		r.pace, r.dirty = PacePaused, true
	}
	if r.phase != pages.PhaseRunning && r.shown == len(r.frames) {
		r.rewind()
	}
	r.show(min(r.shown+1, len(r.frames)))
}

// complete reports whether viewers see all that there will be.
func (r *Run) complete() bool { return r.phase != pages.PhaseRunning && r.shown == len(r.frames) }
