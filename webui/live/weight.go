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
	n += r.wire.taken.Load()
	if r.busy.Load() { // what was set aside for the recording
		n = max(n, shares.RunCost+r.wire.taken.Load())
	}
	return n
}

// weigh books the run's weight on the account, and reports whether there was room for
// its growth.
func (r *Run) weigh() (ok bool) {
	n := r.weight()
	ok = r.holding.Grow(max(0, n-r.holding.Size()))
	r.holding.Set(n) // the memory is in use either way
	return ok
}
