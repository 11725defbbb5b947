package play

import (
	"time"

	"plainsight/capture"
)

// lookEvery is how often a running lesson looks for new frames: often enough
// that a page shows them as they happen.
const lookEvery = time.Millisecond

// tellFrames tells the audience each frame that the wire captures, in order.
// The function returned tells what has been captured up to then, and ends it.
//
// ReadFrame blocks until there is a frame, and only closing the wire, which is
// its owner's business, would wake it. So it is called only for a frame that
// the wire has already counted.
func tellFrames(w capture.Wire, a Audience) (finish func()) {
	last := w.Stats().Captured // the number of the newest frame told
	tell := func() {
		for last < w.Stats().Captured {
			f, err := w.ReadFrame()
			if err != nil {
				return // the wire was closed, which the client and the server will notice too
			}
			last = uint64(f.Number)
			a.Frame(f)
		}
	}
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			tell()
			select {
			case <-tick.C:
			case <-stop:
				tell()
				return
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}
