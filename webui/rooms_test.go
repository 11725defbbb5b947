package webui

import (
	"testing"
	"time"
)

// There are places for runs by memory, though some however little there is, and
// no more than so many.
func TestHowManyRuns(t *testing.T) {
	t.Parallel()
	for memory, want := range map[int64]int{1: fewRuns, 100 * runCost: 80, 1 << 50: manyRuns} {
		if k := newRooms(memory, idleTime); k.most != want {
			t.Errorf("with %d bytes there are %d places, want %d", memory, k.most, want)
		}
	}
}

// A run that goes gives back its place and its memory at once, whatever its
// goroutine is in the middle of.
func TestWhatGoesGivesBack(t *testing.T) {
	t.Parallel()
	a, k := newAccount(100<<30), newRooms(100<<30, idleTime)
	for what, end := range map[string]func(*run){
		"dropped":   k.drop,
		"forgotten": func(*run) { k.sweep(time.Now().Add(idleTime + time.Minute)) },
	} {
		r, _ := stillRun(t, plainLesson())
		ended := false
		r.cancel = func() { ended = true }
		r.holding = a.hold(visitor{"a", here})
		if !k.enter(r, runCost) {
			t.Fatal("there is no room")
		}
		k.sweep(time.Now().Add(idleTime - time.Minute))
		if _, ok := k.find(r.id); !ok || ended || a.total != runCost {
			t.Errorf("before it is %s, it is kept: %v, and takes %d bytes", what, ok, a.total)
		}
		end(r)
		if _, ok := k.find(r.id); ok || !ended || a.total != 0 || len(a.all) != 0 {
			t.Errorf("once it is %s, it is kept: %v, told to end: %v, and takes %d bytes", what, ok, ended, a.total)
		}
	}
}

// Who is refused a run leaves nothing behind, and is told what lacks: places, or
// memory.
func TestRefusedRunsLeaveNothing(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, plainLesson())
	r := idle(t, s, visitor{"a", here}, runCost, 0)
	r.busy.Store(true)
	count := func() int {
		s.account.mu.Lock()
		defer s.account.mu.Unlock()
		return len(s.account.all)
	}
	refused := func(want error) {
		t.Helper()
		before := count()
		if _, err := s.openRun(visitor{"b", here}, s.lessons[0]); err != want {
			t.Errorf("a run is refused with %v, want %v", err, want)
		}
		if n := count(); n != before {
			t.Errorf("the refusal leaves %d holdings where there were %d", n, before)
		}
	}
	s.rooms.most = 1
	refused(errFull)
	s.rooms.most = 2
	rest := s.account.hold(visitor{})
	rest.set(int64(refuseFrom*float64(s.account.limit)) - r.holding.size())
	refused(errNoMemory)
	rest.release()
	if _, err := s.openRun(visitor{"b", here}, s.lessons[0]); err != nil {
		t.Errorf("with room for it: %v", err)
	}
}

// Room is made by what has gone for good, and a capture that was handed in to
// compare goes like a run. The collector may be asked anew after each.
func TestRoomIsThereWhenTheyHaveGone(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, plainLesson())
	greedy := visitor{"greedy", here}
	r, _ := stillRun(t, plainLesson())
	r.cancel = func() { // it takes a moment to end
		go func() { obey(r, allOrders); close(r.done) }()
	}
	r.holding = s.account.hold(greedy)
	r.used.Store(1) // before the capture
	if !s.rooms.enter(r, runCost) {
		t.Fatal("there is no room")
	}
	d := &drop{id: "d", holding: s.account.hold(greedy), eyes: map[string]*sight{}}
	d.holding.set(runCost)
	s.drops.add(d)
	tries := 0
	ok := s.makeRoom(visitor{"new", there}, runCost, true, func() bool {
		s.account.mu.Lock()
		total, swept := s.account.total, s.account.swept
		s.account.swept = time.Now().Add(forEver)
		s.account.mu.Unlock()
		if tries++; tries > 1 && !swept.IsZero() {
			t.Errorf("for try %d the collector is not asked anew", tries)
		}
		if _, kept := s.rooms.find(r.id); !kept {
			select {
			case <-r.done:
			default:
				t.Errorf("try %d does not wait for the run to end", tries)
			}
		}
		return total == 0
	})
	if !ok || tries != 3 || len(s.drops.holders()) != 0 {
		t.Errorf("after %d tries there is room: %v; %d captures are left", tries, ok, len(s.drops.holders()))
	}
}
