package webui

import (
	"context"
	"sync"
	"time"

	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// Times of the previews on the first screen.
const (
	previewTime = 10 * time.Second // for one lesson
	previewWait = 2 * time.Second  // a first screen waits no longer for them
)

// films are the previews of all lessons, made once: in the background, when the
// server begins to listen or the first screen is first asked for.
type films struct {
	once  sync.Once
	ready chan struct{}
	list  []*pages.Preview // nil where a lesson could not be run; read only when ready
}

// previews waits for them for previewWait at most; the first screen works without them.
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
	return live.Preview(ctx, s.log, w, l)
}
