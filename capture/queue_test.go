package capture

import (
	"errors"
	"io"
	"testing"
)

func TestQueueIsBounded(t *testing.T) {
	q := newFrameQueue(2 * (10 + frameOverhead))
	for range 3 {
		q.put(Frame{Data: make([]byte, 10)})
	}
	if got, want := q.stats(), (Stats{Seen: 3, Captured: 2, Dropped: 1}); got != want {
		t.Errorf("stats are %+v, want %+v", got, want)
	}
	// What is read makes room; numbers have no gap where a frame was dropped.
	for i, more := range []bool{true, false, false} {
		f, err := q.get()
		if err != nil || f.Number != i+1 {
			t.Errorf("frame %d: %+v, %v", i+1, f, err)
		}
		if more {
			q.put(Frame{Data: make([]byte, 10)})
		}
	}
	// Frames of no bytes are bounded too.
	for range 1000 {
		q.put(Frame{})
	}
	if got := q.stats(); got.Captured != 3+2 {
		t.Errorf("stats are %+v", got)
	}
}

func TestQueueAfterClose(t *testing.T) {
	boom := errors.New("boom")
	for _, c := range []struct{ told, want error }{{nil, io.EOF}, {boom, boom}} {
		q := newFrameQueue(MaxQueued)
		q.put(Frame{Data: []byte("queued before")})
		q.close(c.told)
		q.close(errors.New("too late"))
		q.put(Frame{Data: []byte("queued after")})
		if f, err := q.get(); err != nil || string(f.Data) != "queued before" {
			t.Errorf("%+v, %v", f, err)
		}
		for range 2 {
			if _, err := q.get(); err != c.want {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
	}
}
