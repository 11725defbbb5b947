package lessons

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// Two clients, one server's key; each client opens its own conversation, and
// the thief both.
func TestStaticDHExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, &dhStatic, open(t, kind), secret)
			ds := dialogues(t, heard.frames)
			if len(ds) != 2 {
				t.Fatalf("%d conversations, want 2", len(ds))
			}
			values := map[string]bool{}
			for _, d := range ds {
				if got := order(t, d); got != "4 5 3 / 5 3" {
					t.Errorf("the frames are %s", got)
				}
				if got := payload(t, d.toServer, 4); !bytes.Equal(got, []byte{0x01, 0x00}) {
					t.Errorf("the parameters are % x", got)
				}
				for _, public := range [][]byte{payload(t, d.toServer, 5), payload(t, d.toClient, 5)} {
					values[string(public)] = true
					if len(public) != 2+256 {
						t.Errorf("a public value of %d bytes", len(public)-2)
					}
				}
			}
			if len(values) != 3 {
				t.Errorf("%d different public values, want 3", len(values))
			}
			both := []string{question, secret, question, secret}
			for eye, want := range map[string][]string{"eavesdropper": nil, "client": both[:2], "server": both, "thief": both} {
				if got := opened(t, heard, eye); !slices.Equal(got, want) {
					t.Errorf("%s opens %q, want %q", eye, got, want)
				}
			}
		}
		says(t, &dhStatic, "Four public values cross the wire")
		says(t, &dhStatic, "One from each client, and the same one twice from the server.")
		says(t, &dhStatic, "2048 bits are 256 bytes, and 1024 bits are 128.")
		says(t, &dhStatic, "Four messages are in the recording: two questions and two answers. The first client can open two.")
	})
}

// With each fault the first client gets nothing, somebody is told why, and the
// second client is served as ever.
func TestStaticDHFaults(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, c := range []struct{ fault, group, order, says string }{
			{faultByte, "ffdhe2048", "4 5 3 / 5 7", "the message does not open: its seal, the HMAC, does not fit"},
			{faultOne, "ffdhe2048", "4 5 / 7", "more than 1 and less than p-1"},
			{faultTop, "ffdhe2048", "4 5 / 7", "more than 1 and less than p-1"},
			{faultByte, "x25519", "4 5 3 / 5 7", "does not open"},
			{faultOne, "x25519", "4 5 / 7", "it makes the shared secret known to all (RFC 7748"},
			{faultTop, "x25519", "4 5 / 7", "it makes the shared secret known to all (RFC 7748"},
		} {
			heard := runWith(t, &dhStatic, kind, Setting{Secret: DefaultSecret, Fault: c.fault, Knobs: map[string]string{"group": c.group}})
			ds := conversations(t, heard)
			if len(ds) != 3 { // the client's, the one between's, the second client's
				t.Fatalf("%s: %d conversations, want 3", c.fault, len(ds))
			}
			for _, d := range ds[:2] {
				if got := order(t, d); got != c.order {
					t.Errorf("%s, %s: the frames are %s, want %s", c.fault, c.group, got, c.order)
				}
				if why := string(payload(t, d.toClient, 7)); !strings.Contains(why, c.says) {
					t.Errorf("%s: refused with %q, want %q", c.fault, why, c.says)
				}
			}
			if bytes.Equal(payload(t, ds[0].toServer, 5), payload(t, ds[1].toServer, 5)) {
				t.Errorf("%s: the public value is not changed", c.fault)
			}
			if got := order(t, ds[2]); got != "4 5 3 / 5 3" {
				t.Errorf("%s: the second client's frames are %s", c.fault, got)
			}
			if all := happenedIn(heard); !strings.Contains(all, "The server refused to go on: ") {
				t.Errorf("%s: the told lines are %s", c.fault, all)
			}
		}
		says(t, &dhStatic, "A careful program accepts only 2 to p-2")
	})
}

// conversations is dialogues of a run in which servers have several ports: who
// sends the first SYN of a connection is its client.
func conversations(t *testing.T, l *listener) (out []*dialogue) {
	t.Helper()
	type ends struct{ client, server uint16 }
	var pairs []ends
	byPair := map[ends][]int{}
	for i, f := range l.frames {
		tcp := f.Data[14+int(f.Data[14]&15)*4:]
		e := ends{uint16(tcp[0])<<8 | uint16(tcp[1]), uint16(tcp[2])<<8 | uint16(tcp[3])}
		turned := ends{e.server, e.client}
		switch {
		case byPair[turned] != nil:
			e = turned
		case byPair[e] == nil:
			pairs = append(pairs, e)
		}
		byPair[e] = append(byPair[e], i)
	}
	for _, e := range pairs {
		frames := l.frames[:0:0]
		for _, i := range byPair[e] {
			frames = append(frames, l.frames[i])
		}
		out = append(out, dialogues(t, frames)...)
	}
	return out
}
