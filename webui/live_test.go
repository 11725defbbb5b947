package webui

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"

	"github.com/gorilla/websocket"
)

func TestRunTellsRowsAndVerdict(t *testing.T) {
	_, web := serve(t, plainLesson())
	b := start(t, web, "fixture", "fluffy tail")
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.untilDone()
	if len(v.rows) != 10 {
		t.Errorf("%d rows, want 10", len(v.rows))
	}
	v.until("the secret", func() bool { return len(v.sum.Found) > 0 })
	if f := v.sum.Found[0]; f.Frame != 6 || f.Len != len("fluffy tail") {
		t.Errorf("secret found at %+v, want frame 6", f)
	}
	if code, data := v.get(fmt.Sprintf("/run/%s/packet/6?eye=eavesdropper", b.Run)); code != 200 || !strings.Contains(string(data), "http.file_data") {
		t.Errorf("packet 6: %d %.300s", code, data)
	}
	if code, _ := v.get(fmt.Sprintf("/run/%s/packet/11?eye=eavesdropper", b.Run)); code != 404 {
		t.Errorf("packet 11 of 10: %d, want 404", code)
	}
	if code, _ := v.get(fmt.Sprintf("/run/%s/packet/6?eye=nobody", b.Run)); code != 404 {
		t.Errorf("unknown viewpoint: %d, want 404", code)
	}
	if code, _ := v.get("/run/none/strip?eye=eavesdropper"); code != 404 {
		t.Errorf("unknown run: %d, want 404", code)
	}
}

// A page that loses its connection and comes back with its cursor gets every
// row once.
func TestReconnectResumesAtCursor(t *testing.T) {
	gate := make(chan struct{})
	_, web := serve(t, plainLesson(), gatedLesson(gate))
	b := start(t, web, "gated", "x")
	first := connect(t, web)
	first.watch(b.Run, "eavesdropper")
	feedFrames(gate, 30)
	first.until("30 rows", func() bool { return first.cursor.Row == 30 })
	first.conn.Close()
	feedFrames(gate, 25) // while nobody watches
	second := connect(t, web)
	second.cursor, second.rows = first.cursor, first.rows
	second.watch(b.Run, "eavesdropper")
	feedFrames(gate, 20)
	close(gate)
	second.untilDone()
	for n := 1; n <= 75; n++ {
		if second.rows[n] != 1 {
			t.Errorf("row %d came %d times, want once", n, second.rows[n])
		}
	}
}

func TestCursorOfAnotherTakeStartsOver(t *testing.T) {
	_, web := serve(t, plainLesson())
	b := start(t, web, "fixture", "one")
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.untilDone()
	take := v.cursor.Take
	v.ask(live.Request{Do: "run", Key: b.Key, Wanted: live.Wanted{Secret: "two"}})
	v.until("another take", func() bool { return v.cursor.Take > take })
	v.untilDone()
	if len(v.rows) != 10 {
		t.Errorf("%d rows in the second run, want 10", len(v.rows))
	}
	late := connect(t, web)
	late.cursor.Take, late.cursor.Row = take, 7
	late.watch(b.Run, "client")
	late.untilDone()
	if len(late.rows) != 10 {
		t.Errorf("a viewer with a stale cursor has %d rows, want all 10", len(late.rows))
	}
}

// A viewer that does not read holds up neither the run nor other viewers, is
// told how many rows it was not sent, and can have them.
func TestStalledViewerDelaysNobody(t *testing.T) {
	const rounds = 120 // of rowsAtOnce: more than the wire and the queue hold for who does not read
	gate := make(chan struct{})
	s, web, _ := impatient(t, Patience{Write: forEver, Pong: forEver}, gatedLesson(gate)) // on a slow machine it takes long
	s.runs.Lessons = live.Limits{Frames: rounds * live.RowsAtOnce, Bytes: 64 << 20}
	b := start(t, web, "gated", "x")
	r, _ := s.runs.Find(b.Run, true)
	stalled, reading := connect(t, web), connect(t, web)
	stalled.watch(b.Run, "eavesdropper")
	reading.watch(b.Run, "eavesdropper")
	stalled.next() // it is watching, and reads no more
	reading.next()
	begun := time.Now()
	for i := range rounds {
		feedFrames(gate, live.RowsAtOnce)
		reading.until("the rows of a round", func() bool { return reading.cursor.Row == (i+1)*live.RowsAtOnce })
	}
	close(gate)
	reading.untilDone()
	took := time.Since(begun)
	const frames = rounds * live.RowsAtOnce
	t.Logf("%d frames reached the reading viewer in %v, in %d messages", frames, took.Round(time.Millisecond), reading.updates)
	if most := int(took/live.FrameTime) + live.MaxBacklog/live.RowsAtOnce + 2; reading.updates > most {
		t.Errorf("%d messages in %v, want at most one in %v", reading.updates, took, live.FrameTime)
	}
	if len(reading.rows) != frames {
		t.Errorf("the reading viewer has %d rows, want all %d", len(reading.rows), frames)
	}
	if err := r.Inspect(func(live.Inside) {}); err != nil { // the run still answers
		t.Fatal(err)
	}
	stalled.untilDone()
	if got := len(stalled.rows) + skippedRows(stalled); got != frames || skippedRows(stalled) == 0 {
		t.Errorf("the stalled viewer has %d rows and was told of %d skipped, want %d together", len(stalled.rows), skippedRows(stalled), frames)
	}
	stalled.pageIn(b.Run, "eavesdropper")
	for n := 1; n <= frames; n++ {
		if stalled.rows[n] != 1 {
			t.Errorf("row %d came %d times to the stalled viewer, want once", n, stalled.rows[n])
		}
	}
}

// A burst is more than anybody follows: the last rows come at once, and the
// rest is there for who looks for it.
func TestBurstIsSkippedTo(t *testing.T) {
	const frames = 15_000
	gate := make(chan struct{})
	long := longLesson(frames, nil)
	play := long.Play
	long.Play = func(ctx context.Context, w capture.Wire, q lessons.Setting, a lessons.Audience) error {
		<-gate
		return play(ctx, w, q, a)
	}
	_, web := serve(t, long)
	b := start(t, web, "long", typed)
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.next()
	v.ask(live.Request{Do: "pace", Pace: live.PacePaused, Key: b.Key}) // they are shown when all have come, however long that takes
	v.until("the pause", func() bool { return v.state.Pace == live.PacePaused })
	close(gate)
	v.until("the end of the recording", func() bool { return v.state.Phase == pages.PhaseDone && v.state.Captured == frames })
	v.ask(live.Request{Do: "pace", Pace: live.PaceLive, Key: b.Key})
	v.untilDone()
	if skippedRows(v) == 0 || len(v.rows)+skippedRows(v) != frames {
		t.Errorf("%d rows, %d skipped; want %d together", len(v.rows), skippedRows(v), frames)
	}
	v.pageIn(b.Run, "eavesdropper")
	for n := 1; n <= frames; n++ {
		if v.rows[n] != 1 {
			t.Errorf("row %d came %d times, want once", n, v.rows[n])
		}
	}
}

func skippedRows(v *viewer) (n int) {
	for _, g := range v.skipped {
		n += g[1] - g[0] + 1
	}
	return n
}

// A viewer that joins late is told what it is not sent at once.
func TestLateViewerIsToldOfSkipped(t *testing.T) {
	gate := make(chan struct{})
	_, web := serve(t, gatedLesson(gate))
	b := start(t, web, "gated", "x")
	first := connect(t, web)
	first.watch(b.Run, "client")
	go func() { feedFrames(gate, 1500); close(gate) }()
	first.untilDone()
	late := connect(t, web)
	late.watch(b.Run, "client")
	late.untilDone()
	if skippedRows(late) != 500 || len(late.rows) != live.MaxBacklog {
		t.Errorf("late viewer: %d rows, %d skipped; want %d and 500", len(late.rows), skippedRows(late), live.MaxBacklog)
	}
}

func TestManyViewersOfOneRun(t *testing.T) {
	const viewers = 60
	gate := make(chan struct{})
	_, web := serve(t, gatedLesson(gate))
	b := start(t, web, "gated", "x")
	var wg, ready sync.WaitGroup
	for i := range viewers {
		v := connect(t, web)
		wg.Add(1)
		ready.Add(1)
		go func() {
			defer wg.Done()
			v.watch(b.Run, fixtureEyes[i%2].Name)
			v.next()
			ready.Done()
			v.untilDone()
			if len(v.rows) != 200 {
				t.Errorf("viewer %d has %d rows, want 200", i, len(v.rows))
			}
		}()
	}
	ready.Wait()
	feedFrames(gate, 200)
	close(gate)
	wg.Wait()
}

func TestOnlyTheOwnerDrives(t *testing.T) {
	_, web := serve(t, plainLesson())
	b := start(t, web, "fixture", "x")
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	v.ask(live.Request{Do: "step", Key: "guess"})
	v.until("a refusal", func() bool { return len(v.errors) == 1 })
	v.ask(live.Request{Do: "step", Key: b.Key})
	v.until("the first packet alone", func() bool { return v.state.Pace == live.PacePaused && v.state.Shown == 1 && v.cursor.Row == 1 })
	v.ask(live.Request{Do: "step", Key: b.Key})
	v.until("the second", func() bool { return v.cursor.Row == 2 })
	v.ask(live.Request{Do: "pace", Pace: live.PaceLive, Key: b.Key})
	v.untilDone()
	v.ask(live.Request{Do: "pace", Pace: live.PaceSlow, Key: b.Key})
	v.until("slow motion from the start", func() bool { return v.state.Pace == live.PaceSlow && v.cursor.Row == 1 })
}

func TestBadRequestsAreAnsweredInWords(t *testing.T) {
	_, web := serve(t, plainLesson())
	b := start(t, web, "fixture", "x")
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	for _, bad := range []string{
		"", "{", "[]", "null x", `{"do":"watch"} {"do":"watch"}`, `{"do":"watch","more":1}`, `{"do":5}`, `{"do":"watch","run":"nope"}`,
		`{"do":"watch","run":"` + b.Run + `","eye":"nobody"}`, `{"do":"dance","key":"` + b.Key + `"}`, `{"do":"pace","pace":"fast","key":"` + b.Key + `"}`,
		`{"do":"run","secret":"   ","key":"` + b.Key + `"}`, `{"do":"run","secret":"` + strings.Repeat("ä", lessons.MaxSecret+1) + `","key":"` + b.Key + `"}`,
	} {
		before := len(v.errors)
		if err := v.conn.WriteMessage(websocket.TextMessage, []byte(bad)); err != nil {
			t.Fatal(err)
		}
		v.until("an answer to "+bad, func() bool { return len(v.errors) > before })
	}
	if err := v.conn.WriteMessage(websocket.BinaryMessage, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	before := len(v.errors)
	v.until("an answer to a binary message", func() bool { return len(v.errors) > before })
	// A cursor that cannot be is no way to crash or to see less.
	for _, c := range []struct{ Take, Row, Stamp int }{{v.cursor.Take, -5, -5}, {v.cursor.Take, 1 << 40, 1 << 40}} {
		w := connect(t, web)
		w.ask(live.Request{Do: "watch", Run: b.Run, Eye: "client", Take: c.Take, Row: c.Row, Stamp: c.Stamp})
		w.untilDone()
		if len(w.rows) != 10 {
			t.Errorf("cursor %+v: %d rows, want 10", c, len(w.rows))
		}
	}
}

func TestTooMuchTooLong(t *testing.T) {
	_, web := serve(t, plainLesson())
	v := connect(t, web)
	for range live.MaxBurst + 5 {
		v.ask(live.Request{Do: "step"})
	}
	v.until("a word about the rate", func() bool {
		return len(v.errors) > 0 && strings.Contains(v.errors[len(v.errors)-1], "Too many requests")
	})
	long := connect(t, web)
	long.conn.WriteMessage(websocket.TextMessage, []byte(`{"do":"`+strings.Repeat("x", live.MaxRequest)+`"}`))
	long.conn.SetReadDeadline(time.Now().Add(patience))
	if _, _, err := long.conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) {
		t.Errorf("after a message that is too long: %v, want close 1009", err)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	gate := make(chan struct{})
	s, web := serve(t, gatedLesson(gate))
	b := start(t, web, "gated", "x")
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.next()
	ended := make(chan struct{})
	go func() { s.Close(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("Close does not return")
	}
	v.conn.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := v.conn.ReadMessage(); err != nil {
			break
		}
	}
	r, err := http.Get(web.URL + "/run/" + b.Run + "/packet/1?eye=client")
	if err == nil {
		r.Body.Close()
		if r.StatusCode != http.StatusGone {
			t.Errorf("asking a closed server for a packet: %s, want 410", r.Status)
		}
	}
}

func TestRunServesUntilTold(t *testing.T) {
	s, err := New(Options{Lessons: []lessons.Lesson{plainLesson()}, Open: openNone})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, l) }()
	r, err := http.Get("http://" + l.Addr().String() + "/") // also plays the lessons for their previews
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil || r.StatusCode != 200 || !strings.Contains(string(body), "film") {
		t.Errorf("first screen: %s, %v, with a preview: %t", r.Status, err, strings.Contains(string(body), "film"))
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("Run does not return")
	}
}

// Work that does not hear that it is to end keeps the server from ending for a
// while only, and nobody new is let in meanwhile.
func TestRunEndsWhateverGoesOn(t *testing.T) {
	deaf, plays := make(chan struct{}), make(chan struct{})
	s, err := New(Options{Open: openNone, Patience: Patience{End: 10 * time.Millisecond}, Lessons: []lessons.Lesson{{Name: "deaf", Title: "A lesson that does not listen", Eyes: fixtureEyes,
		Play: func(context.Context, capture.Wire, lessons.Setting, lessons.Audience) error {
			close(plays)
			<-deaf
			return nil
		}}}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx, l) }() // which plays the lessons for their previews
	<-plays
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("Run does not return")
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("somebody is let in after the end")
	}
	close(deaf)
	s.Close()
}
