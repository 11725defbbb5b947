// Package shares shares out a server's resources among its visitors: memory (Account),
// places of which there are a limited number (Portions) and turns at running lessons
// (Turns). A Visitor is known by the browser's cookie and by the address. One address
// never gets everything, and one browser never gets all of its address's share.
package shares

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// UsualMemory is the limit where none is given, in bytes.
const UsualMemory = 2 << 30

// RefuseFrom is the part of the limit above which requests for memory are refused. The
// rest is for garbage, so that the collector has room to work in.
const RefuseFrom = 0.8

// ReadUpTo is the part of the limit above which nothing more is read of large captures for
// those who look at them: what was read until then is shown. What is between it and
// RefuseFrom is for uploads, for answers and for small holders, so that one capture keeps
// nobody out, nor its own packets from being looked at.
const ReadUpTo = 0.7

// smallPart is the part of the limit up to which a holder is small.
const smallPart = 1.0 / 32

// RunCost is how many bytes a lesson's run is estimated to use until it books its own
// figure.
const RunCost = 2 << 20

// FrameCost is how many bytes a captured frame takes besides its data.
const FrameCost = 160

// WeighEvery is how many bytes a holder may take before it must book them.
const WeighEvery = 64 << 10

// Account is the memory of the whole server, used by runs, their viewpoints, uploads and
// what is computed from them. Holders estimate what they use. Both the sum of these and
// the size of the heap are compared with the limit.
type Account struct {
	Limit int64 // bytes that the process may take

	mu    sync.Mutex
	total int64
	all   map[*Holding]bool
	swept time.Time // when the collector was last asked for more
}

// NewAccount shares out so many bytes of memory, or UsualMemory where none are given.
func NewAccount(limit int64) *Account {
	if limit <= 0 {
		limit = UsualMemory
	}
	return &Account{Limit: limit, all: map[*Holding]bool{}}
}

// Holding is the memory that one holder has booked. Its zero value and nil count nothing.
type Holding struct {
	a     *Account
	who   Visitor
	bytes int64 // the account's
}

// Hold opens a holding, which takes nothing yet.
func (a *Account) Hold(who Visitor) *Holding {
	h := &Holding{a: a, who: who}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all[h] = true
	return h
}

// Grow takes n bytes more, and reports false where there are not enough.
func (h *Holding) Grow(n int64) bool {
	return h.growWithin(n, func() float64 { return RefuseFrom })
}

// Read takes n bytes more for what is read of a capture, and reports false where there
// are not enough, which for a large holder is from ReadUpTo on.
func (h *Holding) Read(n int64) bool {
	return h.growWithin(n, func() float64 {
		if float64(h.bytes+n) <= smallPart*float64(h.a.Limit) {
			return RefuseFrom
		}
		return ReadUpTo
	})
}

// MayRead reports whether Read would have room for n bytes.
func (h *Holding) MayRead(n int64) bool {
	if !h.Read(n) {
		return false
	}
	h.Grow(-n)
	return true
}

// growWithin takes n bytes more where not more than a part of the limit is taken then.
func (h *Holding) growWithin(n int64, part func() float64) bool {
	if h == nil || h.a == nil {
		return true
	}
	a := h.a
	a.mu.Lock()
	defer a.mu.Unlock()
	if n > 0 && !a.hasRoom(n, part()) {
		return false
	}
	a.move(h, n)
	return true
}

// move books n bytes on a holding that is still open.
func (a *Account) move(h *Holding, n int64) {
	if a.all[h] {
		h.bytes += n
		a.total += n
	}
}

// Set books what is actually held, whether or not there is room for it.
func (h *Holding) Set(n int64) {
	if h == nil || h.a == nil {
		return
	}
	h.a.mu.Lock()
	defer h.a.mu.Unlock()
	h.a.move(h, n-h.bytes)
}

// Visitor is who holds it.
func (h *Holding) Visitor() Visitor {
	if h == nil {
		return Visitor{}
	}
	return h.who
}

// Size is what is held.
func (h *Holding) Size() int64 {
	if h == nil || h.a == nil {
		return 0
	}
	h.a.mu.Lock()
	defer h.a.mu.Unlock()
	return h.bytes
}

// Release gives back everything. It may be called again.
func (h *Holding) Release() {
	if h == nil || h.a == nil {
		return
	}
	h.a.mu.Lock()
	defer h.a.mu.Unlock()
	h.a.move(h, -h.bytes)
	delete(h.a.all, h)
}

// Held is how many bytes are held just now, by all together.
func (a *Account) Held() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.total
}

// Holdings is how many holdings are open.
func (a *Account) Holdings() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.all)
}

// Aside opens another holding for the same visitor; nil if memory is not counted.
func (h *Holding) Aside() *Holding {
	if h == nil || h.a == nil {
		return nil
	}
	return h.a.Hold(h.who)
}

// Capacity is the most that can be held.
func (a *Account) Capacity() int64 { return int64(RefuseFrom * float64(a.Limit)) }

// fits compares with the heap. Memory that was freed a moment ago still counts there, so
// it runs the collector first, but not too often.
func (a *Account) fits(n int64, part float64) bool {
	most := part * float64(a.Limit)
	if float64(LiveHeap()+n) <= most {
		return true
	}
	if time.Since(a.swept) < time.Second {
		return false
	}
	runtime.GC()
	a.swept = time.Now()
	return float64(LiveHeap()+n) <= most
}

// LiveHeap is how many bytes were in use when the collector last looked.
func LiveHeap() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int64(sample[0].Value.Uint64())
}

// Spare reports whether n bytes could be had.
func (a *Account) Spare(n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hasRoom(n, RefuseFrom)
}

func (a *Account) hasRoom(n int64, part float64) bool {
	return float64(a.total+n) <= part*float64(a.Limit) && a.fits(n, part)
}

// Full reports whether the next request for memory would be refused.
func (a *Account) Full() bool {
	return !a.Spare(1)
}

// Let notes that memory was freed, so that the next check may run the collector at once.
func (a *Account) Let() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.swept = time.Time{}
}
