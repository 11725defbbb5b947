package webui

import (
	"context"
	"net/http/httptest"
	"testing"

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
