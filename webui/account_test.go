package webui

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
	a := newAccount(100 << 30) // more than the heap of any test
	h, g := a.hold(visitor{"a", here}), a.hold(visitor{"b", here})
	if !h.grow(60<<30) || !g.grow(20<<30) || g.grow(1) {
		t.Fatal("it is not four fifths that can be taken")
	}
	if !a.full() {
		t.Error("a full account says that it is not")
	}
	h.set(10 << 30)
	if h.size() != 10<<30 || a.total != 30<<30 || a.full() {
		t.Errorf("%d of %d bytes are held", h.size(), a.total)
	}
	if !g.grow(50<<30) || g.size() != 70<<30 {
		t.Error("what was given back cannot be taken")
	}
	g.release()
	g.release()
	if g.grow(5); g.size() != 0 || a.total != 10<<30 {
		t.Errorf("who has given all back still counts: %d", a.total)
	}
	h.grow(-10 << 30)
	if a.total != 0 {
		t.Errorf("%d bytes are held by nobody", a.total)
	}
	var nobody *holding
	if !nobody.grow(1 << 60) {
		t.Error("where nobody counts, somebody is refused")
	}
	nobody.set(1)
	nobody.release()
}

// The heap counts too, whatever holders say.
func TestAccountAsksTheHeap(t *testing.T) {
	a := newAccount(1000) // less than any program takes
	runtime.GC()          // and the collector knows
	if a.hold(visitor{}).grow(0) != true {
		t.Error("who asks for nothing is refused")
	}
	if a.hold(visitor{}).grow(1) || !a.full() {
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
	a := newAccount(1000)
	asks := func(what string, want bool) {
		t.Helper()
		before := forced()
		if !a.full() {
			t.Error("there is room in no room")
		}
		if got := forced() > before; got != want {
			t.Errorf("%s the collector is asked: %v", what, got)
		}
	}
	asks("the first time", true)
	a.swept = time.Now().Add(forEver) // however long this test takes
	asks("again at once", false)
	a.let()
	asks("when something was let go of", true)

	const much = 64 << 20
	ballast := make([]byte, much)
	runtime.GC()
	runtime.GC() // pools give their things back with the second
	a = newAccount(int64(float64(liveHeap()-much/2) / refuseFrom))
	if !a.full() {
		t.Error("what the heap holds does not count")
	}
	runtime.KeepAlive(ballast)
	ballast = nil
	a.let()
	if a.full() {
		t.Error("what was let go of is not there")
	}
}

// First goes what belongs to the cookie that holds most in the address that holds
// most; of that what nobody watches, the oldest first.
func TestWhoGivesWay(t *testing.T) {
	a := newAccount(100 << 30)
	var list []holder
	var gone []string
	add := func(name string, v visitor, n int64, watched bool, used int64) {
		a.hold(v).set(n)
		list = append(list, holder{who: v, bytes: n, watched: watched, used: used, drop: func() { gone = append(gone, name) }})
	}
	add("a class's first", visitor{"x", here}, 50, false, 1)
	add("a class's second", visitor{"y", here}, 60, false, 1)
	add("greedy, watched", visitor{"g", there}, 100, true, 1)
	add("greedy, later", visitor{"g", there}, 100, false, 9)
	add("greedy, earlier", visitor{"g", there}, 1, false, 5)
	add("beside the greedy", visitor{"h", there}, 150, false, 1)
	elsewhere := netip.MustParseAddr("10.0.0.3")
	for _, h := range a.whoGivesWay(visitor{"new", elsewhere}, 1, true, slices.Clone(list)) {
		h.drop()
	}
	want := []string{"greedy, earlier", "greedy, later", "greedy, watched", "beside the greedy", "a class's second", "a class's first"}
	if !slices.Equal(gone, want) {
		t.Errorf("they go in this order: %q, want %q", gone, want)
	}
}

// Nobody makes room for who would then hold more: neither another address, nor
// another cookie of the same one. One's own makes room for oneself.
func TestWhoKeepsTheirs(t *testing.T) {
	a := newAccount(100 << 30)
	a.hold(visitor{"small", here}).set(10)
	a.hold(visitor{"beside", here}).set(5)
	a.hold(visitor{"new", there}).set(8)
	list := []holder{{who: visitor{"small", here}, watched: true}, {who: visitor{"beside", here}, watched: true}, {who: visitor{"new", there}, watched: true}}
	give := func(newcomer visitor, need int64, forRun bool) (names []string) {
		for _, h := range a.whoGivesWay(newcomer, need, forRun, slices.Clone(list)) {
			names = append(names, h.who.cookie)
		}
		return names
	}
	for _, c := range []struct {
		who  visitor
		need int64
		want []string
	}{
		{visitor{"new", there}, 7, []string{"small", "beside", "new"}}, // 15 there, 15 here
		{visitor{"new", there}, 8, []string{"new"}},
		{visitor{"beside", here}, 5, []string{"small", "beside"}}, // 10 and 10; the other address has less
		{visitor{"beside", here}, 6, []string{"beside"}},
	} {
		if got := give(c.who, c.need, false); !slices.Equal(got, c.want) {
			t.Errorf("for %d bytes of %v go %q, want %q", c.need, c.who, got, c.want)
		}
	}

	// What nobody watches makes room for a run of who has less now, and for no more than that.
	for i := range list {
		list[i].watched = false
	}
	late := visitor{"late", here}
	if got := give(late, runCost, true); !slices.Equal(got, []string{"small", "beside"}) {
		t.Errorf("for a first run go %q", got)
	}
	if got := give(late, runCost+1, false); len(got) != 0 {
		t.Errorf("for a large file go %q", got)
	}
	if got := give(visitor{"small", here}, runCost, true); !slices.Equal(got, []string{"small"}) {
		t.Errorf("for who has most go %q", got)
	}
}

// Each cookie has some places, each address three quarters of all, and another
// address finds one whatever the first does.
func TestPortions(t *testing.T) {
	p := newPortions(2, 8)
	var leave []func()
	take := func(v visitor, want bool) {
		t.Helper()
		l, ok := p.take(v)
		if ok != want {
			t.Fatalf("%v takes a place: %v", v, ok)
		}
		if ok {
			leave = append(leave, l)
		}
	}
	take(visitor{"a", here}, true)
	take(visitor{"a", here}, true)
	take(visitor{"a", here}, false)
	for range 4 {
		take(visitor{"", here}, true) // who brings no cookie has the address's share
	}
	take(visitor{"b", here}, false)
	take(visitor{"a", there}, true)
	take(visitor{"b", there}, true)
	take(visitor{"c", there}, false)
	if p.taken() != 8 {
		t.Errorf("%d are taken", p.taken())
	}
	for _, l := range leave {
		l()
		l()
	}
	if p.taken() != 0 || len(p.of) != 0 || len(p.homes) != 0 {
		t.Errorf("%d are still taken, of %v and %v", p.taken(), p.of, p.homes)
	}
	take(visitor{"b", here}, true)
}
