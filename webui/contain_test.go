package webui

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// silent is a log for nobody.
// heard is a log that a test reads.
type heard struct {
	mu  sync.Mutex
	all strings.Builder
}

func (h *heard) Write(b []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all.Write(b)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.all.String()
}

// serveHeard starts a server of which all that it logs is heard.
func serveHeard(t *testing.T, lessons ...lessons.Lesson) (*Server, *httptest.Server, *heard) {
	t.Helper()
	h := &heard{}
	s, err := New(Options{Lessons: lessons, Open: openNone, Log: slog.New(slog.NewTextHandler(h, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web, h
}

// A mistake of plainsight's own in one run is told to who watches that run, and
// nobody else notices. What was recorded can be saved.
func TestMistakeStaysInItsRun(t *testing.T) {
	s, web, heard := serveHeard(t, plainLesson())
	hurt, well := start(t, web, "fixture", typed), start(t, web, "fixture", typed)
	v := connect(t, web)
	v.watch(hurt.Run, "eavesdropper")
	v.untilDone()
	r, _ := s.runs.Find(hurt.Run, true)
	slip := make(chan error, 1)
	go func() { slip <- r.Inspect(func(live.Inside) { panic("a slip") }) }()
	v.until("word of it", func() bool { return len(v.errors) > 0 })
	if v.errors[0] != pages.Sentence(live.ErrMistake.Error()) {
		t.Errorf("it was told %q", v.errors)
	}
	if !strings.Contains(heard.String(), "a slip") || !strings.Contains(heard.String(), "contain_test.go") {
		t.Errorf("the log says %q", heard)
	}
	<-slip
	if err := r.Inspect(func(live.Inside) { panic("another") }); !errors.Is(err, live.ErrMistake) {
		t.Errorf("who asked was told %v", err)
	}
	if code, data := v.get("/run/" + hurt.Run + "/recording?eye=eavesdropper"); code != 200 || !bytes.Contains(data, []byte("GET /")) {
		t.Errorf("saving it brings %d, %d bytes", code, len(data))
	}
	other := connect(t, web)
	other.watch(well.Run, "eavesdropper")
	other.untilDone()
	before := v.cursor.Take
	v.ask(live.Request{Do: "run", Key: hurt.Key, Wanted: live.Wanted{Secret: typed}})
	v.until("the run itself to begin anew", func() bool { return v.cursor.Take != before })
	v.untilDone()
}

// A lesson that fails so ends its recording as any failure does.
func TestMistakeInALesson(t *testing.T) {
	l := plainLesson()
	play := l.Play
	l.Play = func(ctx context.Context, w capture.Wire, q lessons.Setting, a lessons.Audience) error {
		play(ctx, w, q, a)
		panic("a slip")
	}
	_, web, heard := serveHeard(t, l)
	b, v := start(t, web, "fixture", typed), connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.until("its end", func() bool { return v.state != nil && v.state.Phase == pages.PhaseFailed })
	if !strings.Contains(v.state.Says, "a slip") || v.state.Captured == 0 || !strings.Contains(heard.String(), "a slip") {
		t.Errorf("it was told %q with %d packets; the log says %q", v.state.Says, v.state.Captured, heard)
	}
}

// The log tells who runs the server what goes on: which kinds of requests, which
// runs and how they end, and nobody's address, secret, key or run.
func TestLogSaysWhatGoesOn(t *testing.T) {
	s, web, heard := serveHeard(t, plainLesson())
	b, v := start(t, web, "fixture", typed), connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	v.get("/run/" + b.Run + "/packet/1?eye=client")
	getAs(t, stranger, web.URL+"/nothing/"+typed)
	for end := time.Now().Add(patience); !strings.Contains(heard.String(), "status=404") && time.Now().Before(end); { // which is noted once it is answered
		time.Sleep(time.Millisecond)
	}
	all := heard.String()
	for _, says := range []string{`msg="a run begins" lesson=fixture`, `msg="a run has ended" lesson=fixture as=done packets=`, `request="GET /run/{id}/packet/{n}" status=200 bytes=`, `status=404`} {
		if !strings.Contains(all, says) {
			t.Errorf("%s is missing in:\n%s", says, all)
		}
	}
	for _, kept := range []string{typed, b.Run, b.Key, "127.0.0.1"} {
		if strings.Contains(all, kept) {
			t.Errorf("%s stands in:\n%s", kept, all)
		}
	}

	// A mistake in an answer is told to both who asked and who runs it.
	w := httptest.NewRecorder()
	logged{s.log, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a slip") })}.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "something went wrong in plainsight itself") && !strings.Contains(w.Body.String(), "Something went wrong in plainsight itself") {
		t.Errorf("who asked is told %d %s", w.Code, w.Body)
	}
	if all := heard.String(); !strings.Contains(all, "level=ERROR") || !strings.Contains(all, "a slip") {
		t.Errorf("the log says %s", all)
	}
}
