package live

import (
	"sync/atomic"

	"plainsight/webui/shares"
)

// wireMemory is the memory that the open wire of a run uses outside Go's heap: on live
// loopback the kernel shares a buffer with each capture, which no figure of the heap
// includes.
type wireMemory struct {
	cost  int64                                                                 // bytes, while it is open
	room  func(who shares.Visitor, n int64, forRun bool, grow func() bool) bool // has others make room; nil if memory is not counted
	taken atomic.Int64                                                          // bytes, just now
	shut  atomic.Pointer[chan struct{}]                                         // closed when the recording under way has shut it
}

// take books the memory of a wire that is about to be opened; shut releases it. ok is
// false where there is not enough.
func (m *wireMemory) take(r *Run) (shut func(), ok bool) {
	if m.cost == 0 || m.room == nil {
		return func() {}, true
	}
	if !m.room(r.holding.Visitor(), m.cost, true, func() bool { return r.holding.Grow(m.cost) }) {
		return nil, false
	}
	m.taken.Add(m.cost)
	return func() {
		m.taken.Add(-m.cost)
		r.holding.Grow(-m.cost)
	}, true
}
