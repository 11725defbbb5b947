package lessons

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"strings"
	"testing"

	"plainsight/lessons/dh"
	"plainsight/lessons/fernetkey"
)

// opensSealed opens a sealed key with a private one, or gives nil.
func opensSealed(private any, sealed []byte) *fernetkey.Key {
	raw, err := rsa.DecryptOAEP(sha256.New(), nil, private.(*rsa.PrivateKey), sealed, nil)
	if err != nil {
		return nil
	}
	k := &fernetkey.Key{}
	copy(k.Key[:], raw)
	return k
}

// Two clients talk at once, each under a key of its own.
func TestRSAChatExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, &rsaChat, open(t, kind), secret)
			ds := dialogues(t, heard.frames)
			if len(ds) != 2 {
				t.Fatalf("%d conversations, want 2", len(ds))
			}
			for i, want := range []string{"1 8 3 3 3 3 / 8 2 3 3 3 3", "1 8 3 3 3 / 8 2 3 3 3"} {
				if got := order(t, ds[i]); got != want {
					t.Errorf("the frames of client %d are %s, want %s", i+1, got, want)
				}
				checkKeyExchange(t, ds[i])
			}
			first := "What is the note?|How many words does the note have?|May I have an acorn?|Goodbye. > The note says: " + secret + "|The note has "
			second := "Hello!|Are you a real squirrel?|Goodbye. > Hello! Ask me"
			for _, eye := range []string{"client", "server", "thief"} {
				got := chatOpened(t, heard, eye)
				if len(heard.held[eye]) != 2 || !strings.HasPrefix(got[0], first) || !strings.HasPrefix(got[1], second) {
					t.Errorf("%s holds %d secrets, and opens %q", eye, len(heard.held[eye]), got)
				}
			}
			if len(heard.held) != 3 {
				t.Errorf("%d viewpoints hold secrets, want 3", len(heard.held))
			}

			// Each key opens one conversation.
			for _, eye := range []string{"client", "server"} {
				for _, s := range heard.held[eye] {
					opens := 0
					for _, d := range ds {
						if a, _ := chatOpenedBy(t, d, s); a != nil {
							opens++
						}
					}
					if opens != 1 {
						t.Errorf("%s opens %d conversations, want 1", s.Label, opens)
					}
				}
			}
		}
		says(t, &rsaChat, "294 bytes go over the wire")
		says(t, &rsaChat, "After the public key come 32 bytes: its SHA-256.")
		says(t, &rsaChat, "2048 bits are 256 bytes.")
		says(t, &rsaChat, "7 messages from the clients, 7 answers")
		says(t, &rsaChat, "Two: one for each client.")
	})
}

// checkKeyExchange checks lengths and digests of how a key came.
func checkKeyExchange(t *testing.T, d *dialogue) {
	t.Helper()
	der, publicDigest, err := readDigested(payload(t, d.toServer, 1))
	if err != nil || len(der) != 294 {
		t.Errorf("a public key of %d bytes: %v", len(der), err)
	}
	sealed, sealedDigest, err := readDigested(payload(t, d.toClient, 2))
	if err != nil || len(sealed) != 256 {
		t.Errorf("a sealed key of %d bytes: %v", len(sealed), err)
	}
	if !bytes.Equal(payload(t, d.toClient, 8), publicDigest) || !bytes.Equal(payload(t, d.toServer, 8), sealedDigest) {
		t.Error("something else was accepted than the digests that were sent")
	}
}

// Both conversations go on at the same time: neither is over when the other
// begins.
func TestRSAChatsOverlap(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		begins, ends := map[uint16]int{}, map[uint16]int{}
		for i, s := range segments(t, run(t, &rsaChat, open(t, kind), DefaultSecret).frames) {
			if _, ok := begins[s.conn]; !ok {
				begins[s.conn] = i
			}
			if s.flags&1 != 0 {
				ends[s.conn] = i
			}
		}
		for a, end := range ends {
			for b, begin := range begins {
				if a != b && begin > end {
					t.Error("one conversation begins when the other is over")
				}
			}
		}
		says(t, &rsaChat, "Both clients chat at the same time")
	})
}

// The first client gets its key, or does not, before the second one asks for
// one, so what goes wrong on purpose is the first of its kind in the capture.
// Only then do both talk, and their packets are mixed.
func TestRSAChatsTakeTurns(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, fault := range []string{"", "changed-key", "changed-message", "replayed-message", "cut-line"} {
			all := segments(t, runWith(t, &rsaChat, kind, Setting{Secret: DefaultSecret, Fault: fault}).frames)
			first, turns := all[0].conn, ""
			for _, s := range all {
				if len(s.payload) <= len(squirrelGreeting) {
					continue
				}
				who := "2"
				if s.conn == first {
					who = "1"
				}
				if !s.toServer {
					who += "a" // an answer
				}
				if !strings.HasSuffix(turns, who+" ") {
					turns += who + " "
				}
			}
			if !strings.HasPrefix(turns, "1 1a ") {
				t.Errorf("fault %q: the first client is not answered first: %s", fault, turns)
			}
			if goesOn := fault != "changed-key" && fault != "cut-line"; goesOn && !strings.Contains(turns[strings.Index(turns, "2a"):], "1 ") {
				t.Errorf("fault %q: the first client is done before the second one has a key: %s", fault, turns)
			}
		}
		says(t, &rsaChat, "so their packets are mixed in the list")
	})
}

// A message can be longer than a read of 1,024 bytes, and what is cut off there
// does not open. Frames do not care where reads end.
func TestLongMessagesNeedFrames(t *testing.T) {
	key := fernetkey.NewKey()
	note := strings.Repeat("x", 1024)
	token, err := key.Lock([]byte(theNote(note)))
	if err != nil || len(token) != 1464 {
		t.Errorf("the token has %d bytes (%v), want 1464", len(token), err)
	}
	says(t, &rsaChat, "the answer with a note of 1,024 bytes is a token of 1,464 bytes")
	if _, err := key.Open(token[:1024]); err == nil {
		t.Error("the first 1,024 bytes open")
	}
	says(t, &rsaChat, "Cut off at 1,024, it no longer opens.")
	onEachWire(t, func(t *testing.T, kind string) {
		d := dialogues(t, run(t, &rsaChat, open(t, kind), note).frames)[0]
		if got := len(payload(t, d.toClient, 3)); got != 1464 {
			t.Errorf("the answer with the note has %d bytes on the wire", got)
		}
	})
}

// Each fault is on the wire, ends as it must, and leaves the second client
// alone.
func TestRSAChatFaults(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, c := range []struct{ fault, order, refused, note string }{
			{"changed-key", "1 / 7", "the public key: its SHA-256 does not fit (", "A digest finds accidents"},
			{"changed-message", "1 8 3 / 8 2 7", "the message does not open: its seal, the HMAC, does not fit", "Nobody without that key can make one"},
			{"replayed-message", "1 8 3 3 3 3 3 / 8 2 3 3 3 3 3", "", "The server took both"},
			{"cut-line", "1 / 8 2", "", "no message was sent under it"},
		} {
			heard := runWith(t, &rsaChat, kind, Setting{Secret: DefaultSecret, Fault: c.fault})
			ds := dialogues(t, heard.frames)
			if got := order(t, ds[0]); got != c.order {
				t.Errorf("%s: the frames are %s, want %s", c.fault, got, c.order)
			}
			if got := order(t, ds[1]); got != "1 8 3 3 3 / 8 2 3 3 3" {
				t.Errorf("%s: the second client's frames are %s", c.fault, got)
			}
			if c.refused != "" && !strings.Contains(string(payload(t, ds[0].toClient, 7)), c.refused) {
				t.Errorf("%s: refused with %q", c.fault, payload(t, ds[0].toClient, 7))
			}
			if all := happenedIn(heard); !strings.Contains(all, c.note) {
				t.Errorf("%s: the told lines are %s", c.fault, all)
			}
			if c.fault == "changed-key" {
				der, digest, err := dh.CutBlock(payload(t, ds[0].toServer, 1))
				if own := sha256.Sum256(der); err != nil || bytes.Equal(own[:], digest) {
					t.Errorf("the key's digest fits nevertheless (%v)", err)
				}
			}
			if c.fault == "replayed-message" {
				if got := chatOpened(t, heard, "client")[0]; !strings.Contains(got, "May I have an acorn?|May I have an acorn?") || !strings.Contains(got, "you have 1.|Here is an acorn. Now you have 2.") {
					t.Errorf("the message that was sent twice: %q", got)
				}
				again := map[string]int{}
				for _, f := range framesOf(t, ds[0].toServer) {
					again[string(f.payload)]++
				}
				if len(again) != len(framesOf(t, ds[0].toServer))-1 {
					t.Error("no frame is on the wire twice")
				}
			}
		}
	})
}
