package lessons

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/lessons/dh"
	"plainsight/lessons/fernetkey"
)

// runWith plays a lesson with a setting to its end.
func runWith(t *testing.T, l *Lesson, kind string, q Setting) *listener {
	t.Helper()
	heard := &listener{}
	if err := l.Check(q); err != nil {
		t.Fatal(err)
	}
	if err := l.Play(context.Background(), open(t, kind), q, heard); err != nil {
		t.Fatalf("%s with %+v: %v", l.Name, q, err)
	}
	return heard
}

// said is one frame of a conversation, as it stands on the wire.
type said struct {
	kind    byte
	payload []byte
}

// framesOf cuts one direction into frames, after the greeting.
func framesOf(t *testing.T, data []byte) (out []said) {
	t.Helper()
	data, ok := bytes.CutPrefix(data, []byte("SQRL/1\r\n"))
	if !ok {
		t.Fatalf("%.20q does not begin with the greeting", data)
	}
	for len(data) > 0 {
		n := 0
		if len(data) >= 4 {
			n = 4 + int(data[1])<<16 + int(data[2])<<8 + int(data[3])
		}
		if n == 0 || n > len(data) {
			t.Fatalf("%d bytes at the end are no frame", len(data))
		}
		out = append(out, said{data[0], data[4:n]})
		data = data[n:]
	}
	return out
}

// order is the kinds of frames of a conversation, client's and server's.
func order(t *testing.T, d *dialogue) string {
	t.Helper()
	var out []string
	for _, f := range framesOf(t, d.toServer) {
		out = append(out, fmt.Sprint(f.kind))
	}
	out = append(out, "/")
	for _, f := range framesOf(t, d.toClient) {
		out = append(out, fmt.Sprint(f.kind))
	}
	return strings.Join(out, " ")
}

// payload is that of the first frame of a kind.
func payload(t *testing.T, data []byte, kind byte) []byte {
	t.Helper()
	for _, f := range framesOf(t, data) {
		if f.kind == kind {
			return f.payload
		}
	}
	t.Fatalf("no frame of kind %d", kind)
	return nil
}

// notesHeard is all notes in one text.
func happenedIn(l *listener) string { return strings.Join(l.happened, "\n") }

// opensBy tries one held secret on a conversation by the recipe of the protocol
// alone: it gives the messages that open, and none where the private number
// belongs to neither public value.
func opensBy(t *testing.T, d *dialogue, s field.Secret) (texts []string) {
	t.Helper()
	if s.Kind != field.DHKey {
		return nil
	}
	a, errA := dh.ReadBlock(payload(t, d.toServer, 5))
	b, errB := dh.ReadBlock(payload(t, d.toClient, 5))
	if errA != nil || errB != nil {
		t.Fatal(errA, errB)
	}
	if len(a) != 256 || len(b) != 256 {
		t.Fatalf("public values of %d and %d bytes, want 256", len(a), len(b))
	}
	p, x := dh.FFDHE2048.P, new(big.Int).SetBytes(s.Data)
	own := dh.FFDHE2048.Bytes(new(big.Int).Exp(big.NewInt(2), x, p))
	other := b
	switch {
	case bytes.Equal(own, a):
	case bytes.Equal(own, b):
		other = a
	default:
		return nil
	}
	z := dh.FFDHE2048.Bytes(new(big.Int).Exp(new(big.Int).SetBytes(other), x, p))
	key := &fernetkey.Key{}
	copy(key.Key[:], hkdfByHand(z))
	for _, f := range append(framesOf(t, d.toServer), framesOf(t, d.toClient)...) {
		if f.kind == 3 {
			if text, err := key.Open(f.payload); err == nil {
				texts = append(texts, string(text))
			}
		}
	}
	return texts
}

// opened is all that a viewpoint opens of a run.
func opened(t *testing.T, l *listener, eye string) (texts []string) {
	t.Helper()
	for _, d := range dialogues(t, l.frames) {
		for _, s := range l.held[eye] {
			texts = append(texts, opensBy(t, d, s)...)
		}
	}
	return texts
}

func bigOf(b []byte) *big.Int { return new(big.Int).SetBytes(b) }
