package live

import (
	"context"
	"errors"
	"io"
	"slices"

	"plainsight/capture"
	"plainsight/capture/cause"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// CaptureName takes the place of the lesson's name in addresses of a capture's run.
const CaptureName = "capture"

// captured is what files and recordings of the loopback have in common: frames of
// other programs, and uploaded keys.
type captured struct {
	title      string
	viewpoints []lessons.Eye
	keys       *GivenKeys
	most       Limits
}

// newCaptured has viewpoints that hold secrets from the start. The
// holder of uploaded keys is always among them, because keys may come later.
func newCaptured(title string, viewpoints []lessons.Eye, held map[string][]field.Secret, keyBytes int, most Limits) captured {
	if !slices.ContainsFunc(viewpoints, func(e lessons.Eye) bool { return e.Name == recording.KeyHolder }) {
		viewpoints = append(viewpoints, lessons.Eye{Name: recording.KeyHolder, Title: words.Say("Key holder")})
	}
	return captured{title, viewpoints, newGivenKeys(held, keyBytes), most}
}

func (c captured) Name() string              { return CaptureName }
func (c captured) Title() string             { return c.title }
func (c captured) Viewpoints() []lessons.Eye { return c.viewpoints }
func (c captured) Keys() *GivenKeys          { return c.keys }
func (c captured) limits() Limits            { return c.most }
func (c captured) takesTurns() bool          { return false }
func (c captured) sharesClock() bool         { return false }
func (c captured) lends() bool               { return false } // what keys open of somebody's own is theirs to lend

func (c captured) calledAndAgain() (called, again string) {
	return words.Say("The recording"), words.Say("What was recorded until then is kept. Go to Your own capture to start again.")
}

// tell tells the audience who holds which secrets, and then all frames until there are
// no more. If the source fails, that is told as something that happened and is not
// returned.
func (c captured) tell(from capture.Source, a *audience, goesOn func() error) error {
	return Contained(a.run.log, "a recording of "+CaptureName, func() error {
		c.keys.each(a.Holds)
		for {
			f, err := from.ReadFrame()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				a.Happened(words.Say("Recording broke off: {why}. What was recorded until then is kept.", "why", cause.Words(err)))
				return nil
			}
			a.Frame(f)
			if err := goesOn(); err != nil {
				return err
			}
		}
	})
}

// File is an uploaded capture file.
type File struct {
	Title      string
	Viewpoints []lessons.Eye
	Held       map[string][]field.Secret // by viewpoint: what came with the file
	KeyBytes   int                       // of what the key holder was given
	Frames     []capture.Frame
	Stats      capture.Stats // as the file has them
	Remark     string        // on how the file was read; "" for none
	Weight     int64         // bytes of memory that it is estimated to use
	Most       Limits        // that it was read with
}

// fileSource shows the frames of a file, once.
type fileSource struct {
	captured
	File
}

// OfFile is the source of the run that shows a file.
func OfFile(f File) Source {
	return &fileSource{newCaptured(f.Title, f.Viewpoints, f.Held, f.KeyBytes, f.Most), f}
}

func (s *fileSource) Kind() Kind                { return FromFile }
func (s *fileSource) Title() string             { return s.captured.title }
func (s *fileSource) Viewpoints() []lessons.Eye { return s.captured.viewpoints }
func (s *fileSource) needs() (int64, error)     { return s.Weight, ErrNoRoom }
func (s *fileSource) wireMemory(int64) int64    { return 0 }
func (s *fileSource) grows() bool               { return false }

var errShownAsItIs = words.Error("a file is shown as it is: press Step or Slow to see its packets come one by one")

func (s *fileSource) next(*Run) (*nextRecording, error) {
	if s.Frames == nil {
		return nil, errShownAsItIs
	}
	from := &frameList{s.Frames, s.Stats}
	s.Frames = nil // from here on they belong to the run
	return &nextRecording{discard: func() {}, record: func(ctx context.Context, _ lessons.Setting, a *audience) (capture.Stats, error) {
		err := s.tell(from, a, ctx.Err)
		if err == nil && s.Remark != "" {
			a.Happened(s.Remark)
		}
		return from.Stats(), err
	}}, nil
}

// frameList is a source of frames in memory, which it releases one by one.
type frameList struct {
	frames []capture.Frame
	stats  capture.Stats
}

// ReadFrame gives the next frame.
func (g *frameList) ReadFrame() (f capture.Frame, err error) {
	if len(g.frames) == 0 {
		return f, io.EOF
	}
	f, g.frames = g.frames[0], g.frames[1:]
	return f, nil
}

// Stats are those of the file.
func (g *frameList) Stats() capture.Stats { return g.stats }

// Close does nothing.
func (g *frameList) Close() error { return nil }
