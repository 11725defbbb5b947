package capture

import (
	"io"
	"sync"
)

// MaxQueued is how many bytes of frames a wire keeps for a reader that has
// fallen behind, counting frameOverhead for each frame besides its data. It
// holds several runs of the longest lesson. Frames past it are dropped and
// counted in Stats.Dropped: traffic never waits for its watcher.
const MaxQueued = 64 << 20

// frameOverhead is what a queued frame costs besides its data, in bytes. It
// bounds a flood of empty frames too.
const frameOverhead = 160

// frameQueue passes frames from the one goroutine that captures to the callers of
// ReadFrame. It numbers the frames that it keeps, so dropped frames leave no gaps in
// the numbers.
type frameQueue struct {
	mu       sync.Mutex
	changed  sync.Cond // frames was added to, or closed was set
	frames   []Frame
	bytes    int // cost of frames, at most limit
	limit    int
	closed   bool
	err      error // why the capture ended, if not by Close
	captured uint64
	dropped  uint64
}

func newFrameQueue(limit int) *frameQueue {
	q := &frameQueue{limit: limit}
	q.changed.L = &q.mu
	return q
}

// put numbers f and queues it, or counts it as dropped when the queue is full.
// The queue keeps f.Data. After close it does nothing.
func (q *frameQueue) put(f Frame) {
	q.mu.Lock()
	defer q.mu.Unlock()
	cost := len(f.Data) + frameOverhead
	switch {
	case q.closed:
	case q.bytes+cost > q.limit:
		q.dropped++
	default:
		q.captured++
		f.Number = int(q.captured)
		q.frames = append(q.frames, f)
		q.bytes += cost
		q.changed.Signal()
	}
}

// get blocks for the next frame. Frames queued before close are still given
// out after it; then get returns the error given to close, or io.EOF.
func (q *frameQueue) get() (Frame, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.frames) == 0 {
		if q.closed {
			if q.err != nil {
				return Frame{}, q.err
			}
			return Frame{}, io.EOF
		}
		q.changed.Wait()
	}
	f := q.frames[0]
	q.frames[0] = Frame{} // let go of the data while the slice lives on
	q.frames = q.frames[1:]
	q.bytes -= len(f.Data) + frameOverhead
	return f, nil
}

// close wakes every blocked get. Only the first call's err counts.
func (q *frameQueue) close(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.closed = true
	q.err = err
	q.changed.Broadcast()
}

func (q *frameQueue) stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Stats{Seen: q.captured + q.dropped, Captured: q.captured, Dropped: q.dropped}
}
