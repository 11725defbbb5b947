package webui

import (
	"cmp"
	"net/netip"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"time"
)

// usualMemory is the limit where none is given, in bytes.
const usualMemory = 2 << 30

// refuseFrom is the part of the limit from which nobody gets more: what is above
// is for garbage, so that the collector has room to work in.
const refuseFrom = 0.8

// account is the memory of the whole server: runs, their eyes, files that are
// handed in and what is computed from them all take from it. What they hold is
// reckoned by themselves, and once in a while compared with what the heap says.
type account struct {
	limit int64

	mu    sync.Mutex
	total int64
	all   map[*holding]bool
	swept time.Time // when the collector was last asked for more
}

func newAccount(limit int64) *account {
	if limit <= 0 {
		limit = usualMemory
	}
	return &account{limit: limit, all: map[*holding]bool{}}
}

// holding is what one holder takes. Its zero value and nil count nothing.
type holding struct {
	a     *account
	who   visitor
	bytes int64 // the account's
}

// hold opens a holding, which takes nothing yet.
func (a *account) hold(who visitor) *holding {
	h := &holding{a: a, who: who}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all[h] = true
	return h
}

// grow takes n bytes more, unless they are not to be had.
func (h *holding) grow(n int64) bool {
	if h == nil || h.a == nil {
		return true
	}
	a := h.a
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > 0 && !a.hasRoom(n) {
		return false
	}
	a.move(h, n)
	return true
}

// move books n bytes on a holding that is still open.
func (a *account) move(h *holding, n int64) {
	if a.all[h] {
		h.bytes += n
		a.total += n
	}
}

// set says what is held in fact, whether or not there is room for it.
func (h *holding) set(n int64) {
	if h == nil || h.a == nil {
		return
	}
	h.a.mu.Lock()
	defer h.a.mu.Unlock()
	h.a.move(h, n-h.bytes)
}

// visitor is who holds it.
func (h *holding) visitor() visitor {
	if h == nil {
		return visitor{}
	}
	return h.who
}

// size is what is held.
func (h *holding) size() int64 {
	if h == nil || h.a == nil {
		return 0
	}
	h.a.mu.Lock()
	defer h.a.mu.Unlock()
	return h.bytes
}

// release gives all back. It may be called again.
func (h *holding) release() {
	if h == nil || h.a == nil {
		return
	}
	h.a.mu.Lock()
	defer h.a.mu.Unlock()
	h.a.move(h, -h.bytes)
	delete(h.a.all, h)
}

// capacity is the most that can be held.
func (a *account) capacity() int64 { return int64(refuseFrom * float64(a.limit)) }

// fits compares with the heap. What was let go of a moment ago is still in it,
// so the collector is asked first, but not again and again.
func (a *account) fits(n int64) bool {
	most := refuseFrom * float64(a.limit)
	if float64(liveHeap()+n) <= most {
		return true
	}
	if time.Since(a.swept) < time.Second {
		return false
	}
	runtime.GC()
	a.swept = time.Now()
	return float64(liveHeap()+n) <= most
}

// liveHeap is how many bytes were in use when the collector last looked.
func liveHeap() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(sample[0].Value.Uint64())
}

// spare reports whether n bytes could be had.
func (a *account) spare(n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hasRoom(n)
}

func (a *account) hasRoom(n int64) bool {
	return float64(a.total+n) <= refuseFrom*float64(a.limit) && a.fits(n)
}

// full reports whether the next who asks for memory is refused.
func (a *account) full() bool {
	return !a.spare(1)
}

// holder is something that can make room for others.
type holder struct {
	who     visitor
	bytes   int64
	watched bool
	busy    bool  // something goes on in it
	used    int64 // when somebody last asked for it, Unix seconds
	drop    func()
	gone    <-chan struct{} // closed when it has let go of its memory; nil where it does so at once
}

// let tells that something was let go of, so that the collector may be asked
// again at once.
func (a *account) let() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.swept = time.Time{}
}

// whoGivesWay lists those who make room for a newcomer who wants so many bytes,
// the first first: those of the address that holds most, in it those of the
// cookie that holds most, and of these the ones that nobody watches, the one that
// was used longest ago first. Nobody makes room for who would then hold more, but
// for this: what nobody watches makes room for one run of who holds less now.
// What is going on, and is looked at, stays for who would hold about as much.
func (a *account) whoGivesWay(newcomer visitor, need int64, forRun bool, list []holder) []holder {
	a.mu.Lock()
	homes, visitors := map[netip.Addr]int64{}, map[visitor]int64{}
	for h := range a.all {
		homes[h.who.home] += h.bytes
		visitors[h.who] += h.bytes
	}
	a.mu.Unlock()
	list = slices.DeleteFunc(list, func(h holder) bool {
		more := need
		if forRun && !h.watched {
			more = 1
		}
		has, would := homes[h.who.home], homes[newcomer.home]+more
		switch {
		case h.who == newcomer:
			return false
		case h.who.home == newcomer.home:
			has, would = visitors[h.who], visitors[newcomer]+more
		}
		if h.watched && h.busy {
			would += would / 4
		}
		return has < would
	})
	slices.SortStableFunc(list, func(x, y holder) int {
		return cmp.Or(
			cmp.Compare(homes[y.who.home], homes[x.who.home]), x.who.home.Compare(y.who.home),
			cmp.Compare(visitors[y.who], visitors[x.who]), cmp.Compare(x.who.cookie, y.who.cookie),
			compareBool(x.watched, y.watched), cmp.Compare(x.used, y.used))
	})
	return list
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
