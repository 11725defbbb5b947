package live

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// idle is a run of a visitor in which nothing is going on, which takes so much and
// was used so many seconds after the others.
func idle(t *testing.T, k *Runs, l *lessons.Lesson, who shares.Visitor, size int64, after int64) *Run {
	t.Helper()
	r, err := k.Open(who, OfLesson(l), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.holding.Set(size)
	r.used.Store(time.Now().Unix() - 60 + after)
	return r
}

// kept tells which runs are still there.
func kept(k *Runs, runs ...*Run) (out []bool) {
	for _, r := range runs {
		_, ok := k.find(r.ID)
		out = append(out, ok)
	}
	return out
}

// When all memory is taken, a newcomer's run takes the place of the oldest idle
// one of whoever holds most. What is under way stays, and so does all of who holds
// less; nobody's goes for somebody who would then hold more.
func TestNewcomerTakesAPlaceOfWhoHoldsMost(t *testing.T) {
	l := plainLesson()
	k := keptRuns(t, shares.NewAccount(0))
	all := int64(shares.RefuseFrom * float64(k.Account.Limit))
	greedy, modest, newcomer := shares.Visitor{Cookie: "greedy", Home: here}, shares.Visitor{Cookie: "modest", Home: here}, shares.Visitor{Cookie: "new", Home: here}
	older, newer := idle(t, k, &l, greedy, all/4, 1), idle(t, k, &l, greedy, all/4, 2)
	working := idle(t, k, &l, greedy, all/4, 0)
	working.busy.Store(true)
	small := idle(t, k, &l, modest, shares.RunCost, 0)
	rest := k.Account.Hold(shares.Visitor{})
	rest.Set(all - k.Account.Held())

	if _, err := k.Open(newcomer, OfLesson(&l), nil); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(kept(k, older, newer, working, small)); got != "[false true true true]" {
		t.Errorf("kept are %s, want all but the first", got)
	}

	// A capture that would take more than anybody has finds no room, and costs nobody anything.
	if _, err := k.Open(newcomer, OfFile(File{Title: "a file", Weight: all * 3 / 4, Most: Limits{250_000, 64 << 20}}), nil); err != ErrNoRoom {
		t.Errorf("a capture for which all others would have to go: %v", err)
	}
	if got := fmt.Sprint(kept(k, newer, working, small)); got != "[true true true]" {
		t.Errorf("kept are %s for it, want all", got)
	}
}

// Where it is not what runs hold that fills the memory, dropping them all would
// help nobody: no more goes than was asked for.
func TestNoMoreGoesThanIsAskedFor(t *testing.T) {
	l := plainLesson()
	k := keptRuns(t, shares.NewAccount(0))
	who := shares.Visitor{Cookie: "a", Home: here}
	var all []*Run
	for i := range 10 {
		all = append(all, idle(t, k, &l, who, shares.RunCost, int64(i)))
	}
	tries := 0
	if k.MakeRoom(shares.Visitor{Cookie: "b", Home: here}, shares.RunCost/2, true, func() bool { tries++; return false }) {
		t.Fatal("there was room in no room")
	}
	gone := 0
	for _, ok := range kept(k, all...) {
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
	l := plainLesson()
	k := keptRuns(t, shares.NewAccount(0))
	r := beginRun(t, k, &l, "x", false)
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
	rest := k.Account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom*float64(k.Account.Limit)) - k.Account.Held())

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
	for range 3 {
		if again, _ := look(); again != fed {
			t.Errorf("with no memory %d packets are shown, and at the next question %d", fed, again)
		}
	}
	var frames int
	if err := r.ask(func() { frames = len(r.frames) }); err != nil || frames != many {
		t.Fatalf("%d of %d packets are left, %v", frames, many, err)
	}
	var saved int
	if err := r.Through("client", true, func(e *Viewpoint) { saved = len(e.Frames()) }); err != nil || saved != many {
		t.Errorf("%d of %d packets can be saved, %v", saved, many, err)
	}

	rest.Release()
	if fed, says := look(); fed != many || strings.Contains(says, "memory") {
		t.Errorf("with memory %d packets are shown: %q", fed, says)
	}
}

// A recording that has no memory for one more packet keeps that one too.
func TestFullMemoryStopsARecording(t *testing.T) {
	l := plainLesson()
	k := keptRuns(t, shares.NewAccount(0))
	r := idle(t, k, &l, shares.Visitor{Cookie: "a", Home: here}, shares.RunCost, 0)
	rest := k.Account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom*float64(k.Account.Limit)) - k.Account.Held())
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

// beginRun is a run of a lesson that was told to begin.
func beginRun(t *testing.T, k *Runs, l *lessons.Lesson, secret string, stay bool) *Run {
	t.Helper()
	r, err := k.Open(shares.Visitor{}, OfLesson(l), nil)
	if err == nil {
		err = r.Begin(lessons.Setting{Secret: secret}, stay)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}
