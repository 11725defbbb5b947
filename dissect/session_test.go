package dissect_test

import (
	"reflect"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/tcp"
)

const (
	request  = "GET /secret HTTP/1.1\r\nHost: cat\r\n\r\n"
	response = "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nfluffy tail"
)

func infos(s *dissect.Session) (out []string) {
	for n := 1; n <= s.Len(); n++ {
		out = append(out, s.Row(n).Protocol+" "+s.Row(n).Info)
	}
	return out
}

// dissected is the number of the frame in whose tree a field of that name
// stands with this value, 0 for none.
func dissected(tb testing.TB, s *dissect.Session, name, value string) int {
	tb.Helper()
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			tb.Fatal(err)
		}
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Name == name && f.Show() == value {
					return n
				}
			}
		}
	}
	return 0
}

// A conversation as one sees it in the list.
func TestRows(t *testing.T) {
	w := newWire(100)
	w.open()
	w.say(toServer, request)
	w.say(toClient, response, 20)
	w.close()
	s := session(t, w.frames)
	want := []string{
		"TCP SYN: asks to open a connection",
		"TCP SYN, ACK: agrees to open the connection",
		"TCP ACK: the connection is open",
		"HTTP Request: GET /secret",
		"TCP 20 bytes of a message that frame 6 completes",
		"HTTP Response: 200 OK, 11 bytes of content",
		"TCP FIN: has nothing more to send",
		"TCP FIN: has nothing more to send",
		"TCP ACK: has received 50 bytes so far",
	}
	if got := infos(s); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	r := s.Report()
	if n := len(request) + len(response); r.ApplicationBytes != n || r.ReadableBytes != n || r.Certificate != "none" {
		t.Errorf("report: %+v, want %d bytes, all readable", r, n)
	}
	if row := s.Row(4); row.Src != "192.0.2.1" || row.DstPort != 5683 || !row.ToServer || row.Stream != 0 || row.Captured != headerLen+len(request) {
		t.Errorf("row: %+v", row)
	}
}

// A message may be cut anywhere; it is the same message, and leads back to
// each frame that carried a part of it.
func TestSplitAnywhere(t *testing.T) {
	for at := 1; at < len(response); at++ {
		w := newWire(100)
		w.open()
		w.say(toServer, request)
		w.say(toClient, response, at)
		s := session(t, w.frames)
		p, err := s.Packet(6)
		if err != nil {
			t.Fatal(err)
		}
		var body *field.Field
		for _, l := range p.Layers {
			if f := l.Find("http.file_data"); f != nil {
				body = f
			}
		}
		if body == nil || body.Show() != "fluffy tail" {
			t.Fatalf("cut at %d: no body in frame 6", at)
		}
		var got string
		for _, w := range body.OnWire() {
			got += string(w.Bytes())
			if f := w.Buf.Frame; f != 5 && f != 6 {
				t.Errorf("cut at %d: a part in frame %d", at, f)
			}
		}
		if got != "fluffy tail" {
			t.Errorf("cut at %d: on the wire the body is %q", at, got)
		}
	}
}

// One byte in each segment, from both sides at once.
func TestByteByByte(t *testing.T) {
	w := newWire(0xffffffe0) // the numbers wrap on the way
	w.open()
	for i := range max(len(request), len(response)) {
		if i < len(request) {
			w.send(toServer, tcp.ACK, request[i:i+1])
		}
		if i < len(response) {
			w.send(toClient, tcp.ACK, response[i:i+1])
		}
	}
	s := session(t, w.frames)
	if dissected(t, s, "http.file_data", "fluffy tail") == 0 {
		t.Error(strings.Join(infos(s), "\n"))
	}
}

// Segments that come out of order, twice, overlapping, or not at all.
func TestDisorder(t *testing.T) {
	for _, c := range []struct {
		name   string
		frames func(w *wire) []dissect.Frame
		body   int // the frame whose tree has the response's body
		last   string
	}{
		{"out of order", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base+30, tcp.ACK, response[30:]), w.segment(toClient, base+10, tcp.ACK, response[10:30]), w.segment(toClient, base, tcp.ACK, response[:10])}
		}, 7, "HTTP Response: 200 OK, 11 bytes of content"},
		{"overlapping", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base, tcp.ACK, response[:30]), w.segment(toClient, base+10, tcp.ACK, response[10:])}
		}, 6, "HTTP Response: 200 OK, 11 bytes of content"},
		{"overlapping while on hold", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base+20, tcp.ACK, response[20:40]), w.segment(toClient, base+10, tcp.ACK, response[10:]), w.segment(toClient, base, tcp.ACK, response[:30])}
		}, 7, "HTTP Response: 200 OK, 11 bytes of content"},
		{"sent again later", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base, tcp.ACK, response), w.segment(toClient, base, tcp.ACK, response), w.segment(toClient, base+5, tcp.ACK, response[5:25])}
		}, 5, "TCP 20 bytes sent again"},
		{"sent again before the message ends", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base, tcp.ACK, response[:20]), w.segment(toClient, base, tcp.ACK, response[:20]), w.segment(toClient, base+20, tcp.ACK, response[20:])}
		}, 7, "HTTP Response: 200 OK, 11 bytes of content"},
		{"sent again with more behind", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base, tcp.ACK, response), w.segment(toClient, base+30, tcp.ACK, response[30:]+response[:20]), w.segment(toClient, base+uint32(len(response)), tcp.ACK, response)}
		}, 5, "HTTP Response: 200 OK, 11 bytes of content"},
		{"lost, and acknowledged", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			last := w.segment(toClient, base+30, tcp.ACK, response[30:]+response)
			w.lose(toClient, 2*len(response))
			return []dissect.Frame{w.segment(toClient, base, tcp.ACK, response[:20]), last, w.segment(toServer, w.seq[toServer], tcp.ACK, "")}
		}, 0, "TCP ACK: has received 100 bytes so far"},
		{"lost for good", func(w *wire) []dissect.Frame {
			base := w.seq[toClient]
			return []dissect.Frame{w.segment(toClient, base+20, tcp.ACK, response[20:])}
		}, 0, "TCP 30 bytes after 20 bytes that the capture lacks"},
		{"reset in the middle", func(w *wire) []dissect.Frame {
			a := w.segment(toClient, w.seq[toClient], tcp.ACK, response[:45])
			return []dissect.Frame{a, w.segment(toClient, w.seq[toClient]+45, tcp.RST|tcp.ACK, "")}
		}, 0, "HTTP Response: 200 OK, 6 bytes of content"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWire(7)
			w.open()
			w.say(toServer, request)
			s := session(t, append(w.frames, c.frames(w)...))
			if got := dissected(t, s, "http.file_data", "fluffy tail"); got != c.body {
				t.Errorf("the body is in frame %d, want %d", got, c.body)
			}
			if got := infos(s)[s.Len()-1]; got != c.last {
				t.Errorf("the last frame says %q, want %q", got, c.last)
			}
			if t.Failed() {
				t.Log(strings.Join(infos(s), "\n"))
			}
		})
	}
}

// Who joins in the middle sees what follows.
func TestMidStream(t *testing.T) {
	w := newWire(5000)
	w.say(toClient, "tail of something\r\n")
	w.say(toServer, request)
	w.say(toClient, response, 12)
	s := session(t, w.frames)
	if got := dissected(t, s, "http.file_data", "fluffy tail"); got != 4 {
		t.Errorf("the body is in frame %d\n%s", got, strings.Join(infos(s), "\n"))
	}
}

// The same ports used again are another conversation.
func TestPortReuse(t *testing.T) {
	w := newWire(100)
	w.open()
	w.say(toServer, request)
	w.say(toClient, response[:30])
	w.seq = [2]uint32{900000, 800000}
	w.open()
	w.say(toServer, request)
	w.say(toClient, response)
	s := session(t, w.frames)
	if a, b := s.Row(5).Stream, s.Row(10).Stream; a != 0 || b != 1 {
		t.Errorf("streams %d and %d", a, b)
	}
	if got := s.Row(10).Info; got != "Response: 200 OK, 11 bytes of content" {
		t.Error(got)
	}
}

// Many messages in one frame, with bytes of no protocol between.
func TestManyMessagesInOneFrame(t *testing.T) {
	w := newWire(100)
	w.open()
	w.say(toServer, strings.Repeat(request, 3))
	w.say(toClient, response[:10])
	w.say(toClient, response[10:]+response+response[:10])
	w.say(toClient, response[10:])
	s := session(t, w.frames)
	if got := s.Row(4).Info; strings.Count(got, "GET /secret") != 3 {
		t.Error(got)
	}
	if got := s.Row(6).Info; strings.Count(got, "Response") != 2 {
		t.Error(got)
	}
	if got := s.Row(7).Info; strings.Count(got, "Response") != 1 {
		t.Error(got)
	}
}

// Rows change when a later frame completes a message, and are named once.
func TestChanged(t *testing.T) {
	w := newWire(100)
	w.open()
	w.say(toServer, request)
	w.say(toClient, response, 5, 15)
	s := dissect.New(dissect.Options{})
	add(t, s, w.frames[:6])
	s.Changed()
	before := s.Row(5).Counts
	add(t, s, w.frames[6:])
	if got := s.Changed(); !reflect.DeepEqual(got, []int{5, 6}) {
		t.Errorf("changed: %v, want frames 5 and 6", got)
	}
	if s.Row(5).Counts == before {
		t.Error("frame 5 has not changed")
	}
	if got := s.Changed(); len(got) != 0 {
		t.Errorf("changed again: %v", got)
	}
}

func TestFull(t *testing.T) {
	w := newWire(1)
	w.open()
	s := dissect.New(dissect.Options{MaxBytes: 2 * headerLen})
	add(t, s, w.frames[:2])
	err := s.Add(w.frames[2])
	if err == nil || !strings.Contains(err.Error(), "frame 3") || s.Len() != 2 {
		t.Errorf("%d frames, %v", s.Len(), err)
	}
	if _, err := s.Packet(3); err == nil {
		t.Error("a packet that is not there")
	}
}
