package live

import (
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/webui/recording"
)

// The recording is told of a frame a while after it crossed the wire, and of a
// secret at once. So which frames came before a secret is not for the order to
// say in which both are told. The clocks say it: frames are stamped when they
// cross the wire, by the same clock that a secret is noted with.

// mostLag is how late the recording may be told of a frame. Those that are
// stamped earlier still were recorded elsewhere, by another clock.
const mostLag = time.Minute

// holds notes a secret that somebody got at that moment.
func (r *Run) holds(eye string, s field.Secret, at time.Time) {
	h := recording.Held{Eye: eye, Secret: s, After: len(r.frames)}
	if r.source.sharesClock() {
		h.At = at
		for h.After > 0 && r.frames[h.After-1].Time.After(at) {
			h.After--
		}
	}
	r.held, r.dirty = append(r.held, h), true
}

// wasHeldBefore moves secrets after the recording's newest frame that somebody
// got after it had crossed the wire.
func (r *Run) wasHeldBefore(f capture.Frame) {
	for i := len(r.held) - 1; i >= 0; i-- {
		h := &r.held[i]
		lag := h.At.Sub(f.Time)
		if lag < -mostLag {
			return // as were all before it
		}
		if lag >= 0 && lag < mostLag {
			h.After = len(r.frames)
		}
	}
}
