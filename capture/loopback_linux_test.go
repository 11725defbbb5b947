package capture

import (
	"errors"
	"net"
	"testing"
	"time"

	"golang.org/x/net/bpf"
)

// loopback opens the live wire, or ends the test where that is not permitted.
func loopback(t *testing.T) Wire {
	t.Helper()
	w, err := OpenLoopback()
	if errors.Is(err, ErrNotPermitted) {
		lacking(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestLoopbackTransfer(t *testing.T)       { checkTransfer(t, loopback(t)) }
func TestLoopbackStopsWhileIdle(t *testing.T) { checkStopsWhileIdle(t, loopback) }

// Traffic of ports that the wire does not listen on is not seen, were it on the
// same interface.
func TestLoopbackSeesItsOwnPortsOnly(t *testing.T) {
	w, other := loopback(t), loopback(t)
	transfer(t, other, []byte("someone else's"))
	transfer(t, w, []byte("ours"))
	if stream := reassembled(t, drain(t, w)); string(stream) != "ours" {
		t.Errorf("captured %q", stream)
	}
	if stream := reassembled(t, drain(t, other)); string(stream) != "someone else's" {
		t.Errorf("the other wire captured %q", stream)
	}
}

// Loopback leaves TCP checksums undone; frames say so, so that nobody calls
// them wrong.
func TestLoopbackChecksumsAreOffloaded(t *testing.T) {
	w := loopback(t)
	transfer(t, w, []byte("ours"))
	for _, f := range drain(t, w) {
		if !f.Offloaded {
			t.Errorf("frame %d is not marked offloaded", f.Number)
		}
	}
}

func TestLoopbackPortTaken(t *testing.T) {
	w := loopback(t)
	defer w.Close()
	l, err := w.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := w.Listen(l.Addr().(*net.TCPAddr).Port); err == nil {
		t.Error("a port was listened on twice")
	}
	if _, err := w.Listen(65536); err == nil {
		t.Error("port 65536 was listened on")
	}
}

// flood sends n datagrams to an address on loopback where nobody reads.
func flood(t *testing.T, to net.Addr, n int) {
	t.Helper()
	c, err := net.Dial("udp4", to.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range n {
		if _, err := c.Write(make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
	}
}

// The kernel's counters start over each time they are read, and count dropped
// frames twice. Ours add up: what is read from the ring, and what did not fit
// in, is what was sent.
func TestKernelDropsAddUp(t *testing.T) {
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	port := uint16(sink.LocalAddr().(*net.UDPAddr).Port)
	filter := func(link LinkType) ([]bpf.Instruction, error) {
		return Filter{root: portExpr{[]uint8{protoUDP}, port, port}}.compile(link)
	}
	loopback(t).Close() // or skip
	device, err := loopbackDevice()
	if err != nil {
		t.Fatal(err)
	}
	s, err := openPacketSocket(device, filter, ringShape{64 << 10, 2})
	if err != nil {
		t.Fatal(err)
	}
	defer s.ring.unmap()
	defer s.close()

	// Nobody reads the ring meanwhile, so most of it is dropped.
	const bursts, each = 5, 200
	var before uint64
	for i := range bursts {
		flood(t, sink.LocalAddr(), each)
		packets, drops := s.kernelStats()
		if packets != uint64(i+1)*each || drops < before || (i > 0 && drops == before) {
			t.Errorf("after %d datagrams: %d packets and %d drops, which were %d", (i+1)*each, packets, drops, before)
		}
		before = drops
	}
	const sent = bursts * each
	for range sent - before {
		if _, _, err := s.ReadPacketData(); err != nil {
			t.Fatal(err)
		}
	}
	if packets, drops := s.kernelStats(); packets != sent || drops != before {
		t.Errorf("%d packets and %d drops, want %d and %d", packets, drops, sent, before)
	}
	t.Logf("%d sent = %d read + %d dropped", sent, sent-before, before)
}

// With a ring that is too small for the traffic, the figures that the screen
// shows still add up.
func TestLoopbackCountsDrops(t *testing.T) {
	loopback(t).Close() // or skip
	w, err := openLoopback(ringShape{64 << 10, 2})
	if err != nil {
		t.Fatal(err)
	}
	w.queue.mu.Lock()
	w.queue.limit = 1 << 20
	w.queue.mu.Unlock()
	transfer(t, w, make([]byte, transferSize))
	frames := drain(t, w)
	s := w.Stats()
	if s.Dropped == 0 || s.Captured != uint64(len(frames)) || s.Seen != s.Captured+s.Dropped {
		t.Errorf("%d frames were read, and the stats are %+v", len(frames), s)
	}
}

func TestOpenInterface(t *testing.T) {
	loopback(t).Close() // or skip
	if _, err := OpenInterface("nosuch0", Filter{}); err == nil || !errorIsOneLine(err, "nosuch0", "there is ") {
		t.Errorf("%v", err)
	}
	sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	_, port, _ := net.SplitHostPort(sink.LocalAddr().String())
	filter, err := ParseFilter("udp port " + port)
	if err != nil {
		t.Fatal(err)
	}
	device, err := loopbackDevice()
	if err != nil {
		t.Fatal(err)
	}
	s, err := OpenInterface(device, filter)
	if err != nil {
		t.Fatal(err)
	}
	flood(t, sink.LocalAddr(), 3)
	for i := range 3 {
		f, err := s.ReadFrame()
		if err != nil || f.Number != i+1 || f.Interface != device || f.Length != 14+20+8+1000 || len(f.Data) != f.Length || time.Since(f.Time).Abs() > time.Minute {
			t.Errorf("%+v, %v", f, err)
		}
	}
	// Each frame once, although loopback shows it going out and coming in.
	if frames := drain(t, s); len(frames) != 0 {
		t.Errorf("%d frames more than were sent", len(frames))
	}
}
