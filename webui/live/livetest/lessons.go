// Package livetest has lessons that make their packets themselves, for tests of
// what becomes of a run.
package livetest

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
)

// NoWire is the wire of lessons that make their frames themselves.
type NoWire struct{}

func (NoWire) ReadFrame() (capture.Frame, error)                { return capture.Frame{}, io.EOF }
func (NoWire) Stats() capture.Stats                             { return capture.Stats{} }
func (NoWire) Close() error                                     { return nil }
func (NoWire) Kind() string                                     { return "fixture" }
func (NoWire) Listen(int) (net.Listener, error)                 { return nil, io.EOF }
func (NoWire) Dial(context.Context, string) (net.Conn, error)   { return nil, io.EOF }
func (NoWire) Settle(context.Context) error                     { return nil }
func OpenNone(string) (w capture.Wire, why string, err error)   { return NoWire{}, "made by a test", nil }
func OpenBroken(string) (w capture.Wire, why string, err error) { return nil, "", io.ErrClosedPipe }
func (s Speaker) Say(way int, flags byte, text string)          { s.Tell(s.Segment(way, flags, text)) }
func (s Speaker) Tell(data []byte)                              { s.to.Frame(FrameOf(data)) }
func FrameOf(data []byte) capture.Frame {
	return capture.Frame{Time: time.Now(), Link: capture.LinkEthernet, Data: data, Length: len(data)}
}

// Speaker makes the frames of one TCP connection.
type Speaker struct {
	to  lessons.Audience
	seq *[2]uint32
}

func NewSpeaker(to lessons.Audience) Speaker { return Speaker{to, &[2]uint32{1000, 9000}} }

// Segment is a frame from the client (way 0) or the server (way 1).
func (s Speaker) Segment(way int, flags byte, text string) []byte {
	b := make([]byte, 54, 54+len(text))
	copy(b, []byte{2, 0, 0, 0, 0, byte(2 - way), 2, 0, 0, 0, 0, byte(1 + way), 8, 0, 0x45, 0})
	binary.BigEndian.PutUint16(b[16:], uint16(40+len(text)))
	b[22], b[23] = 64, 6
	copy(b[26:], []byte{10, 0, 0, byte(1 + way), 10, 0, 0, byte(2 - way)})
	ports := [2]uint16{49152, 5683}
	binary.BigEndian.PutUint16(b[34:], ports[way])
	binary.BigEndian.PutUint16(b[36:], ports[1-way])
	binary.BigEndian.PutUint32(b[38:], s.seq[way])
	binary.BigEndian.PutUint32(b[42:], s.seq[1-way])
	b[46], b[47], b[48], b[49] = 0x50, flags, 0xff, 0xff
	s.seq[way] += uint32(len(text))
	if flags&3 != 0 { // SYN and FIN count as one byte
		s.seq[way]++
	}
	return append(b, text...)
}

// Exchange is a whole HTTP conversation whose answer is body, 10 frames.
func (s Speaker) Exchange(body string) {
	s.Say(0, 0x02, "")
	s.Say(1, 0x12, "")
	s.Say(0, 0x10, "")
	s.Say(0, 0x18, "GET /secret HTTP/1.1\r\nHost: server:5683\r\n\r\n")
	s.Say(1, 0x10, "")
	s.Say(1, 0x18, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	s.Say(0, 0x10, "")
	s.Say(0, 0x11, "")
	s.Say(1, 0x11, "")
	s.Say(0, 0x10, "")
}

var Eyes = []lessons.Eye{
	{Name: "eavesdropper", Title: "Eavesdropper", Says: "Holds no key."},
	{Name: "client", Title: "Client", Says: "Holds what the client holds."},
}

// PlainLesson says the secret in the clear.
func PlainLesson() lessons.Lesson {
	return lessons.Lesson{Name: "fixture", Title: "A lesson", Summary: "For tests.", Eyes: Eyes,
		Play: func(_ context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			a.Carries(field.Carrying("", q.Secret, ""))
			NewSpeaker(a).Exchange(q.Secret)
			return nil
		}}
}

// GatedLesson tells a frame for each value that comes out of gate, and ends
// when gate is closed.
func GatedLesson(gate <-chan struct{}) lessons.Lesson {
	return lessons.Lesson{Name: "gated", Title: "A long lesson", Eyes: Eyes,
		Play: func(ctx context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
			s := NewSpeaker(a)
			for i := 0; ; i++ {
				select {
				case _, open := <-gate:
					if !open {
						return nil
					}
					s.Say(i%2, 0x18, fmt.Sprintf("frame %d", i+1))
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}}
}

// StayingLesson goes on until it is told to end.
func StayingLesson() lessons.Lesson {
	return lessons.Lesson{Name: "stays", Title: "A server that stays", Eyes: Eyes, Stays: true,
		Play: func(ctx context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			NewSpeaker(a).Say(0, 0x18, "hello")
			select {
			case <-q.Stay:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
}

// FeedFrames lets n frames out of a gate.
func FeedFrames(gate chan<- struct{}, n int) {
	for range n {
		gate <- struct{}{}
	}
}

// Two addresses from which visitors come.
var (
	Here  = netip.MustParseAddr("10.0.0.1")
	There = netip.MustParseAddr("10.0.0.2")
)

// Typed is a secret that a learner types.
const Typed = "seven quiet owls"
