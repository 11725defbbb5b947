package dissect_test

import (
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/http"
	"plainsight/dissect/proto"
	"plainsight/dissect/tcp"
)

// counter is HTTP that counts what it is asked: the bytes that it is shown by
// Next, and those that it takes apart.
type counter struct {
	proto.Protocol
	looked, dissected int
}

type counting struct {
	proto.Conversation
	c *counter
}

type counted struct {
	proto.Message
	c *counter
}

func (c *counter) Open() proto.Conversation { return counting{c.Protocol.Open(), c} }

func (c counting) Next(dir proto.Direction, data []byte, closed bool) proto.Cut {
	c.c.looked++
	cut := c.Conversation.Next(dir, data, closed)
	if cut.Message != nil {
		cut.Message = counted{cut.Message, c.c}
	}
	return cut
}

func (m counted) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	m.c.dissected += s.Len
	return m.Message.Dissect(c, root, s)
}

// work is what a capture costs: looks for a message's end, and bytes of
// messages that were taken apart.
func work(tb testing.TB, frames []dissect.Frame) (looked, dissected int) {
	tb.Helper()
	c := &counter{Protocol: http.Protocol{}}
	s := dissect.New(dissect.Options{Protocols: []proto.Protocol{c}})
	add(tb, s, frames)
	s.Finish()
	return c.looked, c.dissected
}

// What a capture costs grows with its size and not with its square.
func TestGrowth(t *testing.T) {
	for name, make := range map[string]func(w *wire, n int){
		"a message in many segments": func(w *wire, n int) {
			for _, b := range reply("", strings.Repeat("x", n)) {
				w.send(toClient, tcp.ACK, string(b))
			}
		},
		"many chunks in many segments": func(w *wire, n int) {
			for range n / 6 {
				w.send(toClient, tcp.ACK, "1\r\nx\r\n")
			}
		},
		"many messages in one segment": func(w *wire, n int) {
			w.send(toClient, tcp.ACK, strings.Repeat(response, n/len(response)))
		},
		"one message sent again and again": func(w *wire, n int) {
			base := w.seq[toClient]
			w.say(toClient, reply("", strings.Repeat("x", n)))
			for i := range n / 4 {
				w.frames = append(w.frames, w.segment(toClient, base+uint32(i), tcp.ACK, "x"))
			}
		},
		"two messages sent again in turn": func(w *wire, n int) {
			base := w.seq[toClient]
			text := reply("", strings.Repeat("x", n/2))
			w.say(toClient, text)
			w.say(toClient, text)
			for i := range n / 4 {
				w.frames = append(w.frames, w.segment(toClient, base+uint32(i%2*len(text)), tcp.ACK, "x"))
			}
		},
		"bytes of no protocol": func(w *wire, n int) {
			for range n {
				w.send(toClient, tcp.ACK, "?")
			}
		},
	} {
		const small, large = 4000, 16000
		var looked, dissected [2]int
		for i, n := range []int{small, large} {
			w := newWire(1)
			w.open()
			w.say(toServer, request)
			if strings.HasPrefix(name, "many chunks") {
				w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
			}
			make(w, n)
			looked[i], dissected[i] = work(t, w.frames)
		}
		const most = large/small + 1
		if looked[1] > most*looked[0] || dissected[1] > most*(dissected[0]+len(request)) {
			t.Errorf("%s: four times the bytes cost %v looks, and %v bytes taken apart", name, looked, dissected)
		}
	}
}

// Of a message that is put together from very many segments, and has very many
// parts, the packet is made in one pass over both.
func TestManySegmentsManyChunks(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, request)
	w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
	const chunks = 30_000
	for range chunks {
		w.send(toClient, tcp.ACK, "1\r\nx\r\n")
	}
	w.send(toClient, tcp.ACK, "0\r\n\r\n")
	s := dissect.New(dissect.Options{})
	add(t, s, w.frames)
	for _, n := range []int{s.Len() / 2, s.Len()} {
		p, err := s.Packet(n)
		if err != nil {
			t.Fatal(err)
		}
		partition(t, p)
	}
	if got := s.Find("xxxx"); len(got) == 0 || len(got[0].Rest) != 3 {
		t.Errorf("found %d places", len(got))
	}
}
