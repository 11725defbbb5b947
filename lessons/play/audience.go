package play

import (
	"slices"

	"plainsight/capture"
	"plainsight/dissect/field"
)

// Audience is whom a running lesson tells what happens. Its methods may be
// called from several goroutines.
type Audience interface {
	// Frame takes the next captured frame.
	Frame(capture.Frame)
	// Holds says that a viewpoint has a secret from here on.
	Holds(eye string, s field.Secret)
	// Carries says that a message with the run's secret in it is sent from here on:
	// what its sender wrote, and where in it the secret is. It says nothing of who can
	// read it.
	Carries(field.Carrier)
	// Note says in words what the client or the server met. It is shown to
	// every viewpoint, so it must not contain the secret.
	Note(text string)
	// Made gives a file that the run has made to those who have it.
	Made(File)
	// Waits says that the server waits for other clients.
	Waits(Service)
}

// Busy is an Audience that tells apart from notes how far something is that
// takes a while. To any other the same is said in notes.
type Busy interface {
	// Busy says how far it is, again and again. The next such sentence, or note,
	// takes its place.
	Busy(text string)
}

// BusyOf is how an audience hears of progress.
func BusyOf(a Audience) func(string) {
	if b, ok := a.(Busy); ok {
		return b.Busy
	}
	return a.Note
}

// File is something that a run has made and that programs can read: a key, a
// certificate, a request.
type File struct {
	Name string   // "ca.pem"
	Says string   // one sentence: what it is
	Data []byte   // text
	Eyes []string // who has it; nil for everybody, because it is public
}

// For reports whether those eyes have the file.
func (f *File) For(eye string) bool { return f.Eyes == nil || slices.Contains(f.Eyes, eye) }
