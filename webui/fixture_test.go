package webui

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// noWire stands for the wire of lessons that make their frames themselves.
type noWire struct{}

func (noWire) ReadFrame() (capture.Frame, error)                { return capture.Frame{}, io.EOF }
func (noWire) Stats() capture.Stats                             { return capture.Stats{} }
func (noWire) Close() error                                     { return nil }
func (noWire) Kind() string                                     { return "fixture" }
func (noWire) Listen(int) (net.Listener, error)                 { return nil, io.EOF }
func (noWire) Dial(context.Context, string) (net.Conn, error)   { return nil, io.EOF }
func (noWire) Settle(context.Context) error                     { return nil }
func openNone(string) (w capture.Wire, why string, err error)   { return noWire{}, "made by a test", nil }
func openBroken(string) (w capture.Wire, why string, err error) { return nil, "", io.ErrClosedPipe }
func (s speaker) say(way int, flags byte, text string)          { s.tell(s.segment(way, flags, text)) }
func (s speaker) tell(data []byte)                              { s.to.Frame(frameOf(data)) }
func frameOf(data []byte) capture.Frame {
	return capture.Frame{Time: time.Now(), Link: capture.LinkEthernet, Data: data, Length: len(data)}
}

// speaker makes the frames of one TCP connection.
type speaker struct {
	to  lessons.Audience
	seq *[2]uint32
}

func newSpeaker(to lessons.Audience) speaker { return speaker{to, &[2]uint32{1000, 9000}} }

// segment is a frame from the client (way 0) or the server (way 1).
func (s speaker) segment(way int, flags byte, text string) []byte {
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

// exchange is a whole HTTP conversation whose answer is body, 10 frames.
func (s speaker) exchange(body string) {
	s.say(0, 0x02, "")
	s.say(1, 0x12, "")
	s.say(0, 0x10, "")
	s.say(0, 0x18, "GET /secret HTTP/1.1\r\nHost: server:5683\r\n\r\n")
	s.say(1, 0x10, "")
	s.say(1, 0x18, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
	s.say(0, 0x10, "")
	s.say(0, 0x11, "")
	s.say(1, 0x11, "")
	s.say(0, 0x10, "")
}

var fixtureEyes = []lessons.Eye{
	{Name: "eavesdropper", Title: "Eavesdropper", Says: "Holds no key."},
	{Name: "client", Title: "Client", Says: "Holds what the client holds."},
}

// plainLesson says the secret in the clear.
func plainLesson() lessons.Lesson {
	return lessons.Lesson{Name: "fixture", Title: "A lesson", Summary: "For tests.", Eyes: fixtureEyes,
		Play: func(_ context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			newSpeaker(a).exchange(q.Secret)
			return nil
		}}
}

// gatedLesson tells a frame for each value that comes out of gate, and ends
// when gate is closed.
func gatedLesson(gate <-chan struct{}) lessons.Lesson {
	return lessons.Lesson{Name: "gated", Title: "A long lesson", Eyes: fixtureEyes,
		Play: func(ctx context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
			s := newSpeaker(a)
			for i := 0; ; i++ {
				select {
				case _, open := <-gate:
					if !open {
						return nil
					}
					s.say(i%2, 0x18, fmt.Sprintf("frame %d", i+1))
				case <-ctx.Done():
					return ctx.Err()
				}
			}
		}}
}

// serve starts a server with the lessons on a free port; it ends with the test.
func serve(t testing.TB, lessons ...lessons.Lesson) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New(Options{Lessons: lessons, Open: openNone})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web
}

// serveReal starts a server with the real lessons on the virtual wire.
func serveReal(t testing.TB) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New(Options{Wire: "virtual"})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web
}

// seenBy dissects a recording as a viewpoint of it.
func seenBy(t testing.TB, r *recording.Recording, viewpoint string) *dissect.Session {
	t.Helper()
	s, err := r.Session(context.Background(), dissect.Options{Secrets: r.Secrets(viewpoint)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Two addresses from which visitors come.
var (
	here  = netip.MustParseAddr("10.0.0.1")
	there = netip.MustParseAddr("10.0.0.2")
)
