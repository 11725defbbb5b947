package live

import (
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/webui/recording"
)

// Frames reach the recording some time after they crossed the wire, secrets at once. So
// the order of arrival does not tell which frames came before a secret. Timestamps do:
// frames are stamped when they cross the wire, by the same clock that a secret is noted
// with.

// mostLag is how late a frame may reach the recording. Frames with earlier timestamps
// were recorded elsewhere, by another clock.
const mostLag = time.Minute

// holds notes a secret that a viewpoint got at that moment.
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

// wasHeldBefore moves secrets after the recording's newest frame when they were obtained
// after it had crossed the wire.
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
