package dissect_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/net/http2/hpack"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/tcp"
)

// shape is traffic that is made to cost more than its length: of n small pieces.
type shape struct {
	name string
	make func(tb testing.TB, w *wire, n int) []field.Secret
}

// shut is a shape that no secret opens.
func shut(make func(w *wire, n int)) func(testing.TB, *wire, int) []field.Secret {
	return func(_ testing.TB, w *wire, n int) []field.Secret { make(w, n); return nil }
}

// rec is a TLS record.
func rec(kind byte, b string) string {
	return string([]byte{kind, 3, 3, byte(len(b) >> 8), byte(len(b))}) + b
}

// inSegs sends text in segments of n bytes.
func (w *wire) inSegs(dir int, text string, n int) {
	for len(text) > 0 {
		k := min(n, len(text))
		w.send(dir, tcp.ACK, text[:k])
		text = text[k:]
	}
}

// h2frame is an HTTP/2 frame.
func h2frame(kind, flags byte, stream int, p string) string {
	return string([]byte{byte(len(p) >> 16), byte(len(p) >> 8), byte(len(p)), kind, flags, byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)}) + p
}

const h2preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

var shapes = []shape{
	{"tls: handshake in 1-byte records, 1 per segment", shut(func(w *wire, n int) {
		w.send(toClient, tcp.ACK, rec(22, "\x00\x00\x00\x00"))
		for i := range n {
			b := "x"
			if i < 4 {
				b = string([]byte{11, 0, 0xff, 0xf0}[i])
			}
			w.send(toClient, tcp.ACK, rec(22, b))
		}
	})},
	{"tls: handshake in 1-byte records, big segments", shut(func(w *wire, n int) {
		var t strings.Builder
		t.WriteString(rec(22, "\x00\x00\x00\x00"))
		for i := range n {
			b := "x"
			if i%60000 < 4 {
				b = string([]byte{11, 0, 0xea, 0x5c}[i%60000])
			}
			t.WriteString(rec(22, b))
		}
		w.inSegs(toClient, t.String(), 1400)
	})},
	{"tls: app data in 1-byte records", shut(func(w *wire, n int) {
		w.inSegs(toClient, rec(22, "\x00\x00\x00\x00")+strings.Repeat(rec(23, "x"), n), 1400)
	})},
	{"tls: empty app data records", shut(func(w *wire, n int) {
		w.inSegs(toClient, rec(22, "\x00\x00\x00\x00")+strings.Repeat(rec(23, ""), n), 1400)
	})},
	{"tls: hello requests", shut(func(w *wire, n int) {
		w.inSegs(toClient, strings.Repeat(rec(22, "\x00\x00\x00\x00"), n), 1400)
	})},
	{"tls: hello requests in one record", shut(func(w *wire, n int) {
		w.inSegs(toClient, strings.Repeat(rec(22, strings.Repeat("\x00\x00\x00\x00", 4000)), n/4000+1), 1400)
	})},
	{"tls: unknown handshake types in one record", shut(func(w *wire, n int) {
		w.inSegs(toClient, rec(22, "\x00\x00\x00\x00")+strings.Repeat(rec(22, strings.Repeat("\x63\x00\x00\x00", 4000)), n/4000+1), 1400)
	})},
	{"tls: session tickets", shut(func(w *wire, n int) {
		w.inSegs(toClient, strings.Repeat(rec(22, "\x04\x00\x00\x07\x00\x00\x00\x00\x00\x01x"), n), 1400)
	})},
	{"tls: client hellos", shut(func(w *wire, n int) {
		h := "\x03\x03" + strings.Repeat("r", 32) + "\x00\x00\x02\x13\x01\x01\x00"
		h = "\x01\x00\x00" + string(byte(len(h))) + h
		w.inSegs(toServer, strings.Repeat(rec(22, h), n/8), 1400)
	})},
	{"tls: client and server hellos", shut(func(w *wire, n int) {
		h := "\x03\x03" + strings.Repeat("r", 32) + "\x00\x00\x02\x13\x01\x01\x00"
		h = "\x01\x00\x00" + string(byte(len(h))) + h
		s := "\x03\x03" + strings.Repeat("s", 32) + "\x00\x00\x2f\x00"
		s = "\x02\x00\x00" + string(byte(len(s))) + s
		for range n / 16 {
			w.send(toServer, tcp.ACK, rec(22, h))
			w.send(toClient, tcp.ACK, rec(22, s))
		}
	})},
	{"tls: change cipher specs", shut(func(w *wire, n int) {
		w.inSegs(toClient, strings.Repeat(rec(20, "\x01"), n), 1400)
	})},
	{"tls: alerts", shut(func(w *wire, n int) {
		w.inSegs(toClient, strings.Repeat(rec(21, "\x01\x00"), n), 1400)
	})},
	{"tls: heartbeats", shut(func(w *wire, n int) {
		w.inSegs(toClient, rec(22, "\x00\x00\x00\x00")+strings.Repeat(rec(24, "\x01\x00\x01x"), n), 1400)
	})},
	{"tls: hello with many extensions", shut(func(w *wire, n int) {
		for range n/4000 + 1 {
			h := "\x03\x03" + strings.Repeat("r", 32) + "\x00\x00\x02\x13\x01\x01\x00"
			e := strings.Repeat("\x63\x63\x00\x00", 4000)
			h += string([]byte{byte(len(e) >> 8), byte(len(e))}) + e
			h = "\x01\x00" + string([]byte{byte(len(h) >> 8), byte(len(h))}) + h
			w.inSegs(toServer, rec(22, h[:16000])+rec(22, h[16000:]), 1400)
		}
	})},
	{"tls: hello with many suites", shut(func(w *wire, n int) {
		for range n/7000 + 1 {
			h := "\x03\x03" + strings.Repeat("r", 32) + "\x00" + string([]byte{14000 >> 8, 14000 & 0xff}) + strings.Repeat("\x13\x01", 7000) + "\x01\x00"
			h = "\x01\x00" + string([]byte{byte(len(h) >> 8), byte(len(h))}) + h
			w.inSegs(toServer, rec(22, h), 1400)
		}
	})},
	{"tls: 1-byte segments", shut(func(w *wire, n int) {
		w.inSegs(toClient, rec(22, "\x0b\x00\x3f\x00"+strings.Repeat("x", 0x3f00)), 1)
		w.inSegs(toClient, strings.Repeat(rec(23, strings.Repeat("y", 1000)), n/1000), 1)
	})},
	{"http: chunks of 1 byte", shut(func(w *wire, n int) {
		w.say(toServer, request)
		w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		w.inSegs(toClient, strings.Repeat("1\r\nx\r\n", n)+"0\r\n\r\n", 1400)
	})},
	{"http: chunks of 1 byte, 1 per segment", shut(func(w *wire, n int) {
		w.say(toServer, request)
		w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		w.inSegs(toClient, strings.Repeat("1\r\nx\r\n", n)+"0\r\n\r\n", 6)
	})},
	{"http: chunks of 1 byte, gzip bomb", shut(func(w *wire, n int) {
		z := zipped(string(make([]byte, n*200)))
		var t strings.Builder
		for i := range len(z) {
			t.WriteString("1\r\n" + z[i:i+1] + "\r\n")
		}
		w.say(toServer, request)
		w.say(toClient, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
		w.inSegs(toClient, t.String()+"0\r\n\r\n", 1400)
	})},
	{"http: chunks unfinished", shut(func(w *wire, n int) {
		w.say(toServer, request)
		w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		w.inSegs(toClient, strings.Repeat("1\r\nx\r\n", n), 1400)
	})},
	{"http: chunk size line without end", shut(func(w *wire, n int) {
		w.say(toServer, request)
		w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		w.inSegs(toClient, strings.Repeat("1;"+strings.Repeat("a", 900)+"\r\nx\r\n", n/900+1), 1)
	})},
	{"http: trailers", shut(func(w *wire, n int) {
		w.say(toServer, request)
		w.say(toClient, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
		w.inSegs(toClient, strings.Repeat("a:\r\n", min(n, 15000)), 4)
	})},
	{"http: header lines", shut(func(w *wire, n int) {
		for range n/16000 + 1 {
			w.inSegs(toServer, "GET / HTTP/1.1\r\n"+strings.Repeat("a:\n", 16000)+"\r\n", 1400)
		}
	})},
	{"http: header lines 1-byte segments", shut(func(w *wire, n int) {
		for range n/16000 + 1 {
			w.inSegs(toServer, "GET / HTTP/1.1\r\n"+strings.Repeat("a:\n", 16000)+"\r\n", 1)
		}
	})},
	{"http: query parameters", shut(func(w *wire, n int) {
		for range n/30000 + 1 {
			w.inSegs(toServer, "GET /?"+strings.Repeat("a&", 30000)+" HTTP/1.1\r\n\r\n", 1400)
		}
	})},
	{"http: cookies", shut(func(w *wire, n int) {
		for range n/30000 + 1 {
			w.inSegs(toServer, "GET / HTTP/1.1\r\nCookie: "+strings.Repeat("a;", 30000)+"\r\n\r\n", 1400)
		}
	})},
	{"http: tiny requests", shut(func(w *wire, n int) {
		w.inSegs(toServer, strings.Repeat("GET / HTTP/1.1\n\n", n), 1400)
	})},
	{"http: tiny requests, one big segment each", shut(func(w *wire, n int) {
		w.inSegs(toServer, strings.Repeat("GET / HTTP/1.1\n\n", n), 16000)
	})},
	{"http: gzip bombs", shut(func(w *wire, n int) {
		z := zipped(string(make([]byte, 16<<20)))
		for range n/len(z) + 1 {
			w.inSegs(toClient, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(z), z), 1400)
		}
	})},
	{"http: small gzip bombs", shut(func(w *wire, n int) {
		z := zipped(string(make([]byte, 100<<10)))
		for range n/len(z) + 1 {
			w.inSegs(toClient, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(z), z), 1400)
		}
	})},
	{"http: tokens in a body", shut(func(w *wire, n int) {
		tok := "gAAAAABl" + strings.Repeat("A", 92) + " "
		b := strings.Repeat(tok, n/len(tok)+1)
		w.inSegs(toClient, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(b), b), 1400)
	})},
	{"http: gAAAA in a body", shut(func(w *wire, n int) {
		b := strings.Repeat("gAAAAA", n/6)
		w.inSegs(toClient, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(b), b), 1400)
	})},
	{"http2: hpack references to a long header", shut(func(w *wire, n int) {
		var b bytes.Buffer
		e := hpack.NewEncoder(&b)
		e.WriteField(hpack.HeaderField{Name: "a", Value: strings.Repeat("v", 4000)})
		first := b.String()
		w.inSegs(toServer, h2preface+h2frame(4, 0, 0, "")+h2frame(1, 4, 1, first), 1400)
		for i := range n/60 + 1 {
			w.inSegs(toServer, h2frame(1, 4, 3+2*i, strings.Repeat("\xbe", 60)), 1400)
		}
	})},
	{"http2: hpack references, one big frame", shut(func(w *wire, n int) {
		var b bytes.Buffer
		e := hpack.NewEncoder(&b)
		e.WriteField(hpack.HeaderField{Name: "a", Value: "v"})
		first := b.String()
		w.inSegs(toServer, h2preface+h2frame(4, 0, 0, "")+h2frame(1, 4, 1, first), 1400)
		for i := range n/7000 + 1 {
			w.inSegs(toServer, h2frame(1, 4, 3+2*i, strings.Repeat("\xbe", 7000)), 1400)
		}
	})},
	{"http2: 1-byte continuations", shut(func(w *wire, n int) {
		w.inSegs(toServer, h2preface+h2frame(4, 0, 0, ""), 1400)
		for i := range n/250 + 1 {
			w.inSegs(toServer, h2frame(1, 0, 1+2*i, "\x82")+strings.Repeat(h2frame(9, 0, 1+2*i, "\x82"), 250)+h2frame(9, 4, 1+2*i, "\x82"), 1400)
		}
	})},
	{"http2: 1-byte continuations of one literal", shut(func(w *wire, n int) {
		w.inSegs(toServer, h2preface+h2frame(4, 0, 0, ""), 1400)
		for i := range n/250 + 1 {
			w.inSegs(toServer, h2frame(1, 0, 1+2*i, "\x00\x01a\x7f\xc8\x01")+strings.Repeat(h2frame(9, 0, 1+2*i, "v"), 250)+h2frame(9, 4, 1+2*i, "v"), 1400)
		}
	})},
	{"http2: a long literal over continuations", shut(func(w *wire, n int) {
		w.inSegs(toServer, h2preface+h2frame(4, 0, 0, ""), 1400)
		lit := "\x00\x01a\x7f\xc8\x80\x0f" + strings.Repeat("v", 200000) // ~ 245k
		var t strings.Builder
		t.WriteString(h2frame(1, 0, 1, lit[:1000]))
		for i := 1000; i+800 < len(lit); i += 800 {
			t.WriteString(h2frame(9, 0, 1, lit[i:i+800]))
		}
		w.inSegs(toServer, t.String(), 1400)
	})},
	{"http2: 1-byte data", shut(func(w *wire, n int) {
		w.inSegs(toServer, h2preface+h2frame(4, 0, 0, "")+strings.Repeat(h2frame(0, 0, 1, "x"), n), 1400)
	})},
	{"http2: empty settings", shut(func(w *wire, n int) {
		w.inSegs(toServer, h2preface+strings.Repeat(h2frame(4, 0, 0, ""), n), 1400)
	})},
	{"http2: settings", shut(func(w *wire, n int) {
		w.inSegs(toServer, h2preface+strings.Repeat(h2frame(4, 0, 0, strings.Repeat("\x00\x01\x00\x00\x00\x00", 2000)), n/2000+1), 1400)
	})},
	{"http2: gzip data frames", shut(func(w *wire, n int) {
		z := zipped(string(make([]byte, 4<<20)))
		w.inSegs(toClient, h2preface, 1400)
		w.inSegs(toClient, h2frame(4, 0, 0, ""), 1400)
		var b bytes.Buffer
		e := hpack.NewEncoder(&b)
		e.WriteField(hpack.HeaderField{Name: "content-encoding", Value: "gzip"})
		h := b.String()
		for i := range n/len(z) + 1 {
			if i > 0 {
				h = "\xbe"
			}
			w.inSegs(toClient, h2frame(1, 4, 1+2*i, h)+h2frame(0, 1, 1+2*i, z), 1400)
		}
	})},
	{"tcp: 1-byte segments of nothing known", shut(func(w *wire, n int) {
		w.inSegs(toClient, strings.Repeat("?", n), 1)
	})},
	{"tcp: reversed", shut(func(w *wire, n int) {
		w.send(toClient, tcp.ACK, "?")
		base := w.seq[toClient]
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(n-i), tcp.ACK, "?"))
		}
	})},
	{"tcp: every second", shut(func(w *wire, n int) {
		w.send(toClient, tcp.ACK, "?")
		base := w.seq[toClient]
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(2*i+1), tcp.ACK, "?"))
		}
	})},
	{"tcp: reversed blocks of 2000", shut(func(w *wire, n int) {
		w.send(toClient, tcp.ACK, "?")
		base := w.seq[toClient]
		for b := range n/2000 + 1 {
			for i := range 2000 {
				w.frames = append(w.frames, w.segment(toClient, base+uint32(b*2000+1999-i), tcp.ACK, "?"))
			}
		}
	})},
	{"tcp: overlap sliding", shut(func(w *wire, n int) {
		text := strings.Repeat("?", 1000)
		base := w.seq[toClient]
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(i), tcp.ACK, text))
		}
	})},
	{"tcp: overlap sliding tls", shut(func(w *wire, n int) {
		text := strings.Repeat(rec(23, "x"), 200)
		base := w.seq[toClient]
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(6*i), tcp.ACK, text))
		}
	})},
	{"tcp: one message again and again", shut(func(w *wire, n int) {
		text := strings.Repeat(rec(23, "x"), 200)
		base := w.seq[toClient]
		for range n {
			w.frames = append(w.frames, w.segment(toClient, base, tcp.ACK, text))
		}
	})},
	{"tcp: repeats one byte backwards", shut(func(w *wire, n int) {
		base := w.seq[toClient]
		w.inSegs(toClient, strings.Repeat("?", n), 1400)
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(n-1-i), tcp.ACK, "?"))
		}
	})},
	{"tcp: repeats one byte, then many messages", shut(func(w *wire, n int) {
		base := w.seq[toClient]
		w.inSegs(toClient, strings.Repeat(rec(23, "x"), n/6), 60000)
		w.frames = append(w.frames, w.segment(toClient, base, tcp.ACK, strings.Repeat(rec(23, "x"), 10000)))
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(i), tcp.ACK, "?"))
		}
	})},
	{"tcp: repeats before their message ends", shut(func(w *wire, n int) {
		base := w.seq[toClient]
		w.send(toClient, tcp.ACK, rec(23, strings.Repeat("x", 16000))[:15000])
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+uint32(i%15000), tcp.ACK, "?"))
		}
		w.send(toClient, tcp.ACK, strings.Repeat("y", 1005))
		w.inSegs(toClient, strings.Repeat(rec(23, "x"), n/6), 60000)
	})},
	{"tcp: connections", shut(func(w *wire, n int) {
		for i := range n {
			w.client, w.server = uint16(i), uint16(i>>16)
			w.send(toServer, tcp.SYN, "")
		}
	})},
	{"tcp: a SYN again and again", shut(func(w *wire, n int) {
		for i := range n {
			w.seq[0] = uint32(i * 1000)
			w.send(toServer, tcp.SYN, "?")
		}
	})},
	{"tcp: pure acks", shut(func(w *wire, n int) {
		for range n {
			w.send(toServer, tcp.ACK, "")
		}
	})},
	{"tcp: the text again and again", shut(func(w *wire, n int) {
		base := w.seq[toClient]
		w.say(toClient, response)
		for range n {
			w.frames = append(w.frames, w.segment(toClient, base, tcp.ACK, response))
		}
	})},
	{"tcp: repeats held behind a gap", shut(func(w *wire, n int) {
		w.send(toClient, tcp.ACK, rec(22, "\x00\x00\x00\x00"))
		base := w.seq[toClient]
		text := strings.Repeat(rec(23, "x"), min(n/6, 10000))
		w.frames = append(w.frames, w.segment(toClient, base+6, tcp.ACK, text), w.segment(toClient, base+6, tcp.ACK, text))
		for i := range n {
			w.frames = append(w.frames, w.segment(toClient, base+6+uint32(i%len(text)), tcp.ACK, "?"))
		}
		w.frames = append(w.frames, w.segment(toClient, base, tcp.ACK, rec(23, "x")))
	})},
	{"tls: 1-byte records opened, with 1-byte chunks in them", func(tb testing.TB, w *wire, n int) []field.Secret {
		return chatty(tb, w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+strings.Repeat("1\r\nx\r\n", n/6)+"0\r\n\r\n")
	}},
	{"frames: empty", shut(func(w *wire, n int) {
		for range n {
			w.frames = append(w.frames, dissect.Frame{Link: 1})
		}
	})},
}

// chatty has a real server say a text over TLS byte by byte, each in a record of
// its own, and returns the key log.
func chatty(tb testing.TB, w *wire, text string) []field.Secret {
	tb.Helper()
	var keys bytes.Buffer
	id := identities().ec
	a, b := connected(tb)
	ear := &overhear{}
	done := make(chan error, 1)
	go func() {
		c := tls.Server(end{b, toClient, ear}, &tls.Config{Certificates: []tls.Certificate{id.cert}, SessionTicketsDisabled: true})
		defer c.Close()
		for i := range len(text) {
			if _, err := io.WriteString(c, text[i:i+1]); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	c := tls.Client(end{a, toServer, ear}, &tls.Config{InsecureSkipVerify: true, ServerName: "squirrels.example", KeyLogWriter: &keys})
	if _, err := io.CopyN(io.Discard, c, int64(len(text))); err != nil {
		tb.Fatal(err)
	}
	if err := <-done; err != nil {
		tb.Fatal(err)
	}
	c.Close()
	ear.mu.Lock()
	defer ear.mu.Unlock()
	for i := 0; i < len(ear.all); {
		dir, together := ear.all[i].dir, ""
		for ; i < len(ear.all) && ear.all[i].dir == dir && len(together) < 1400; i++ {
			together += ear.all[i].data
		}
		w.inSegs(dir, together, 1400)
	}
	return []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: keys.Bytes()}}
}
