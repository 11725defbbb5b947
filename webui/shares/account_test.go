package shares

import (
	"net/netip"
	"runtime"
	"slices"
	"testing"
	"time"
)

var (
	here  = netip.MustParseAddr("10.0.0.1")
	there = netip.MustParseAddr("10.0.0.2")
)

// What is taken is counted, what is too much is refused from four fifths of the
// limit on, and what is given back is there again.
func TestAccount(t *testing.T) {
	a := NewAccount(100 << 30) // more than the heap of any test
	h, g := a.Hold(Visitor{"a", here}), a.Hold(Visitor{"b", here})
	if !h.Grow(60<<30) || !g.Grow(20<<30) || g.Grow(1) {
		t.Fatal("it is not four fifths that can be taken")
	}
	if !a.Full() {
		t.Error("a full account says that it is not")
	}
	h.Set(10 << 30)
	if h.Size() != 10<<30 || a.total != 30<<30 || a.Full() {
		t.Errorf("%d of %d bytes are held", h.Size(), a.total)
	}
	if !g.Grow(50<<30) || g.Size() != 70<<30 {
		t.Error("what was given back cannot be taken")
	}
	g.Release()
	g.Release()
	if g.Grow(5); g.Size() != 0 || a.total != 10<<30 {
		t.Errorf("who has given all back still counts: %d", a.total)
	}
	h.Grow(-10 << 30)
	if a.total != 0 {
		t.Errorf("%d bytes are held by nobody", a.total)
	}
	var nobody *Holding
	if !nobody.Grow(1 << 60) {
		t.Error("where nobody counts, somebody is refused")
	}
	nobody.Set(1)
	nobody.Release()
}

// The heap counts too, whatever holders say.
func TestAccountAsksTheHeap(t *testing.T) {
	a := NewAccount(1000) // less than any program takes
	runtime.GC()          // and the collector knows
	if a.Hold(Visitor{}).Grow(0) != true {
		t.Error("who asks for nothing is refused")
	}
	if a.Hold(Visitor{}).Grow(1) || !a.Full() {
		t.Error("there is room in no room")
	}
}

// What was let go of a moment ago is there at once: the collector is asked for
// it, though not again and again.
func TestAccountAsksTheCollector(t *testing.T) {
	forced := func() uint32 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.NumForcedGC
	}
	a := NewAccount(1000)
	asks := func(what string, want bool) {
		t.Helper()
		before := forced()
		if !a.Full() {
			t.Error("there is room in no room")
		}
		if got := forced() > before; got != want {
			t.Errorf("%s the collector is asked: %v", what, got)
		}
	}
	asks("the first time", true)
	a.swept = time.Now().Add(24 * time.Hour) // however long this test takes
	asks("again at once", false)
	a.Let()
	asks("when something was let go of", true)

	const much = 64 << 20
	ballast := make([]byte, much)
	runtime.GC()
	runtime.GC() // pools give their things back with the second
	a = NewAccount(int64(float64(LiveHeap()-much/2) / RefuseFrom))
	if !a.Full() {
		t.Error("what the heap holds does not count")
	}
	runtime.KeepAlive(ballast)
	ballast = nil
	a.Let()
	if a.Full() {
		t.Error("what was let go of is not there")
	}
}

// First goes what belongs to the cookie that holds most in the address that holds
// most; of that what nobody watches, the oldest first.
func TestWhoGivesWay(t *testing.T) {
	a := NewAccount(100 << 30)
	var list []Holder
	var gone []string
	add := func(name string, v Visitor, n int64, watched bool, used int64) {
		a.Hold(v).Set(n)
		list = append(list, Holder{Who: v, Bytes: n, Watched: watched, Used: used, Drop: func() { gone = append(gone, name) }})
	}
	add("a class's first", Visitor{"x", here}, 50, false, 1)
	add("a class's second", Visitor{"y", here}, 60, false, 1)
	add("greedy, watched", Visitor{"g", there}, 100, true, 1)
	add("greedy, later", Visitor{"g", there}, 100, false, 9)
	add("greedy, earlier", Visitor{"g", there}, 1, false, 5)
	add("beside the greedy", Visitor{"h", there}, 150, false, 1)
	elsewhere := netip.MustParseAddr("10.0.0.3")
	for _, h := range a.WhoGivesWay(Visitor{"new", elsewhere}, 1, true, slices.Clone(list)) {
		h.Drop()
	}
	want := []string{"greedy, earlier", "greedy, later", "greedy, watched", "beside the greedy", "a class's second", "a class's first"}
	if !slices.Equal(gone, want) {
		t.Errorf("they go in this order: %q, want %q", gone, want)
	}
}

// Nobody makes room for who would then hold more: neither another address, nor
// another cookie of the same one. One's own makes room for oneself.
func TestWhoKeepsTheirs(t *testing.T) {
	a := NewAccount(100 << 30)
	a.Hold(Visitor{"small", here}).Set(10)
	a.Hold(Visitor{"beside", here}).Set(5)
	a.Hold(Visitor{"new", there}).Set(8)
	list := []Holder{{Who: Visitor{"small", here}, Watched: true}, {Who: Visitor{"beside", here}, Watched: true}, {Who: Visitor{"new", there}, Watched: true}}
	give := func(newcomer Visitor, need int64, forRun bool) (names []string) {
		for _, h := range a.WhoGivesWay(newcomer, need, forRun, slices.Clone(list)) {
			names = append(names, h.Who.Cookie)
		}
		return names
	}
	for _, c := range []struct {
		who  Visitor
		need int64
		want []string
	}{
		{Visitor{"new", there}, 7, []string{"small", "beside", "new"}}, // 15 there, 15 here
		{Visitor{"new", there}, 8, []string{"new"}},
		{Visitor{"beside", here}, 5, []string{"small", "beside"}}, // 10 and 10; the other address has less
		{Visitor{"beside", here}, 6, []string{"beside"}},
	} {
		if got := give(c.who, c.need, false); !slices.Equal(got, c.want) {
			t.Errorf("for %d bytes of %v go %q, want %q", c.need, c.who, got, c.want)
		}
	}

	// What nobody watches makes room for a run of who has less now, and for no more than that.
	for i := range list {
		list[i].Watched = false
	}
	late := Visitor{"late", here}
	if got := give(late, RunCost, true); !slices.Equal(got, []string{"small", "beside"}) {
		t.Errorf("for a first run go %q", got)
	}
	if got := give(late, RunCost+1, false); len(got) != 0 {
		t.Errorf("for a large file go %q", got)
	}
	if got := give(Visitor{"small", here}, RunCost, true); !slices.Equal(got, []string{"small"}) {
		t.Errorf("for who has most go %q", got)
	}
}

// Each cookie has some places, each address three quarters of all, and another
// address finds one whatever the first does.
func TestPortions(t *testing.T) {
	p := NewPortions(2, 8)
	var leave []func()
	take := func(v Visitor, want bool) {
		t.Helper()
		l, ok := p.Take(v)
		if ok != want {
			t.Fatalf("%v takes a place: %v", v, ok)
		}
		if ok {
			leave = append(leave, l)
		}
	}
	take(Visitor{"a", here}, true)
	take(Visitor{"a", here}, true)
	take(Visitor{"a", here}, false)
	for range 4 {
		take(Visitor{"", here}, true) // who brings no cookie has the address's share
	}
	take(Visitor{"b", here}, false)
	take(Visitor{"a", there}, true)
	take(Visitor{"b", there}, true)
	take(Visitor{"c", there}, false)
	if p.Taken() != 8 {
		t.Errorf("%d are taken", p.Taken())
	}
	for _, l := range leave {
		l()
		l()
	}
	if p.Taken() != 0 || len(p.of) != 0 || len(p.homes) != 0 {
		t.Errorf("%d are still taken, of %v and %v", p.Taken(), p.of, p.homes)
	}
	take(Visitor{"b", here}, true)
}
