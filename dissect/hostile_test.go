package dissect_test

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// cost is what a capture costs.
type cost struct {
	bytes     int // the capture's own, as in a file
	allocated int // bytes, in all
	held      int // bytes, afterwards
	most      int // bytes, at any time between two frames
	took      time.Duration
}

// recordHeader is what a pcap file has for each frame besides its bytes.
const recordHeader = 16

// costs has a shape of n pieces dissected, and then all asked of it that a page
// asks: rows, the steps, and where a text stands.
func costs(tb testing.TB, make func(testing.TB, *wire, int) []field.Secret, n int) (c cost) {
	tb.Helper()
	w := newWire(1)
	w.open()
	secrets := make(tb, w, n)
	for _, f := range w.frames {
		c.bytes += recordHeader + len(f.Data)
	}
	before, allocated := heap()
	began := processorTime()
	s := dissect.New(dissect.Options{Secrets: secrets})
	for i, f := range w.frames {
		if err := s.Add(f); err != nil {
			tb.Fatal(err)
		}
		if i%(len(w.frames)/4+1) == 0 {
			now, _ := heap()
			c.most = max(c.most, now-before)
		}
	}
	s.Finish()
	for i := range s.Len() {
		s.Row(i + 1)
	}
	for q := s.Search("fluffy tail"); !q.Go(1000); {
	}
	s.Ladder()
	s.Said()
	for _, n := range []int{1, s.Len() / 2, s.Len()} {
		if _, err := s.Packet(max(n, 1)); err != nil {
			tb.Fatal(err)
		}
	}
	c.took = processorTime() - began
	held, all := heap()
	c.held, c.allocated = held-before, all-allocated
	c.most = max(c.most, c.held)
	runtime.KeepAlive(s)
	runtime.KeepAlive(w)
	return c
}

// heap is what is in use, and what was allocated ever.
func heap() (now, ever int) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc), int(m.TotalAlloc)
}

// TestHostileShapes holds each shape to what is promised of any: twice the
// pieces cost at most 2.3 times as much, and a byte of capture no more than 40 of
// memory. How long it takes is for BenchmarkHostileShapes to say.
func TestHostileShapes(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	const n, perByte, times = 4000, 40, 2.3
	const apart = 256 << 10 // what is allocated once, or may be left over of the runtime's own
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			costs(t, s.make, 100) // what is made once, ever
			one, two := costs(t, s.make, n), costs(t, s.make, 2*n)
			if float64(two.allocated) > times*float64(one.allocated)+apart {
				t.Errorf("%d pieces allocate %d bytes, twice as many %d: %.2f times as much", n, one.allocated, two.allocated, float64(two.allocated)/float64(one.allocated))
			}
			if float64(two.held) > times*float64(max(one.held, 0))+apart {
				t.Errorf("%d pieces hold %d bytes, twice as many %d: %.2f times as much", n, one.held, two.held, float64(two.held)/float64(one.held))
			}
			if more := two.bytes - one.bytes; two.most-one.most > perByte*more+apart {
				t.Errorf("%d more bytes of capture hold %d, which is %.0f for each", more, two.most-one.most, float64(two.most-one.most)/float64(more))
			}
		})
	}
}

// BenchmarkHostileShapes tells what a byte of each shape costs, in processor
// time and in memory, with all that a page asks.
func BenchmarkHostileShapes(b *testing.B) {
	for _, s := range shapes {
		b.Run(s.name, func(b *testing.B) {
			var sum cost
			for range b.N {
				c := costs(b, s.make, 60_000)
				sum.bytes, sum.held, sum.took = sum.bytes+c.bytes, sum.held+c.most, sum.took+c.took
			}
			b.ReportMetric(float64(sum.took.Nanoseconds())/1000/float64(sum.bytes), "µs/byte")
			b.ReportMetric(float64(sum.held)/float64(sum.bytes), "B/byte")
			b.ReportMetric(0, "ns/op")
		})
	}
}
