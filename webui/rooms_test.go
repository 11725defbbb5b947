package webui

import (
	"runtime"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/webui/shares"
)

// There are places for runs by memory, though some however little there is, and
// no more than so many.
func TestHowManyRuns(t *testing.T) {
	t.Parallel()
	for memory, want := range map[int64]int{1: fewRuns, 100 * shares.RunCost: 80, 1 << 50: manyRuns} {
		if k := newRooms(shares.NewAccount(memory), idleTime); k.most != want {
			t.Errorf("with %d bytes there are %d places, want %d", memory, k.most, want)
		}
	}
}

// A run that goes gives back its place and its memory at once, whatever its
// goroutine is in the middle of.
func TestWhatGoesGivesBack(t *testing.T) {
	t.Parallel()
	a := shares.NewAccount(100 << 30)
	k := newRooms(a, idleTime)
	for what, end := range map[string]func(*run){
		"dropped":   k.drop,
		"forgotten": func(*run) { k.sweep(time.Now().Add(idleTime + time.Minute)) },
	} {
		r, _ := stillRun(t, plainLesson())
		ended := false
		r.cancel = func() { ended = true }
		r.holding = a.Hold(shares.Visitor{Cookie: "a", Home: here})
		if !k.enter(r, shares.RunCost) {
			t.Fatal("there is no room")
		}
		k.sweep(time.Now().Add(idleTime - time.Minute))
		if _, ok := k.find(r.id); !ok || ended || a.Held() != shares.RunCost {
			t.Errorf("before it is %s, it is kept: %v, and takes %d bytes", what, ok, a.Held())
		}
		end(r)
		if _, ok := k.find(r.id); ok || !ended || a.Held() != 0 || a.Holdings() != 0 {
			t.Errorf("once it is %s, it is kept: %v, told to end: %v, and takes %d bytes", what, ok, ended, a.Held())
		}
	}
}

// Who is refused a run leaves nothing behind, and is told what lacks: places, or
// memory.
func TestRefusedRunsLeaveNothing(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, plainLesson())
	r := idle(t, s, shares.Visitor{Cookie: "a", Home: here}, shares.RunCost, 0)
	r.busy.Store(true)
	count := s.rooms.account.Holdings
	refused := func(want error) {
		t.Helper()
		before := count()
		if _, err := s.rooms.open(shares.Visitor{Cookie: "b", Home: here}, s.lessons[0]); err != want {
			t.Errorf("a run is refused with %v, want %v", err, want)
		}
		if n := count(); n != before {
			t.Errorf("the refusal leaves %d holdings where there were %d", n, before)
		}
	}
	s.rooms.most = 1
	refused(errFull)
	s.rooms.most = 2
	rest := s.rooms.account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom*float64(s.rooms.account.Limit)) - r.holding.Size())
	refused(errNoMemory)
	rest.Release()
	if _, err := s.rooms.open(shares.Visitor{Cookie: "b", Home: here}, s.lessons[0]); err != nil {
		t.Errorf("with room for it: %v", err)
	}
}

// Room is made by what has gone for good, and a capture that was handed in to
// compare goes like a run.
func TestRoomIsThereWhenTheyHaveGone(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, plainLesson())
	greedy := shares.Visitor{Cookie: "greedy", Home: here}
	r, _ := stillRun(t, plainLesson())
	r.cancel = func() { // it takes a moment to end
		go func() { obey(r, allOrders); close(r.done) }()
	}
	r.holding = s.rooms.account.Hold(greedy)
	r.used.Store(1) // before the capture
	if !s.rooms.enter(r, shares.RunCost) {
		t.Fatal("there is no room")
	}
	d := &drop{id: "d", holding: s.rooms.account.Hold(greedy), eyes: map[string]*sight{}}
	d.holding.Set(shares.RunCost)
	s.drops.add(d)
	tries := 0
	ok := s.rooms.makeRoom(shares.Visitor{Cookie: "new", Home: there}, shares.RunCost, true, func() bool {
		tries++
		if _, kept := s.rooms.find(r.id); !kept {
			select {
			case <-r.done:
			default:
				t.Errorf("try %d does not wait for the run to end", tries)
			}
		}
		return s.rooms.account.Held() == 0
	})
	if !ok || tries != 3 || len(s.drops.holders()) != 0 {
		t.Errorf("after %d tries there is room: %v; %d captures are left", tries, ok, len(s.drops.holders()))
	}
}

// What was dropped is garbage that the collector has not seen yet, so it is asked
// anew after each that goes.
func TestRoomAsksTheCollectorAnew(t *testing.T) { // alone, for it looks at the heap
	const much = 64 << 20
	s, _ := serve(t, plainLesson())
	ballast := make([]byte, much)
	runtime.GC()
	runtime.GC() // pools give their things back with the second
	s.rooms.account = shares.NewAccount(int64(float64(shares.LiveHeap()-much/2) / shares.RefuseFrom))
	if !s.rooms.account.Full() { // and it has just been asked
		t.Fatal("what the heap holds does not count")
	}
	d := &drop{id: "d", holding: s.rooms.account.Hold(shares.Visitor{Cookie: "greedy", Home: here}), eyes: map[string]*sight{}, frames: []capture.Frame{{Data: ballast}}}
	d.holding.Set(shares.RunCost)
	s.drops.add(d)
	d, ballast = nil, nil
	mine := s.rooms.account.Hold(shares.Visitor{Cookie: "new", Home: there})
	if !s.rooms.makeRoom(shares.Visitor{Cookie: "new", Home: there}, shares.RunCost, true, func() bool { return mine.Grow(shares.RunCost) }) {
		t.Error("what was dropped is not there")
	}
}
