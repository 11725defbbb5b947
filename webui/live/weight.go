package live

import (
	"plainsight/webui/shares"
)

// weight estimates the memory that the run takes, in bytes.
func (r *Run) weight() int64 {
	n := int64(shares.RunCost/8) + int64(r.bytes) + int64(len(r.frames))*shares.FrameCost
	for _, f := range r.files {
		n += int64(len(f.Data))
	}
	for _, e := range r.viewpoints {
		n += e.booked
	}
	n += r.wire.taken.Load() + r.reading.Load()
	if r.busy.Load() { // what was set aside for the recording
		n = max(n, shares.RunCost+r.wire.taken.Load())
	}
	return n
}

// weigh books the run's weight on the account, and reports whether there was room for
// its growth.
func (r *Run) weigh() (ok bool) {
	n := r.weight()
	ok = r.holding.Read(max(0, n-r.holding.Size()))
	r.holding.Set(n) // the memory is in use either way
	return ok
}

// weighRead is weigh for what a viewpoint reads: what nobody looks at gives way to it.
func (r *Run) weighRead() (ok bool) {
	if more := r.weight() - r.holding.Size(); more > 0 {
		try := func() bool { return r.holding.Read(more) }
		ok = r.readRoom(more, try)
		r.weigh()
		return ok
	}
	return r.weigh()
}

// readRoom calls try, which takes so many bytes, and has others give way if need be.
func (r *Run) readRoom(more int64, try func() bool) bool {
	return try() || r.makeRoom != nil && r.makeRoom(more, try)
}

// mayReadOn reports whether a viewpoint that had no room for all frames has some now.
func (r *Run) mayReadOn() bool {
	const some = 1 << 20
	return r.readRoom(some, func() bool { return r.holding.MayRead(some) })
}

// Booked is how many bytes the run has booked on the account.
func (r *Run) Booked() int64 { return r.holding.Size() }
