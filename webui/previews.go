package webui

import (
	"context"
	"fmt"
	"sync"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/find"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

// Times of the previews on the first screen.
const (
	previewBytes = 16 << 20         // of its frames
	previewTime  = 10 * time.Second // for one lesson
	previewWait  = 2 * time.Second  // a first screen waits no longer for them
)

// films are the previews of all lessons, made once: in the background, when the
// server begins to listen or the first screen is first asked for.
type films struct {
	once  sync.Once
	ready chan struct{}
	list  []*pages.Preview // nil where a lesson could not be run; read only when ready
}

// previews waits for them, but not long: the first screen does without.
func (s *Server) previews(ctx context.Context) []*pages.Preview {
	s.beginPreviews()
	f := &s.films
	late := time.NewTimer(previewWait)
	defer late.Stop()
	select {
	case <-f.ready:
		return f.list
	case <-late.C:
	case <-ctx.Done():
	}
	return nil
}

func (s *Server) beginPreviews() {
	s.films.once.Do(func() {
		s.films.ready = make(chan struct{})
		s.spawn(s.makePreviews)
	})
}

// makePreviews runs every lesson once.
func (s *Server) makePreviews() {
	defer close(s.films.ready)
	for _, l := range s.lessons {
		p, err := s.preview(l)
		if err != nil {
			p = nil // the lesson's own page will say why it cannot be run
		}
		s.films.list = append(s.films.list, p)
	}
}

func (s *Server) preview(l *lessons.Lesson) (*pages.Preview, error) {
	w, _, err := s.openWire()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(s.ctx, previewTime)
	defer cancel()
	heard := recording.NewRecorder(l)
	var p *pages.Preview
	err = live.Contained(s.log, "the preview of "+l.Name, func() error {
		err := l.Play(ctx, w, lessons.Setting{Secret: lessons.DefaultSecret}, heard)
		if heard.Close(); err == nil {
			p, err = previewOf(ctx, l, &heard.Recording)
		}
		return err
	})
	return p, err
}

// previewOf finds the secret with the eyes of whoever can read it, and shows
// the same bytes as the first pair of eyes has them.
func previewOf(ctx context.Context, l *lessons.Lesson, r *recording.Recording) (*pages.Preview, error) {
	seenBy := func(eye string) (*dissect.Session, error) {
		return r.Session(ctx, dissect.Options{Secrets: r.Secrets(eye), MaxBytes: previewBytes})
	}
	for _, e := range l.Eyes {
		s, err := seenBy(e.Name)
		if err != nil {
			return nil, err
		}
		places, _ := s.FindNote(lessons.DefaultSecret, r.Carriers...)
		places = find.Noted(places)
		if len(places) == 0 {
			continue
		}
		at := places[len(places)-1] // the answer rather than the request
		if s, err = seenBy(l.Eyes[0].Name); err != nil {
			return nil, err
		}
		p, err := s.Packet(at.Frame)
		if err != nil {
			return nil, err
		}
		return pages.NewPreview(l.Eyes[0], p, at.Off, at.Len), nil
	}
	return nil, fmt.Errorf("lesson %s: nobody can read the secret", l.Name)
}
