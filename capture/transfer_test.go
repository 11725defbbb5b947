package capture

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// transferSize is what the transfer tests move, in bytes.
const transferSize = 8 << 20

// transfer moves payload from the client to the server of w and closes both
// ends. Nothing reads w meanwhile.
func transfer(t *testing.T, w Wire, payload []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	l, err := w.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	received := make(chan error, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			received <- err
			return
		}
		defer c.Close()
		h := sha256.New()
		_, err = io.Copy(h, c)
		if err == nil && [32]byte(h.Sum(nil)) != sha256.Sum256(payload) {
			err = errors.New("the server received other bytes than were sent")
		}
		received <- err
	}()
	c, err := w.Dial(ctx, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(payload); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-received; err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}

// drain closes w and returns every frame it captured.
func drain(t *testing.T, w Source) []Frame {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var frames []Frame
	for {
		f, err := w.ReadFrame()
		if err == io.EOF {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		frames = append(frames, f)
	}
}

// segment is what one frame has of the client's bytes.
type segment struct {
	frame  int
	id     uint16 // of the IPv4 header: TCP gives each transmission a new one
	offset int    // in the client's stream
	data   []byte
}

// reassembled puts the client's bytes together by sequence number. It fails
// where bytes are missing, a frame was cut, or one was captured twice. On
// loopback a busy system may send a segment again (RFC 8985, Section 7) or have
// two processors swap segments; those are frames of the wire, and bear it out.
func reassembled(t *testing.T, frames []Frame) []byte {
	t.Helper()
	var stream []byte
	var last segment
	for _, s := range clientSegments(t, frames) {
		if s.offset > len(stream) {
			t.Fatalf("frame %d begins at byte %d of the stream, and only %d come before it", s.frame, s.offset, len(stream))
		}
		if again := len(stream) - s.offset; again > 0 {
			t.Logf("frame %d sends %d bytes again", s.frame, min(again, len(s.data)))
			if frames[s.frame-1].Interface == "virtual" {
				t.Fatal("a cable that loses nothing had a segment twice")
			}
			if s.offset == last.offset && s.id == last.id {
				t.Fatalf("frames %d and %d are one frame captured twice", last.frame, s.frame)
			}
			known := min(again, len(s.data))
			if !bytes.Equal(s.data[:known], stream[s.offset:s.offset+known]) {
				t.Fatalf("frame %d sends other bytes again than were sent before", s.frame)
			}
			s.data = s.data[known:]
			s.offset += known
		} else {
			last = s
		}
		stream = append(stream, s.data...)
	}
	return stream
}

// clientSegments are the client's segments with data, in the stream's order.
func clientSegments(t *testing.T, frames []Frame) []segment {
	t.Helper()
	var segments []segment
	var client layers.TCPPort
	var first uint32 // sequence number of the stream's first byte
	for i, f := range frames {
		if f.Number != i+1 {
			t.Fatalf("frame %d is numbered %d", i+1, f.Number)
		}
		if f.Length != len(f.Data) {
			t.Fatalf("frame %d was cut: %d of %d bytes", f.Number, len(f.Data), f.Length)
		}
		p := gopacket.NewPacket(f.Data, layers.LinkTypeEthernet, gopacket.Default)
		tcp, ok := p.TransportLayer().(*layers.TCP)
		if !ok {
			t.Fatalf("frame %d is not TCP: %s", f.Number, p)
		}
		switch {
		case tcp.SYN && !tcp.ACK:
			client, first = tcp.SrcPort, tcp.Seq+1
		case tcp.SrcPort == client && len(tcp.Payload) > 0:
			segments = append(segments, segment{f.Number, p.NetworkLayer().(*layers.IPv4).Id, int(tcp.Seq - first), tcp.Payload})
		}
	}
	slices.SortStableFunc(segments, func(a, b segment) int { return a.offset - b.offset })
	return segments
}

func checkTransfer(t *testing.T, w Wire) {
	t.Helper()
	payload := make([]byte, transferSize)
	rand.NewChaCha8([32]byte{1}).Read(payload)
	transfer(t, w, payload)
	frames := drain(t, w)
	stats := w.Stats()
	if stats.Dropped != 0 || stats.Captured != uint64(len(frames)) || stats.Seen != stats.Captured+stats.Dropped {
		t.Errorf("stats are %+v for %d frames read", stats, len(frames))
	}
	stream := reassembled(t, frames)
	if len(stream) != transferSize {
		t.Fatalf("reassembled %d bytes, want %d", len(stream), transferSize)
	}
	if sha256.Sum256(stream) != sha256.Sum256(payload) {
		t.Fatal("the reassembled bytes are not those sent")
	}
	t.Logf("%s: %d frames, %d dropped, %d bytes reassembled", w.Kind(), len(frames), stats.Dropped, len(stream))
}
