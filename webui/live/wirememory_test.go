package live

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// What the kernel shares with an open wire counts, though no figure of the heap
// has it: servers that are left running are refused before the limit is reached,
// one of them makes room for a newcomer, and when all are over nothing is left.
func TestOpenWiresAreCounted(t *testing.T) {
	t.Parallel()
	const limit, wire = 1 << 40, 1 << 35 // beside which what other tests take is nothing
	l := stayingLesson()
	k := keptRuns(t, shares.NewAccount(limit))
	k.WireMemory = wire
	begin := func(who shares.Visitor) (*Run, error) {
		t.Helper()
		r, err := k.Open(who, OfLesson(&l), nil)
		if err != nil {
			t.Fatal(err)
		}
		return r, r.Begin(lessons.Setting{Secret: typed}, true)
	}
	total := func() int64 {
		return k.Account.Held()
	}
	const most = limit * 4 / 5 / wire // 25
	crowd := netip.MustParseAddr("192.0.2.1")
	var runs []*Run
	for i := range most + 3 {
		r, err := begin(shares.Visitor{Cookie: fmt.Sprint("c", i), Home: crowd})
		if (err == nil) != (i < most) || err != nil && !errors.Is(err, errNoMemory) {
			t.Fatalf("server %d: %v", i+1, err)
		}
		r.viewers.Store(1) // somebody looks, so it does not give way to its like
		runs = append(runs, r)
	}
	if got := total(); got < most*wire || got > limit*4/5 {
		t.Errorf("%d bytes are held by %d wires of %d", got, most, wire)
	}
	newcomer, err := begin(shares.Visitor{Home: netip.MustParseAddr("192.0.2.2")})
	if err != nil {
		t.Fatalf("a newcomer: %v", err)
	}
	until := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); !is(); runtime.Gosched() {
			if time.Now().After(end) {
				t.Fatalf("waited in vain for %s: %d bytes are held", what, total())
			}
		}
	}
	ended := 0
	until("one of the crowd to give way", func() bool {
		ended = 0
		for _, r := range runs[:most] {
			r.ask(func() {
				if r.phase == pages.PhaseFailed && r.gaveWay {
					ended++
				}
			})
		}
		return ended > 0
	})
	if ended != 1 {
		t.Errorf("%d of the crowd gave way, want 1", ended)
	}
	for _, r := range append(runs, newcomer) {
		r.ask(r.finish)
	}
	until("all wires to be given back", func() bool { return total() < wire/2 })
}
