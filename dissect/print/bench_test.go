package print

import (
	"io"
	"net/netip"
	"testing"
	"time"

	"plainsight/dissect"
)

// traffic makes n frames or a few more: connections of eleven packets each,
// which carry a request and an answer.
func traffic(n int) (frames []dissect.Frame) {
	at := time.Unix(1795512654, 662686823)
	for port := uint16(20000); len(frames) < n; port++ {
		for _, f := range conversation(port) {
			at = at.Add(31 * time.Microsecond)
			frames = append(frames, dissect.Frame{Time: at, Link: 1, Data: f, Offloaded: true})
		}
	}
	return frames
}

func session(tb testing.TB, frames []dissect.Frame) *dissect.Session {
	tb.Helper()
	s := dissect.New(dissect.Options{})
	for _, f := range frames {
		if err := s.Add(f); err != nil {
			tb.Fatal(err)
		}
	}
	s.Finish()
	return s
}

const (
	request = "GET /secret?q=1 HTTP/1.1\r\nHost: 127.0.0.1:5683\r\nUser-Agent: plainsight\r\nAccept: */*\r\n\r\n"
	answer  = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\nSet-Cookie: tail=fluffy\r\n\r\nfluffy tail\n"
)

func conversation(port uint16) (frames [][]byte) {
	client, server := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("127.0.0.2")
	cs, ss := uint32(1000), uint32(5000)
	up := func(flags byte, data string) {
		frames = append(frames, segment(client, server, port, 5683, cs, ss, flags, data))
		cs += uint32(len(data))
		if flags&3 != 0 {
			cs++
		}
	}
	down := func(flags byte, data string) {
		frames = append(frames, segment(server, client, 5683, port, ss, cs, flags, data))
		ss += uint32(len(data))
		if flags&3 != 0 {
			ss++
		}
	}
	const syn, fin, ack, psh = 2, 1, 16, 8
	up(syn, "")
	down(syn|ack, "")
	up(ack, "")
	up(ack|psh, request)
	down(ack, "")
	down(ack|psh, answer)
	up(ack, "")
	up(ack|fin, "")
	down(ack, "")
	down(ack|fin, "")
	up(ack, "")
	return frames
}

// segment is a frame with a TCP segment that has a timestamp option.
func segment(src, dst netip.Addr, sport, dport uint16, seq, ack uint32, flags byte, data string) []byte {
	be16 := func(n int) []byte { return []byte{byte(n >> 8), byte(n)} }
	be32 := func(n uint32) []byte { return []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)} }
	var b []byte
	b = append(b, make([]byte, 12)...)
	b = append(b, 8, 0)
	b = append(b, 0x45, 0)
	b = append(b, be16(52+len(data))...)
	b = append(b, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0)
	b = append(b, src.AsSlice()...)
	b = append(b, dst.AsSlice()...)
	b = append(b, be16(int(sport))...)
	b = append(b, be16(int(dport))...)
	b = append(b, be32(seq)...)
	b = append(b, be32(ack)...)
	b = append(b, 0x80, flags, 2, 0, 0, 0, 0, 0)
	b = append(b, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2)
	return append(b, data...)
}

// benchmark reports packets per second, dissection included.
func benchmark(b *testing.B, p Packets) {
	s := session(b, traffic(2000))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if err := s.Walk(p.Packet); err != nil {
			b.Fatal(err)
		}
		n += s.Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "packets/s")
}

func BenchmarkPDML(b *testing.B) { benchmark(b, NewPDML(io.Discard, "test", "test")) }
func BenchmarkJSON(b *testing.B) { benchmark(b, NewJSON(io.Discard)) }
func BenchmarkTree(b *testing.B) { benchmark(b, NewTree(io.Discard, false)) }

func BenchmarkWalk(b *testing.B) { benchmark(b, nothing{}) }

type nothing struct{}

func (nothing) Packet(*dissect.Packet) error { return nil }
func (nothing) Close() error                 { return nil }

func BenchmarkList(b *testing.B) {
	l := NewList(io.Discard)
	frames := traffic(2000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		s := session(b, frames) // most of the work
		for i := range s.Len() {
			r := s.Row(i + 1)
			if err := l.Row(&r); err != nil {
				b.Fatal(err)
			}
		}
		n += s.Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "packets/s")
}
