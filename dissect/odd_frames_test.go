package dissect_test

import (
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
	"plainsight/dissect/tcp"
)

// The port decides nothing.
func TestAnyPort(t *testing.T) {
	for _, port := range []uint16{1, 53, 443, 65535} {
		w := newWire(1)
		w.server = port
		w.open()
		w.say(toServer, request)
		if got := session(t, w.frames).Row(4).Protocol; got != "HTTP" {
			t.Errorf("port %d: %s", port, got)
		}
	}
}

// Frames cut short by the capture, at every length.
func TestSnapLength(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, request)
	w.say(toClient, response, 25)
	w.send(toServer, tcp.ACK, "")
	for _, cut := range []int{3, 4, 5} {
		for n := range w.frames[cut].Data {
			frames := append([]dissect.Frame(nil), w.frames...)
			frames[cut].Length = len(frames[cut].Data)
			frames[cut].Data = frames[cut].Data[:n]
			s := session(t, frames)
			if r := s.Row(cut + 1); r.Length != len(w.frames[cut].Data) || r.Captured != n {
				t.Fatalf("frame cut to %d: %d of %d bytes", n, r.Captured, r.Length)
			}
		}
	}
}

// Other things than TCP on the same wire.
func TestOtherFrames(t *testing.T) {
	udp := []byte{0, 53, 0x30, 0x39, 0, 12, 0, 0, 1, 2, 3, 4}
	w := newWire(1)
	padded := w.segment(toServer, 1, tcp.ACK, "")
	padded.Data = append(padded.Data, 0, 0, 0, 0, 0, 0)
	s := session(t, []dissect.Frame{
		{Link: link.Ethernet, Data: packet(true, ip.ProtoUDP, 0, udp)},
		{Link: link.Ethernet, Data: packet(false, ip.ProtoUDP, 0, udp)},
		{Link: link.Ethernet, Data: packet(true, ip.ProtoTCP, 0x2000, []byte("first piece of a packet"))},
		{Link: link.Ethernet, Data: packet(true, ip.ProtoTCP, 3, []byte("second piece"))},
		{Link: link.Ethernet, Data: packet(true, 99, 0, []byte("?"))},
		padded,
		{Link: 9999, Data: []byte("unknown link")},
		{Link: link.Ethernet, Data: nil},
	})
	for n, want := range []string{"UDP", "UDP", "IPv4", "IPv4", "IPv4", "TCP"} {
		if got := s.Row(n + 1).Protocol; got != want {
			t.Errorf("frame %d is %s, want %s", n+1, got, want)
		}
	}
}
