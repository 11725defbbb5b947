package dissect_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	library "github.com/fernet/fernet-go"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/dissect/tcp"
)

// sharedKey is a Fernet key for tests, and the secret that goes with it.
var sharedKey = library.Key{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}

func shared() field.Secret {
	return field.Secret{Kind: field.FernetKey, Label: "the shared Fernet key", Data: sharedKey[:]}
}

// sealed is a Fernet token of the text.
func sealed(tb testing.TB, text string) string {
	tb.Helper()
	t, err := library.EncryptAndSignAtTime([]byte(text), &sharedKey, time.Unix(1700000000, 0))
	if err != nil {
		tb.Fatal(err)
	}
	return string(t)
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.String()
}

func reply(headers, body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", headers, len(body), body)
}

func chunked(parts ...string) string {
	s := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, p := range parts {
		s += fmt.Sprintf("%x\r\n%s\r\n", len(p), p)
	}
	return s + "0\r\n\r\n"
}

// gambler makes conversations by chance.
type gambler struct {
	*rand.Rand
	tb testing.TB
}

func (g gambler) noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(g.Uint32())
	}
	return string(b)
}

// text is what one side says next.
func (g gambler) text(dir int) string {
	if g.IntN(12) == 0 {
		return g.noise(1 + g.IntN(60))
	}
	if dir == toServer {
		switch g.IntN(4) {
		case 0:
			return fmt.Sprintf("POST /p HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s", 100, g.noise(100))
		case 1:
			return "GET /?t=" + sealed(g.tb, g.noise(g.IntN(40))) + " HTTP/1.1\r\n\r\n"
		case 2:
			return "HEAD / HTTP/1.1\r\nAuthorization: Basic Y2F0OmZsdWZmeSB0YWls\r\n\r\n"
		}
		return request
	}
	switch g.IntN(5) {
	case 0:
		return reply("Content-Encoding: gzip\r\n", zipped(sealed(g.tb, "fluffy tail")))
	case 1:
		return chunked("fluffy", g.noise(g.IntN(50)), " tail")
	case 2:
		return reply("", `{"m":"`+sealed(g.tb, g.noise(g.IntN(100)))+`"}`)
	case 3:
		return reply("", sealed(g.tb, "a")+","+sealed(g.tb, "b"))
	}
	return response
}

// conversation cuts up what is said, and then drops, repeats, swaps, changes
// and cuts short its segments.
func (g gambler) conversation() []dissect.Frame {
	w := newWire(g.Uint32())
	if g.IntN(4) > 0 {
		w.open()
	}
	for range 2 + g.IntN(6) {
		dir := g.IntN(2)
		for text := g.text(dir); text != ""; {
			n := 1 + g.IntN(len(text))
			again := g.IntN(min(n, 8) + 1)
			w.send(dir, tcp.ACK, text[:n])
			if g.IntN(3) > 0 {
				again = 0
			}
			text = text[n-again:]
			w.seq[dir] -= uint32(again)
			if g.IntN(3) == 0 {
				w.send(1-dir, tcp.ACK, "")
			}
		}
	}
	switch g.IntN(3) {
	case 0:
		w.close()
	case 1:
		w.send(g.IntN(2), tcp.RST|tcp.ACK, "")
	}
	return g.disturb(w.frames)
}

func (g gambler) disturb(in []dissect.Frame) (out []dissect.Frame) {
	for _, f := range in {
		switch g.IntN(20) {
		case 0: // lost
		case 1: // twice
			out = append(out, f, f)
		case 2: // overtakes
			if n := len(out); n > 0 {
				out = append(out[:n-1:n-1], f, out[n-1])
			}
		case 3: // much later
			defer func() { out = append(out, f) }()
		case 4: // cut short
			f.Length = len(f.Data)
			f.Data = f.Data[:g.IntN(len(f.Data))]
			out = append(out, f)
		case 5: // damaged
			f.Data = bytes.Clone(f.Data)
			f.Data[g.IntN(len(f.Data))] ^= byte(1 << g.IntN(8))
			out = append(out, f)
		case 6: // sent again much later
			out = append(out, f)
			defer func() { out = append(out, f) }()
		default:
			out = append(out, f)
		}
	}
	return out
}

// Whatever happens on the way, each byte has one owner, the list counts what
// the bytes show, and a viewpoint with a key reads no less.
func TestRandomConversations(t *testing.T) {
	games := uint64(200)
	if testing.Short() {
		games = 40
	}
	for seed := range games {
		g := gambler{rand.New(rand.NewPCG(seed, 42)), t}
		frames := g.conversation()
		if g.IntN(3) == 0 {
			frames = append(frames, g.conversation()...) // the same ports again
		}
		eavesdropper := session(t, frames)
		holder := session(t, frames, shared())
		if a, b := eavesdropper.Report(), holder.Report(); a.ReadableBytes > b.ReadableBytes || a.ApplicationBytes != b.ApplicationBytes {
			t.Fatalf("seed %d: the eavesdropper has %+v, the key's holder %+v", seed, a, b)
		}
		for _, text := range []string{"fluffy tail", "a", "sec"} {
			for _, p := range holder.Find(text) {
				exists(t, holder, p)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

// exists fails where a place leaves its frames.
func exists(tb testing.TB, s *dissect.Session, p find.Place) {
	tb.Helper()
	for _, part := range append([]find.Part{{Frame: p.Frame, Off: p.Off, Len: p.Len}}, p.Rest...) {
		if part.Frame < 1 || part.Frame > s.Len() || part.Off < 0 || part.Len < 1 || part.Off+part.Len > s.Row(part.Frame).Captured {
			tb.Errorf("%+v is not there", p)
		}
	}
}

func FuzzSession(f *testing.F) {
	for seed := range uint64(8) {
		g := gambler{rand.New(rand.NewPCG(seed, 7)), f}
		var b []byte
		for _, fr := range g.conversation() {
			n := min(len(fr.Data), 255)
			b = append(append(b, byte(n)), fr.Data[:n]...)
		}
		f.Add(uint16(1), b)
	}
	f.Add(uint16(101), []byte("\x14E\x00\x00\x14"))
	f.Add(uint16(9), []byte("\x05hello"))
	f.Fuzz(func(t *testing.T, linkType uint16, b []byte) {
		var frames []dissect.Frame
		for len(b) > 0 && len(frames) < 100 {
			n := min(int(b[0]), len(b)-1)
			frames = append(frames, dissect.Frame{Link: linkType, Data: b[1 : 1+n]})
			b = b[1+n:]
		}
		s := session(t, frames, shared())
		for _, text := range []string{"a", "fluffy tail"} {
			for _, p := range s.Find(text) {
				exists(t, s, p)
			}
		}
	})
}
