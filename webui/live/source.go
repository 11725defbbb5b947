package live

import (
	"context"
	"fmt"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// Kind tells what the packets of a run come from.
type Kind int

// The kinds of sources.
const (
	FromLesson   Kind = iota // a lesson, which is played
	FromFile                 // an uploaded capture file
	FromLoopback             // what programs on this computer say to each other, recorded as it passes
)

// Source is where the packets of a run come from, and what depends on that: the run's
// title, how much of it is kept, how much memory it uses.
type Source interface {
	Kind() Kind
	Name() string  // in addresses and logs
	Title() string // for people
	Viewpoints() []lessons.Eye
	// Keys are those that viewpoints were given from outside; nil where none can be.
	Keys() *GivenKeys

	// next prepares one more recording.
	next(r *Run) (*nextRecording, error)
	// needs is how many bytes of memory a run needs from the start, and the error
	// for the case that they are not available.
	needs() (bytes int64, refusal error)
	// wireMemory is how many bytes outside Go's heap it uses while it records, given
	// how many a lesson's wire uses.
	wireMemory(lesson int64) int64
	limits() Limits
	// takesTurns reports whether a recording waits for one of the Turns.
	takesTurns() bool
	// grows reports whether a run of it goes on taking memory once it has begun.
	grows() bool
	// sharesClock reports whether frames are stamped by the clock by which secrets
	// are noted as they come.
	sharesClock() bool
	// words are what messages call a run, and the sentence on how to try again.
	calledAndAgain() (called, again string)
	// lends reports whether watchers look through all viewpoints as long as the
	// owner says nothing else.
	lends() bool
	// judge changes the verdict on a lesson into one on this kind of source.
	judge(v *pages.Verdict, e *Viewpoint, r *Run, report dissect.Report)
}

// nextRecording is a recording that has been prepared and not begun.
type nextRecording struct {
	// record tells the audience of all frames, and returns what the capture counted.
	record func(ctx context.Context, q lessons.Setting, a *audience) (capture.Stats, error)
	// discard closes what was opened for it, where it is not made after all.
	discard func()
}

// viewpointNamed finds one of a source's viewpoints.
func viewpointNamed(s Source, name string) (lessons.Eye, bool) {
	for _, e := range s.Viewpoints() {
		if e.Name == name {
			return e, true
		}
	}
	return lessons.Eye{}, false
}

// lessonSource plays a lesson over a fresh wire each time.
type lessonSource struct{ *lessons.Lesson }

// OfLesson is the source of a lesson's runs.
func OfLesson(l *lessons.Lesson) Source { return lessonSource{l} }

func (s lessonSource) Kind() Kind                    { return FromLesson }
func (s lessonSource) Name() string                  { return s.Lesson.Name }
func (s lessonSource) Title() string                 { return s.Lesson.Title }
func (s lessonSource) Viewpoints() []lessons.Eye     { return s.Lesson.Eyes }
func (s lessonSource) Keys() *GivenKeys              { return nil }
func (s lessonSource) needs() (int64, error)         { return shares.RunCost, errNoMemory }
func (s lessonSource) wireMemory(lesson int64) int64 { return lesson }
func (s lessonSource) limits() Limits                { return Limits{maxFrames, maxBytes} }
func (s lessonSource) takesTurns() bool              { return true }
func (s lessonSource) grows() bool                   { return true }
func (s lessonSource) sharesClock() bool             { return true }
func (s lessonSource) lends() bool                   { return true }

func (s lessonSource) calledAndAgain() (called, again string) {
	return words.Say("The lesson"), words.Say("Press Run to try again.")
}

func (s lessonSource) next(r *Run) (*nextRecording, error) {
	return &nextRecording{discard: func() {}, record: func(ctx context.Context, q lessons.Setting, a *audience) (capture.Stats, error) {
		w, _, err := r.openWire()
		if err != nil {
			return capture.Stats{}, fmt.Errorf("no wire could be opened: %w", err)
		}
		err = Contained(r.log, "a recording of "+s.Name(), func() error { return s.Play(ctx, w, q, a) })
		w.Close() // whatever it says, its frames are here
		return w.Stats(), err
	}}, nil
}
