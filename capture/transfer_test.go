package capture

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// transferSize is what the transfer tests move, in bytes.
const transferSize = 8 << 20

// transfer moves payload from the client to the server of w and closes both
// ends. Nothing reads w meanwhile.
func transfer(t *testing.T, w Wire, payload []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
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

// reassembled puts the client's bytes together by sequence number, and fails
// unless every byte was sent in exactly one segment.
func reassembled(t *testing.T, frames []Frame) []byte {
	t.Helper()
	var stream []byte
	var client layers.TCPPort
	var next uint32
	var last time.Time
	for i, f := range frames {
		if f.Number != i+1 {
			t.Fatalf("frame %d is numbered %d", i+1, f.Number)
		}
		if f.Length != len(f.Data) {
			t.Fatalf("frame %d was cut: %d of %d bytes", f.Number, len(f.Data), f.Length)
		}
		if f.Time.Before(last) {
			t.Fatalf("frame %d, at %s, is older than the one before it, at %s", f.Number, f.Time, last)
		}
		last = f.Time
		p := gopacket.NewPacket(f.Data, layers.LinkTypeEthernet, gopacket.Default)
		tcp, ok := p.TransportLayer().(*layers.TCP)
		if !ok {
			t.Fatalf("frame %d is not TCP: %s", f.Number, p)
		}
		if tcp.SYN && !tcp.ACK {
			client, next = tcp.SrcPort, tcp.Seq+1
			continue
		}
		if tcp.SrcPort != client || len(tcp.Payload) == 0 {
			continue
		}
		if tcp.Seq != next {
			t.Fatalf("frame %d has sequence number %d, want %d: a segment is lost, repeated or out of order", f.Number, tcp.Seq, next)
		}
		next += uint32(len(tcp.Payload))
		stream = append(stream, tcp.Payload...)
	}
	return stream
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
