package capture

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

func virtual(t *testing.T) Wire {
	t.Helper()
	w, err := OpenVirtual()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestVirtualTransfer(t *testing.T)       { checkTransfer(t, virtual(t)) }
func TestVirtualStopsWhileIdle(t *testing.T) { checkStopsWhileIdle(t, virtual) }

// Each learner has a wire of their own: both listen on the same port, and
// neither sees the other's bytes.
func TestVirtualWiresAreApart(t *testing.T) {
	one, two := virtual(t), virtual(t)
	for _, w := range []Wire{one, two} {
		l, err := w.Listen(80)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	transfer(t, one, []byte("one"))
	transfer(t, two, []byte("two"))
	if stream := reassembled(t, drain(t, one)); string(stream) != "one" {
		t.Errorf("captured %q", stream)
	}
	if stream := reassembled(t, drain(t, two)); string(stream) != "two" {
		t.Errorf("captured %q", stream)
	}
}

// Frames are as on ordinary Ethernet: whole headers, valid checksums, no more
// than 1500 bytes of IP.
func TestVirtualFrames(t *testing.T) {
	w := virtual(t)
	transfer(t, w, make([]byte, 100_000))
	frames := drain(t, w)
	longest := 0
	var last time.Time
	for _, f := range frames {
		longest = max(longest, len(f.Data))
		if !f.Time.After(last) {
			t.Errorf("frame %d, at %s, is not newer than the one before it, at %s", f.Number, f.Time, last)
		}
		last = f.Time
		if f.Link != LinkEthernet || f.Interface != "virtual" || f.Offloaded {
			t.Errorf("frame %d: %+v", f.Number, f)
		}
		p := gopacket.NewPacket(f.Data, layers.LinkTypeEthernet, gopacket.Default)
		tcp, ok := p.TransportLayer().(*layers.TCP)
		if !ok {
			t.Fatalf("frame %d is not TCP over IPv4 over Ethernet: %s", f.Number, p)
		}
		was := tcp.Checksum
		tcp.SetNetworkLayerForChecksum(p.NetworkLayer())
		again := gopacket.NewSerializeBuffer()
		if err := gopacket.SerializeLayers(again, gopacket.SerializeOptions{ComputeChecksums: true}, tcp, gopacket.Payload(tcp.Payload)); err != nil {
			t.Fatal(err)
		}
		if tcp.Checksum != was {
			t.Errorf("frame %d: TCP checksum %#04x, want %#04x", f.Number, was, tcp.Checksum)
		}
	}
	// gVisor keeps 40 bytes of each segment free for options, used or not.
	if longest > 14+virtualMTU || longest < 14+virtualMTU-40 {
		t.Errorf("the longest frame has %d bytes, want nearly %d", longest, 14+virtualMTU)
	}
}

// A reader that falls behind loses frames, which are counted; the traffic goes
// on as if nothing were.
func TestVirtualCountsDrops(t *testing.T) {
	w, err := openVirtual(100 << 10)
	if err != nil {
		t.Fatal(err)
	}
	transfer(t, w, make([]byte, 1<<20))
	frames := drain(t, w)
	s := w.Stats()
	if s.Dropped == 0 || s.Captured != uint64(len(frames)) || s.Seen != s.Captured+s.Dropped {
		t.Errorf("%d frames were read, and the stats are %+v", len(frames), s)
	}
}

func TestVirtualRefuses(t *testing.T) {
	w := virtual(t)
	ctx := context.Background()
	l, err := w.Listen(5683)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Listen(5683); err == nil || !strings.Contains(err.Error(), "port 5683") {
		t.Errorf("a port that is taken: %v", err)
	}
	if _, err := w.Listen(-1); err == nil {
		t.Error("port -1 was listened on")
	}
	if _, err := w.Dial(ctx, "localhost:80"); err == nil || !errorIsOneLine(err, `"localhost:80"`, "10.0.0.2:8080") {
		t.Errorf("a name: %v", err)
	}
	if _, err := w.Dial(ctx, "10.0.0.2:81"); err == nil || !errorIsOneLine(err, "10.0.0.2:81", "refused") {
		t.Errorf("a port that nobody listens on: %v", err)
	}

	c, err := w.Dial(ctx, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
	defer cancel()
	if err := w.Settle(short); !errors.Is(err, context.DeadlineExceeded) || !errorIsOneLine(err, "still open") {
		t.Errorf("Settle with a connection open: %v", err)
	}
	c.Close()

	accepted := make(chan error, 1)
	go func() {
		if c, err := l.Accept(); err == nil { // the one above
			c.Close()
		}
		_, err := l.Accept()
		accepted <- err
	}()
	l.Close()
	if err := <-accepted; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept after Close: %v", err)
	}
	w.Close()
	if _, err := w.Listen(80); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Listen after Close: %v", err)
	}
	if _, err := w.Dial(ctx, "10.0.0.2:80"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Dial after Close: %v", err)
	}
}
