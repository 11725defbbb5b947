package webui

import (
	"bytes"
	"context"
	"errors"
	"log"
	"strings"
	"testing"

	"plainsight/capture"
)

// heardLog has the program's log, as long as the test runs, in a buffer.
func heardLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	var b bytes.Buffer
	old := log.Writer()
	log.SetOutput(&b)
	t.Cleanup(func() { log.SetOutput(old) })
	return &b
}

// A mistake of plainsight's own in one run is told to who watches that run, and
// nobody else notices. What was recorded can be saved.
func TestMistakeStaysInItsRun(t *testing.T) {
	heard := heardLog(t)
	s, web := serve(t, plainLesson())
	hurt, well := start(t, web, "fixture", typed), start(t, web, "fixture", typed)
	v := connect(t, web)
	v.watch(hurt.Run, "eavesdropper")
	v.untilDone()
	r, _ := s.rooms.find(hurt.Run)
	r.post(func() { panic("a slip") })
	v.until("word of it", func() bool { return len(v.errors) > 0 })
	if v.errors[0] != sentence(errMistake.Error()) {
		t.Errorf("it was told %q", v.errors)
	}
	if !strings.Contains(heard.String(), "a slip") || !strings.Contains(heard.String(), "contain_test.go") {
		t.Errorf("the log says %q", heard)
	}
	if err := r.ask(func() { panic("another") }); !errors.Is(err, errMistake) {
		t.Errorf("who asked was told %v", err)
	}
	if code, data := v.get("/run/" + hurt.Run + "/recording?eye=eavesdropper"); code != 200 || !bytes.Contains(data, []byte("GET /")) {
		t.Errorf("saving it brings %d, %d bytes", code, len(data))
	}
	other := connect(t, web)
	other.watch(well.Run, "eavesdropper")
	other.untilDone()
	before := v.cursor.Take
	v.ask(request{Do: "run", Key: hurt.Key, wanted: wanted{Secret: typed}})
	v.until("the run itself to begin anew", func() bool { return v.cursor.Take != before })
	v.untilDone()
}

// A lesson that fails so ends its recording as any failure does.
func TestMistakeInALesson(t *testing.T) {
	heard := heardLog(t)
	l := plainLesson()
	play := l.Play
	l.Play = func(ctx context.Context, w capture.Wire, q Setting, a Audience) error {
		play(ctx, w, q, a)
		panic("a slip")
	}
	_, web := serve(t, l)
	b, v := start(t, web, "fixture", typed), connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.until("its end", func() bool { return v.state != nil && v.state.Phase == phaseFailed })
	if !strings.Contains(v.state.Says, "a slip") || v.state.Captured == 0 || !strings.Contains(heard.String(), "a slip") {
		t.Errorf("it was told %q with %d packets; the log says %q", v.state.Says, v.state.Captured, heard)
	}
}
