package pages

import (
	"bytes"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// segments are the frames of a conversation over TCP, after its first three.
func segments(t *testing.T, each ...[]byte) (frames [][]byte) {
	t.Helper()
	ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: []byte{127, 0, 0, 1}, DstIP: []byte{127, 0, 0, 2}}
	seq := uint32(1)
	for _, data := range each {
		tcp := &layers.TCP{SrcPort: 40000, DstPort: 80, Seq: seq, ACK: true, Window: 65535}
		if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
			t.Fatal(err)
		}
		out := gopacket.NewSerializeBuffer()
		if err := gopacket.SerializeLayers(out, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true},
			&layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: layers.EthernetTypeIPv4}, ip, tcp, gopacket.Payload(data)); err != nil {
			t.Fatal(err)
		}
		frames, seq = append(frames, out.Bytes()), seq+uint32(len(data))
	}
	return frames
}

// A packet that is cut into thousands of messages is shown as far as there is room, and
// the rest is counted.
func TestPacketOfManyMessages(t *testing.T) {
	t.Parallel()
	empty := []byte{0, 0, 0, 0, 0, 0, 0, 0, 1} // a DATA frame of HTTP/2 without data
	many := append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), bytes.Repeat(empty, 6000)...)
	v := viewOf(t, many)
	if n := len(v.Fields); n < maxFields || n > maxFields+100 {
		t.Errorf("%d fields are shown", n)
	}
	if v.Left == "" {
		t.Error("it is not said that fields are left out")
	}
	for _, b := range v.Buffers {
		for i := 2; i < len(b.Runs); i += 3 {
			if f := b.Runs[i]; f >= len(v.Fields) {
				t.Fatalf("bytes are of field %d of %d", f, len(v.Fields))
			}
		}
	}
	if v := viewOf(t, many[:1000]); v.Left != "" {
		t.Errorf("of a short packet too it is said: %s", v.Left)
	}
}

// viewOf is a packet that carries data, as the page has it.
func viewOf(t *testing.T, data []byte) *PacketMessage {
	t.Helper()
	s := dissect.New(dissect.Options{})
	for i, f := range segments(t, data) {
		if err := s.Add(dissect.Frame{Number: i + 1, Time: time.Unix(0, 0), Link: uint16(capture.LinkEthernet), Data: f, Length: len(f)}); err != nil {
			t.Fatal(err)
		}
	}
	p, err := s.Packet(1)
	if err != nil {
		t.Fatal(err)
	}
	return NewPacketView(p, "eavesdropper", 1, true)
}
