package live

import (
	"slices"
	"time"

	"plainsight/capture"
	"plainsight/webui/pages"
)

// maxNotes is how many notes of one recording are kept: the last ones.
const maxNotes = 100

// note is what the lesson said, and when: that is no order of what it is told in, for
// frames are told a while after they crossed the wire.
type note struct {
	says string
	at   time.Time
}

// happened are the lesson's own words, each with the last packet that was shown by
// then; 0 for before the first.
func (r *Run) happened() (out []pages.NoteView) {
	for _, n := range r.notes {
		v := pages.NoteView{Says: n.says}
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
