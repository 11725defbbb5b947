package dissect_test

import (
	"encoding/binary"
	"slices"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
	"plainsight/dissect/tcp"
)

// headerLen is how many bytes stand before the payload in a frame of this
// file: Ethernet, IPv4 and TCP without options.
const headerLen = 14 + 20 + 20

// packet is a frame of Ethernet with an IP packet from client or server.
func packet(toServer bool, proto byte, fragment uint16, payload []byte) []byte {
	src, dst := []byte{192, 0, 2, 1}, []byte{192, 0, 2, 2}
	if !toServer {
		src, dst = dst, src
	}
	b := []byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(20+len(payload)))
	b = append(b, 0, 1)
	b = binary.BigEndian.AppendUint16(b, fragment)
	b = append(b, 64, proto, 0, 0)
	b = append(append(b, src...), dst...)
	binary.BigEndian.PutUint16(b[24:], ^ip.Sum(0).Bytes(b[14:34]).Fold())
	return append(b, payload...)
}

// wire makes the frames of one TCP conversation.
type wire struct {
	client, server uint16 // ports
	seq            [2]uint32
	frames         []dissect.Frame
}

const (
	toServer = 0
	toClient = 1
)

// newWire returns a conversation whose sequence numbers begin there.
func newWire(seq uint32) *wire {
	return &wire{client: 40000, server: 5683, seq: [2]uint32{seq, seq + 1000}}
}

// segment makes a frame that nobody has sent yet.
func (w *wire) segment(dir int, seq uint32, flags byte, payload string) dissect.Frame {
	src, dst := w.client, w.server
	if dir == toClient {
		src, dst = dst, src
	}
	b := binary.BigEndian.AppendUint16(nil, src)
	b = binary.BigEndian.AppendUint16(b, dst)
	b = binary.BigEndian.AppendUint32(b, seq)
	ack := w.seq[1-dir]
	if flags&tcp.ACK == 0 {
		ack = 0
	}
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, 0x50, flags, 0x20, 0, 0, 0, 0, 0)
	b = append(b, payload...)
	return dissect.Frame{Link: link.Ethernet, Data: packet(dir == toServer, ip.ProtoTCP, 0x4000, b), Offloaded: true}
}

// send sends a segment, and moves the sender's sequence number on.
func (w *wire) send(dir int, flags byte, payload string) dissect.Frame {
	f := w.segment(dir, w.seq[dir], flags, payload)
	w.seq[dir] += uint32(len(payload))
	if flags&(tcp.SYN|tcp.FIN) != 0 {
		w.seq[dir]++
	}
	w.frames = append(w.frames, f)
	return f
}

// lose moves the sender's sequence number on for bytes that are not captured.
func (w *wire) lose(dir, n int) { w.seq[dir] += uint32(n) }

func (w *wire) open() {
	w.send(toServer, tcp.SYN, "")
	w.send(toClient, tcp.SYN|tcp.ACK, "")
	w.send(toServer, tcp.ACK, "")
}

func (w *wire) close() {
	w.send(toServer, tcp.FIN|tcp.ACK, "")
	w.send(toClient, tcp.FIN|tcp.ACK, "")
	w.send(toServer, tcp.ACK, "")
}

// say sends text in segments that end at these places.
func (w *wire) say(dir int, text string, ends ...int) {
	from := 0
	for _, end := range append(ends, len(text)) {
		if end > from {
			w.send(dir, tcp.ACK|tcp.PSH, text[from:end])
			from = end
		}
	}
}

// session dissects the frames as seen with the secrets, and holds it to
// all that is promised of every session.
func session(tb testing.TB, frames []dissect.Frame, secrets ...field.Secret) *dissect.Session {
	tb.Helper()
	s := dissect.New(dissect.Options{Secrets: secrets})
	add(tb, s, frames)
	check(tb, s)
	s.Finish()
	check(tb, s)
	return s
}

func add(tb testing.TB, s *dissect.Session, frames []dissect.Frame) {
	tb.Helper()
	for i, f := range frames {
		f.Time = time.Unix(1700000000, int64(i)*1000)
		if err := s.Add(f); err != nil {
			tb.Fatal(err)
		}
	}
}

// check fails unless each frame's bytes have exactly one owner, the classes
// that the list counts are those that the bytes show, and all add up.
func check(tb testing.TB, s *dissect.Session) {
	tb.Helper()
	var totals field.Counts
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			tb.Fatal(err)
		}
		partition(tb, p)
		if m := s.Map(n); !slices.Equal(m, p.Map) {
			tb.Fatalf("frame %d of %d: its map is %v, the packet's %v; %s", n, s.Len(), m, p.Map, s.Row(n).Info)
		}
		var counts field.Counts
		for _, c := range p.Map {
			counts[c]++
		}
		row := s.Row(n)
		if counts != row.Counts || counts.Total() != row.Captured {
			tb.Fatalf("frame %d of %d: the list counts %v, the bytes show %v; %s", n, s.Len(), row.Counts, counts, row.Info)
		}
		totals.Add(counts)
	}
	if totals != s.Totals() || s.Report().Classes != totals {
		tb.Fatalf("totals %v, the frames add up to %v", s.Totals(), totals)
	}
	if r := s.Report(); r.ReadableBytes > r.ApplicationBytes {
		tb.Fatalf("%d readable bytes of %d", r.ReadableBytes, r.ApplicationBytes)
	}
}

// partition fails unless the owners cover the packet from end to end.
func partition(tb testing.TB, p *dissect.Packet) {
	tb.Helper()
	n, at := p.Frame.Number, 0
	for _, o := range p.Owners {
		if o.Off != at || o.Len <= 0 || o.Field == nil {
			tb.Fatalf("frame %d: an owner of %d bytes at %d, where the one before ends at %d", n, o.Len, o.Off, at)
		}
		at += o.Len
		if at > len(p.Map) || slices.ContainsFunc(p.Map[o.Off:at], func(c field.Class) bool { return c != o.Class }) {
			tb.Fatalf("frame %d: the map differs from its owner %s", n, o.Field.Name)
		}
		if o.Field.Buf == nil || o.Field.Off < 0 || o.Field.End() > len(o.Field.Buf.Data) {
			tb.Fatalf("frame %d: %s leaves its buffer", n, o.Field.Name)
		}
		_, _ = o.Field.Show(), o.Field.Explanation()
	}
	if at != len(p.Frame.Data) || len(p.Map) != at {
		tb.Fatalf("frame %d: owners of %d bytes, a map of %d, and %d captured", n, at, len(p.Map), len(p.Frame.Data))
	}
	for _, l := range p.Layers {
		for f := range l.All() {
			if f.Buf != nil && (f.Off < 0 || f.Len < 0 || f.End() > len(f.Buf.Data)) {
				tb.Fatalf("frame %d: %s leaves its buffer", n, f.Name)
			}
		}
	}
}
