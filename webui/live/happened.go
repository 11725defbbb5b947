package live

import (
	"slices"
	"time"

	"plainsight/capture"
	"plainsight/webui/pages"
)

// maxHappened is how many sentences of one recording's lesson are kept: the last ones.
const maxHappened = 100

// happening is a sentence of the lesson about its run, and when it was said. Frames
// reach the run some time after they crossed the wire, so the order of arrival does
// not tell which frames came before.
type happening struct {
	says string
	at   time.Time
}

// happened lists what the lesson said, each sentence with the number of the last shown
// packet that was captured by then, or 0 where there was none.
func (r *Run) happened() (out []pages.HappenedView) {
	for _, n := range r.happenings {
		v := pages.HappenedView{Says: n.says}
		if r.source.sharesClock() {
			v.Frame, _ = slices.BinarySearchFunc(r.frames[:r.shown], n.at, func(f capture.Frame, at time.Time) int {
				if f.Time.After(at) {
					return 1
				}
				return -1
			})
		}
		out = append(out, v)
	}
	return out
}

// fault is what goes wrong on purpose in this recording, in words; "" for nothing.
func (r *Run) fault() string {
	l := r.Lesson()
	if l == nil {
		return ""
	}
	for _, f := range l.Faults {
		if f.Name == r.setting.Fault {
			return f.Title
		}
	}
	return ""
}
