package recording

import (
	"slices"
	"sync"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
)

// Recorder is a lesson's audience that keeps what it is told, in memory. It may
// be told by several goroutines at once.
type Recorder struct {
	Recording
	Told  []string
	Files []lessons.File

	OnBusy  func(string)          // called with the progress of something long; may be nil
	OnWaits func(lessons.Service) // called when a server waits for clients; may be nil

	mu     sync.Mutex
	closed bool
}

// NewRecorder returns a recorder that knows a lesson's viewpoints, in their order.
func NewRecorder(l *lessons.Lesson) *Recorder {
	r := &Recorder{}
	for _, e := range l.Eyes {
		r.Viewpoints = append(r.Viewpoints, field.Viewpoint{Name: e.Name, Says: e.Says})
	}
	return r
}

// tell calls f unless the recorder is closed.
func (r *Recorder) tell(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		f()
	}
}

// Close ends the recording: what is told later is ignored, so that it can be
// read without a lock.
func (r *Recorder) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
}

// Frame keeps a frame.
func (r *Recorder) Frame(f capture.Frame) {
	r.tell(func() { r.Frames = append(r.Frames, f) })
}

// Holds keeps a secret with its viewpoint.
func (r *Recorder) Holds(viewpoint string, s field.Secret) {
	r.tell(func() {
		i := slices.IndexFunc(r.Viewpoints, func(v field.Viewpoint) bool { return v.Name == viewpoint })
		if i < 0 {
			i = len(r.Viewpoints)
			r.Viewpoints = append(r.Viewpoints, field.Viewpoint{Name: viewpoint})
		}
		r.Viewpoints[i].Secrets = append(r.Viewpoints[i].Secrets, s)
	})
}

// Carries keeps a message that carries the note.
func (r *Recorder) Carries(k field.Carrier) {
	r.tell(func() { r.Carriers = append(r.Carriers, k) })
}

// Happened keeps what the lesson says of its run.
func (r *Recorder) Happened(text string) {
	r.tell(func() { r.Told = append(r.Told, text) })
}

// Busy passes on progress, which is no part of what happened.
func (r *Recorder) Busy(text string) {
	if r.OnBusy != nil {
		r.OnBusy(text)
	}
}

// Made keeps a file.
func (r *Recorder) Made(f lessons.File) {
	r.tell(func() { r.Files = append(r.Files, f) })
}

// Waits passes on how the server that waits can be reached.
func (r *Recorder) Waits(s lessons.Service) {
	if r.OnWaits != nil {
		r.OnWaits(s)
	}
}
