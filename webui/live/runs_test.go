package live

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/webui/shares"
)

// keptRuns are those of a server that has nothing but memory.
func keptRuns(t *testing.T, a *shares.Account) *Runs {
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	t.Cleanup(func() { cancel(); all.Wait() })
	return NewRuns(RunsOptions{Context: ctx, Spawn: func(f func()) { all.Go(f) }, Log: slog.New(slog.DiscardHandler), Account: a, Playing: shares.NewPortions(6, 64), Keep: idleTime,
		OpenWire: func() (capture.Wire, string, error) { return openNone("") }})
}

// There are places for runs by memory, though some however little there is, and
// no more than so many.
func TestHowManyRuns(t *testing.T) {
	t.Parallel()
	for memory, want := range map[int64]int{1: fewRuns, 100 * shares.RunCost: 80, 1 << 50: manyRuns} {
		if k := keptRuns(t, shares.NewAccount(memory)); k.most != want {
			t.Errorf("with %d bytes there are %d places, want %d", memory, k.most, want)
		}
	}
}

// A run that goes gives back its place and its memory at once, whatever its
// goroutine is in the middle of.
func TestWhatGoesGivesBack(t *testing.T) {
	t.Parallel()
	a := shares.NewAccount(100 << 30)
	k := keptRuns(t, a)
	for what, end := range map[string]func(*Run){
		"dropped":   k.Drop,
		"forgotten": func(*Run) { k.Sweep(time.Now().Add(idleTime + time.Minute)) },
	} {
		r, _ := stillRun(t, plainLesson())
		ended := false
		r.cancel = func() { ended = true }
		r.holding = a.Hold(shares.Visitor{Cookie: "a", Home: here})
		if !k.enter(r, shares.RunCost) {
			t.Fatal("there is no room")
		}
		k.Sweep(time.Now().Add(idleTime - time.Minute))
		if _, ok := k.find(r.ID); !ok || ended || a.Held() != shares.RunCost {
			t.Errorf("before it is %s, it is kept: %v, and takes %d bytes", what, ok, a.Held())
		}
		end(r)
		if _, ok := k.find(r.ID); ok || !ended || a.Held() != 0 || a.Holdings() != 0 {
			t.Errorf("once it is %s, it is kept: %v, told to end: %v, and takes %d bytes", what, ok, ended, a.Held())
		}
	}
}

// Who is refused a run leaves nothing behind, and is told what lacks: places, or
// memory.
func TestRefusedRunsLeaveNothing(t *testing.T) {
	t.Parallel()
	l := plainLesson()
	k := keptRuns(t, shares.NewAccount(0))
	r := idle(t, k, &l, shares.Visitor{Cookie: "a", Home: here}, shares.RunCost, 0)
	r.busy.Store(true)
	count := k.Account.Holdings
	refused := func(want error) {
		t.Helper()
		before := count()
		if _, err := k.Open(shares.Visitor{Cookie: "b", Home: here}, OfLesson(&l), nil); err != want {
			t.Errorf("a run is refused with %v, want %v", err, want)
		}
		if n := count(); n != before {
			t.Errorf("the refusal leaves %d holdings where there were %d", n, before)
		}
	}
	k.most = 1
	refused(errFull)
	k.most = 2
	rest := k.Account.Hold(shares.Visitor{})
	rest.Set(int64(shares.RefuseFrom*float64(k.Account.Limit)) - r.holding.Size())
	refused(errNoMemory)
	rest.Release()
	if _, err := k.Open(shares.Visitor{Cookie: "b", Home: here}, OfLesson(&l), nil); err != nil {
		t.Errorf("with room for it: %v", err)
	}
}

// Room is made by what has gone for good, and a capture that was handed in to
// compare goes like a run.
func TestRoomIsThereWhenTheyHaveGone(t *testing.T) {
	t.Parallel()
	k := keptRuns(t, shares.NewAccount(0))
	greedy := shares.Visitor{Cookie: "greedy", Home: here}
	r, _ := stillRun(t, plainLesson())
	r.cancel = func() { // it takes a moment to end
		go func() { obey(r, allOrders); close(r.done) }()
	}
	r.holding = k.Account.Hold(greedy)
	r.used.Store(1) // before the capture
	if !k.enter(r, shares.RunCost) {
		t.Fatal("there is no room")
	}
	other := &fileKept{holding: k.Account.Hold(greedy)}
	other.holding.Set(shares.RunCost)
	k.Others = other.holders
	tries := 0
	ok := k.MakeRoom(shares.Visitor{Cookie: "new", Home: there}, shares.RunCost, true, func() bool {
		tries++
		if _, kept := k.find(r.ID); !kept {
			select {
			case <-r.done:
			default:
				t.Errorf("try %d does not wait for the run to end", tries)
			}
		}
		return k.Account.Held() == 0
	})
	if !ok || tries != 3 || len(other.holders()) != 0 {
		t.Errorf("after %d tries there is room: %v; %d captures are left", tries, ok, len(other.holders()))
	}
}

// What was dropped is garbage that the collector has not seen yet, so it is asked
// anew after each that goes.
func TestRoomAsksTheCollectorAnew(t *testing.T) { // alone, for it looks at the heap
	const much = 64 << 20
	k := keptRuns(t, shares.NewAccount(0))
	ballast := make([]byte, much)
	runtime.GC()
	runtime.GC() // pools give their things back with the second
	k.Account = shares.NewAccount(int64(float64(shares.LiveHeap()-much/2) / shares.RefuseFrom))
	if !k.Account.Full() { // and it has just been asked
		t.Fatal("what the heap holds does not count")
	}
	other := &fileKept{holding: k.Account.Hold(shares.Visitor{Cookie: "greedy", Home: here}), data: ballast}
	other.holding.Set(shares.RunCost)
	k.Others = other.holders
	ballast = nil
	mine := k.Account.Hold(shares.Visitor{Cookie: "new", Home: there})
	if !k.MakeRoom(shares.Visitor{Cookie: "new", Home: there}, shares.RunCost, true, func() bool { return mine.Grow(shares.RunCost) }) {
		t.Error("what was dropped is not there")
	}
}

// fileKept stands for a file that was handed in to compare it, which goes like a
// run.
type fileKept struct {
	holding *shares.Holding
	data    []byte
	gone    bool
}

func (f *fileKept) holders() []shares.Holder {
	if f.gone {
		return nil
	}
	return []shares.Holder{{Who: f.holding.Visitor(), Bytes: f.holding.Size(), Used: time.Now().Unix(), Drop: func() {
		f.gone, f.data = true, nil
		f.holding.Release()
	}}}
}

// As many runs are kept as there are places, and of those that nobody has wanted for
// long only the ones that are watched.
func TestRunsAreBounded(t *testing.T) {
	t.Parallel()
	l := plainLesson()
	k := keptRuns(t, shares.NewAccount(1<<40))
	first := beginRun(t, k, &l, typed, false)
	over(t, "the end of the lesson", func() {
		for first.busy.Load() {
			runtime.Gosched()
		}
	})
	first.viewers.Add(1)
	k.most = 12
	for range k.most + 10 {
		r := beginRun(t, k, &l, typed, false)
		over(t, "the end of the lesson", func() {
			for r.busy.Load() {
				runtime.Gosched()
			}
		})
	}
	if n := len(k.All()); n > k.most {
		t.Errorf("%d runs are kept, want at most %d", n, k.most)
	}
	if _, ok := k.find(first.ID); !ok {
		t.Error("the run that is watched was dropped")
	}
	k.Sweep(time.Now().Add(2 * idleTime))
	if n := len(k.All()); n != 1 {
		t.Errorf("%d runs are left after long idleness, want only the one that is watched", n)
	}
}
