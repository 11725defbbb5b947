package webui

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// serve starts a server with the lessons on a free port; it ends with the test.
func serve(t testing.TB, lessons ...lessons.Lesson) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New(Options{Lessons: lessons, Open: openNone})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web
}

// serveReal starts a server with the real lessons on the virtual wire.
func serveReal(t testing.TB) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New(Options{Wire: "virtual"})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web
}

// seenBy dissects a recording as a viewpoint of it.
func seenBy(t testing.TB, r *recording.Recording, viewpoint string) *dissect.Session {
	t.Helper()
	s, err := r.Session(context.Background(), dissect.Options{Secrets: r.Secrets(viewpoint)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// played is the recording of a lesson on the virtual wire, made once for all tests,
// which only read it.
func played(t testing.TB, lesson string) *recording.Recording {
	t.Helper()
	r, err := recordings.of(lesson)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// recordings are those of the lessons, by name.
var recordings = recordingsMade{done: map[string]*recording.Recording{}}

type recordingsMade struct {
	mu   sync.Mutex
	done map[string]*recording.Recording
}

func (m *recordingsMade) of(lesson string) (*recording.Recording, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.done[lesson]; r != nil {
		return r, nil
	}
	l, ok := lessons.ByName(lesson)
	if !ok {
		return nil, fmt.Errorf("there is no lesson %s", lesson)
	}
	w, _, err := capture.Open("virtual")
	if err != nil {
		return nil, err
	}
	defer w.Close()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	var heard recording.Recorder
	if err := l.Play(ctx, w, lessons.Setting{Secret: typed}, &heard); err != nil {
		return nil, err
	}
	heard.Close()
	m.done[lesson] = &heard.Recording
	return &heard.Recording, nil
}
