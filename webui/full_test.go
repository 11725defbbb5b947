package webui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// beginAs begins a lesson for a browser with that cookie.
func beginAs(t *testing.T, web *httptest.Server, cookie, lesson string) (b begun, status int, says string) {
	t.Helper()
	q, _ := http.NewRequest("POST", web.URL+"/run", strings.NewReader(`{"lesson":"`+lesson+`","secret":"x"}`))
	q.Header.Set("Origin", web.URL)
	q.AddCookie(&http.Cookie{Name: visitorCookie, Value: cookie})
	r, err := new(http.Client).Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(data, &b)
	return b, r.StatusCode, string(data)
}

// One browser begins so many lessons at once and no more, while another one still
// begins its own; and a place is free again when a lesson is over.
func TestLessonsUnderWayAreShared(t *testing.T) {
	gate := make(chan struct{})
	s, web := serve(t, gatedLesson(gate))
	for i := range s.playing.Each {
		if _, status, says := beginAs(t, web, "greedy", "gated"); status != 200 {
			t.Fatalf("lesson %d: %d %s", i+1, status, says)
		}
	}
	if _, status, says := beginAs(t, web, "greedy", "gated"); status != 503 || !strings.Contains(says, "under way") {
		t.Errorf("one more: %d %s", status, says)
	}
	if _, status, says := beginAs(t, web, "modest", "gated"); status != 200 {
		t.Errorf("another browser: %d %s", status, says)
	}
	if n := s.playing.Taken(); n != s.playing.Each+1 {
		t.Errorf("%d are under way", n)
	}
	close(gate)
	over(t, "the end of all lessons", func() {
		for s.playing.Taken() > 0 {
			runtime.Gosched()
		}
	})
}

// idle is a run of a visitor in which nothing is going on, which takes so much and
// was used so many seconds after the others.
func idle(t *testing.T, s *Server, who shares.Visitor, size int64, after int64) *run {
	t.Helper()
	r, err := s.runs.Open(who, ofLesson(s.lessons[0]), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.holding.Set(size)
	r.used.Store(time.Now().Unix() - 60 + after)
	return r
}

// kept tells which runs are still there.
func kept(s *Server, runs ...*run) (out []bool) {
	for _, r := range runs {
		_, ok := s.runs.find(r.ID)
		out = append(out, ok)
	}
	return out
}

// When all memory is taken, a newcomer's run takes the place of the oldest idle
// one of whoever holds most. What is under way stays, and so does all of who holds
// less; nobody's goes for somebody who would then hold more.
func TestNewcomerTakesAPlaceOfWhoHoldsMost(t *testing.T) {
	s, _ := serve(t, plainLesson())
	all := int64(shares.RefuseFrom * float64(s.account.Limit))
	greedy, modest, newcomer := shares.Visitor{Cookie: "greedy", Home: here}, shares.Visitor{Cookie: "modest", Home: here}, shares.Visitor{Cookie: "new", Home: here}
	older, newer := idle(t, s, greedy, all/4, 1), idle(t, s, greedy, all/4, 2)
	working := idle(t, s, greedy, all/4, 0)
	working.busy.Store(true)
	small := idle(t, s, modest, shares.RunCost, 0)
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(all - s.account.Held())

	if _, err := s.runs.Open(newcomer, ofLesson(s.lessons[0]), nil); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(kept(s, older, newer, working, small)); got != "[false true true true]" {
		t.Errorf("kept are %s, want all but the first", got)
	}

	// A capture that would take more than anybody has finds no room, and costs nobody anything.
	if _, err := s.runs.Open(newcomer, ofFile(File{Title: "a file", Weight: all * 3 / 4, Most: Limits(captureLimits)}), nil); err != errNoRoom {
		t.Errorf("a capture for which all others would have to go: %v", err)
	}
	if got := fmt.Sprint(kept(s, newer, working, small)); got != "[true true true]" {
		t.Errorf("kept are %s for it, want all", got)
	}
}

// Where it is not what runs hold that fills the memory, dropping them all would
// help nobody: no more goes than was asked for.
func TestNoMoreGoesThanIsAskedFor(t *testing.T) {
	s, _ := serve(t, plainLesson())
	who := shares.Visitor{Cookie: "a", Home: here}
	var all []*run
	for i := range 10 {
		all = append(all, idle(t, s, who, shares.RunCost, int64(i)))
	}
	tries := 0
	if s.runs.MakeRoom(shares.Visitor{Cookie: "b", Home: here}, shares.RunCost/2, true, func() bool { tries++; return false }) {
		t.Fatal("there was room in no room")
	}
	gone := 0
	for _, ok := range kept(s, all...) {
		if !ok {
			gone++
		}
	}
	if gone != 1 || tries != 2 {
		t.Errorf("%d of 10 runs went after %d tries, want 1 after 2", gone, tries)
	}
}

// A server whose memory is full shows a long recording as far as it can and says
// so. It loses none of it, and shows the rest when there is room.
func TestFullMemoryLosesNothing(t *testing.T) {
	s, web := serve(t, plainLesson())
	b := start(t, web, "fixture", "x")
	r, _ := s.runs.find(b.Run)
	over(t, "the end of the lesson", func() {
		for r.busy.Load() {
			runtime.Gosched()
		}
	})
	const many = 4000
	if err := r.ask(func() {
		r.limits.Bytes = 64 << 20
		for len(r.frames) < many {
			r.frames = append(r.frames, frameOf(bytes.Repeat([]byte{1}, 60)))
		}
		r.shown = many
	}); err != nil {
		t.Fatal(err)
	}
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom*float64(s.account.Limit)) - s.account.Held())

	look := func() (fed int, says string) {
		if err := r.ask(func() {
			e, _ := r.viewpoint("client")
			fed, says = e.fed, r.state("client").Says
		}); err != nil {
			t.Fatal(err)
		}
		return fed, says
	}
	fed, says := look()
	if fed == 0 || fed >= many || !strings.Contains(says, fmt.Sprintf("the first %s of 4,000 packets. All are kept", pages.Thousands(fed))) {
		t.Errorf("with no memory %d packets are shown: %q", fed, says)
	}
	var frames int
	if err := r.ask(func() { frames = len(r.frames) }); err != nil || frames != many {
		t.Fatalf("%d of %d packets are left, %v", frames, many, err)
	}
	resp, err := http.Get(web.URL + "/run/" + b.Run + "/recording?eye=client")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	src, err := capture.NewReader(resp.Body, "the recording")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; ; n++ {
		if _, err := src.ReadFrame(); err != nil {
			break
		}
	}
	if n != many {
		t.Errorf("%d of %d packets are in the file", n, many)
	}

	rest.Release()
	if fed, says := look(); fed != many || strings.Contains(says, "memory") {
		t.Errorf("with memory %d packets are shown: %q", fed, says)
	}
}

// A recording that has no memory for one more packet keeps that one too.
func TestFullMemoryStopsARecording(t *testing.T) {
	s, _ := serve(t, plainLesson())
	r := idle(t, s, shares.Visitor{Cookie: "a", Home: here}, shares.RunCost, 0)
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom*float64(s.account.Limit)) - s.account.Held())
	a := &audience{r, r.recording}
	for range 3 {
		a.Frame(frameOf(make([]byte, 2*shares.RunCost)))
	}
	var frames int
	var says string
	if err := r.ask(func() { frames, says = len(r.frames), r.says }); err != nil {
		t.Fatal(err)
	}
	if frames != 1 || !strings.Contains(says, "memory is full") {
		t.Errorf("%d packets, %q", frames, says)
	}
}

// All who ask what secrets open at once are told by one measurement, which ends
// when the last of them has gone.
func TestWeighedOnce(t *testing.T) {
	var k weighed
	var wg sync.WaitGroup
	spawn := func(f func()) { wg.Go(f) }
	var done atomic.Int32
	started, gate := make(chan struct{}), make(chan struct{})
	do := func(context.Context) []pages.Opens {
		if done.Add(1) == 1 {
			close(started)
		}
		<-gate
		return []pages.Opens{{Known: true, Bytes: 7}}
	}
	var askers sync.WaitGroup
	for range 12 {
		askers.Go(func() {
			if out := k.measure(t.Context(), silent, spawn, weighedKey{take: 1}, do); len(out) != 1 || out[0].Bytes != 7 {
				t.Errorf("told %+v", out)
			}
		})
	}
	<-started
	close(gate)
	askers.Wait()
	if out := k.measure(t.Context(), silent, spawn, weighedKey{take: 1}, do); len(out) != 1 || done.Load() != 1 {
		t.Errorf("12 askers and one more took %d measurements", done.Load())
	}

	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		k.measure(ctx, silent, spawn, weighedKey{take: 2}, func(within context.Context) []pages.Opens {
			leave()
			<-within.Done()
			close(ended)
			return nil
		})
	}()
	over(t, "the end of what nobody wants to know", func() { <-ended })
	over(t, "its goroutine", wg.Wait)
}

// A capture to compare counts, with the eyes that look at it, and is refused when
// there is no memory.
func TestComparedCaptureCounts(t *testing.T) {
	s, web := serve(t, plainLesson())
	file := part{"capture", "a.pcapng", longFile(t, 2000, 60)}
	before := s.account.Held()
	m, status := post(t, web, "/compare/file", file)
	if status != 200 {
		t.Fatalf("%d %s", status, m.Says)
	}
	with := s.account.Held()
	if with-before < 2000*60 {
		t.Errorf("a capture of 2,000 packets counts as %d bytes", with-before)
	}
	list := s.drops.holders()
	if len(list) != 1 {
		t.Fatalf("%d captures are kept", len(list))
	}
	d := s.drops.list[0]
	d.mu.Lock()
	d.viewpoint(listener)
	d.mu.Unlock()
	if seen := s.account.Held(); seen-with < 2000*100 {
		t.Errorf("who looks at it counts as %d bytes", seen-with)
	}
	list[0].Drop()
	if s.account.Held() != before {
		t.Errorf("%d bytes are left of it", s.account.Held()-before)
	}
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom * float64(s.account.Limit)))
	if m, status := post(t, web, "/compare/file", file); status != 503 || m.Says == "" {
		t.Errorf("on a full server: %d %s", status, m.Says)
	}
}

// A newcomer's file takes the place of what somebody holds who holds more.
func TestNewcomersFileTakesAPlace(t *testing.T) {
	s, web := serve(t, plainLesson())
	all := int64(shares.RefuseFrom * float64(s.account.Limit))
	greedy := idle(t, s, shares.Visitor{Cookie: "greedy", Home: s.caller(httptest.NewRequest("GET", "http://127.0.0.1/", nil)).home()}, all/2, 0)
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(all - s.account.Held())
	for _, path := range []string{"/capture/file", "/compare/file"} {
		if m, status := post(t, web, path, part{"capture", "a.pcapng", longFile(t, 100, 60)}); status != 200 {
			t.Errorf("%s: %d %s", path, status, m.Says)
		}
	}
	if kept(s, greedy)[0] {
		t.Error("what was held by who holds most is still there")
	}
}
