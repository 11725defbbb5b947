package dissect_test

import (
	"fmt"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/tcp"
)

// traffic is about n packets of conversations as lessons have them: a request,
// an answer in two segments, and acknowledgments.
func traffic(n int) (frames []dissect.Frame) {
	for i := 0; len(frames) < n; i++ {
		w := newWire(uint32(i) * 7919)
		w.client = uint16(1024 + i%60000)
		w.open()
		for k := range 5 {
			w.say(toServer, fmt.Sprintf("GET /secret?n=%d HTTP/1.1\r\nHost: cats.example\r\nUser-Agent: plainsight\r\n\r\n", k))
			w.say(toClient, reply("Content-Type: text/plain\r\n", "fluffy tail"), 60)
			w.send(toServer, tcp.ACK, "")
		}
		w.close()
		frames = append(frames, w.frames...)
	}
	return frames[:n]
}

const benchPackets = 50_000

func perSecond(b *testing.B, packets int) {
	b.ReportMetric(float64(packets)/b.Elapsed().Seconds(), "packets/s")
}

// BenchmarkHeaders lists packets that carry no message.
func BenchmarkHeaders(b *testing.B) {
	frames := headersOnly(benchPackets)
	b.ReportAllocs()
	for b.Loop() {
		s := dissect.New(dissect.Options{})
		for _, f := range frames {
			if err := s.Add(f); err != nil {
				b.Fatal(err)
			}
		}
	}
	perSecond(b, b.N*len(frames))
}

// BenchmarkAdd lists packets with all that they carry.
func BenchmarkAdd(b *testing.B) {
	frames := traffic(benchPackets)
	b.ReportAllocs()
	for b.Loop() {
		s := dissect.New(dissect.Options{})
		for _, f := range frames {
			if err := s.Add(f); err != nil {
				b.Fatal(err)
			}
		}
	}
	perSecond(b, b.N*len(frames))
}

// BenchmarkPacket takes packets apart with explanation, map and owners.
func BenchmarkPacket(b *testing.B) {
	s := dissect.New(dissect.Options{})
	for _, f := range traffic(benchPackets) {
		if err := s.Add(f); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if _, err := s.Packet(n%s.Len() + 1); err != nil {
			b.Fatal(err)
		}
		n++
	}
	perSecond(b, n)
}

// BenchmarkWalk takes all packets apart, as for printing.
func BenchmarkWalk(b *testing.B) {
	s := dissect.New(dissect.Options{})
	for _, f := range traffic(benchPackets) {
		if err := s.Add(f); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if err := s.Walk(func(*dissect.Packet) error { n++; return nil }); err != nil {
			b.Fatal(err)
		}
	}
	perSecond(b, n)
}

// headersOnly is packets that only acknowledge, in one conversation.
func headersOnly(n int) []dissect.Frame {
	w := newWire(1)
	w.open()
	for len(w.frames) < n {
		w.send(len(w.frames)%2, tcp.ACK, "")
	}
	return w.frames
}

// Headers cost no allocation but the growth of the list that keeps them.
func TestHeadersAllocateNothing(t *testing.T) {
	const packets = 1000
	frames := headersOnly(100 * packets)
	s := dissect.New(dissect.Options{})
	at := 0
	add := func() {
		for range packets {
			if err := s.Add(frames[at]); err != nil {
				t.Fatal(err)
			}
			at++
		}
	}
	for range 20 {
		add()
	}
	if perPacket := testing.AllocsPerRun(50, add) / packets; perPacket > 0.01 {
		t.Errorf("%.3f allocations for each packet", perPacket)
	}
}
