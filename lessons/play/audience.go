package play

import (
	"slices"

	"plainsight/capture"
	"plainsight/dissect/field"
)

// Audience is told what happens while a lesson runs. Its methods may be called from
// several goroutines.
type Audience interface {
	// Frame is called with each captured frame, in order.
	Frame(capture.Frame)
	// Holds says that the viewpoint of that name has a secret from now on.
	Holds(eye string, s field.Secret)
	// Carries says that a message with the run's secret in it is sent from now on: what
	// its sender wrote, and where in it the secret is. It does not say who can read it.
	Carries(field.Carrier)
	// Happened says in a sentence what the client or the server met. It is shown to
	// every viewpoint, so it must not contain the secret.
	Happened(text string)
	// Made is called with each file that the run has made. It may be shown to its Eyes.
	Made(File)
	// Waits says that the server is waiting for other clients, and how to reach it.
	Waits(Service)
}

// Busy is an Audience that takes the progress of something long apart from what
// happened. Other audiences are told progress with Happened.
type Busy interface {
	// Busy says how far it has come, again and again. Each sentence replaces the one
	// before, and the next call of Happened ends them.
	Busy(text string)
}

// BusyOf is the method by which an audience is told of progress: Busy, or Happened
// where it has no Busy.
func BusyOf(a Audience) func(string) {
	if b, ok := a.(Busy); ok {
		return b.Busy
	}
	return a.Happened
}

// File is something that a run has made and that other programs can read, such as a
// key or a certificate.
type File struct {
	Name string   // "ca.pem"
	Says string   // one sentence: what it is
	Data []byte   // text
	Eyes []string // who has it; nil for everybody, because it is public
}

// For reports whether those eyes have the file.
func (f *File) For(eye string) bool { return f.Eyes == nil || slices.Contains(f.Eyes, eye) }
