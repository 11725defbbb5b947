package lessons

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

func TestEphemeralDHExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, &dhEphemeral, open(t, kind), secret)
			d := dialogues(t, heard.frames)[0]
			if got := order(t, d); got != "4 5 3 / 5 6 3" {
				t.Errorf("the frames are %s", got)
			}
			both := []string{question, secret}
			for eye, want := range map[string][]string{"eavesdropper": nil, "client": both, "server": both, "thief": nil, "mitm": nil} {
				if got := opened(t, heard, eye); !slices.Equal(got, want) {
					t.Errorf("%s opens %q, want %q", eye, got, want)
				}
			}
			if len(heard.held["mitm"]) != 0 || len(heard.held["eavesdropper"]) != 0 {
				t.Error("somebody holds a secret who should not")
			}

			// What the thief has is the key that signed, over what crossed the wire.
			stolen := heard.held["thief"]
			if len(stolen) != 1 || stolen[0].Kind != field.PrivateKey {
				t.Fatalf("the thief holds %v", stolen)
			}
			block, _ := pem.Decode(stolen[0].Data)
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			covered := bytes.Join([][]byte{[]byte("SQRL/1 signed key exchange\x00"), payload(t, d.toServer, 4), payload(t, d.toServer, 5), payload(t, d.toClient, 5)}, nil)
			signature := payload(t, d.toClient, 6)
			if !bytes.HasPrefix(signature, []byte{0x08, 0x07, 0, 64}) || len(signature) != 4+64 ||
				!ed25519.Verify(key.(ed25519.PrivateKey).Public().(ed25519.PublicKey), covered, signature[4:]) {
				t.Errorf("the signature % x does not fit", signature)
			}
		}
		says(t, &dhEphemeral, "It has 64 bytes and hides nothing.")
		says(t, &dhEphemeral, "it signs the Parameters and both public values, just as they were sent")
	})
}

// Two runs have no public value in common.
func TestEphemeralKeysAreFresh(t *testing.T) {
	values := map[string]bool{}
	for range 3 {
		d := dialogues(t, run(t, &dhEphemeral, open(t, "virtual"), DefaultSecret).frames)[0]
		values[string(payload(t, d.toServer, 5))] = true
		values[string(payload(t, d.toClient, 5))] = true
	}
	if len(values) != 6 {
		t.Errorf("%d different public values in 3 runs, want 6", len(values))
	}
}

// Every group carries the note, signed or not, and its public values have the
// sizes that the story says.
func TestGroupsCarryTheNote(t *testing.T) {
	for _, c := range []struct {
		group string
		size  int
	}{{"ffdhe2048", 256}, {"x25519", 32}, {"fresh-1024", 128}} {
		for _, l := range []*Lesson{&dhStatic, &dhEphemeral} {
			heard := runWith(t, l, "virtual", Setting{Secret: DefaultSecret, Knobs: map[string]string{"group": c.group}})
			for _, d := range dialogues(t, heard.frames) {
				if n := len(payload(t, d.toServer, 5)); n != 2+c.size {
					t.Errorf("%s: the public value has %d bytes, want %d", c.group, n-2, c.size)
				}
				if n := len(payload(t, d.toServer, 4)); (n > 2) != strings.HasPrefix(c.group, "fresh") {
					t.Errorf("%s: parameters of %d bytes", c.group, n)
				}
			}
			if strings.HasPrefix(c.group, "fresh") && !strings.Contains(heard.happened[0], "Looking for a safe prime of 1024 bits") {
				t.Errorf("%s: the told lines begin with %q", c.group, heard.happened[0])
			}
		}
	}
	says(t, &dhEphemeral, "A public value then has 32 bytes, where the 2,048-bit group needs 256")
}

// Unsigned, the man in the middle opens all and nobody notices. Signed, the
// client refuses, and nobody gets the note.
func TestManInTheMiddleOfDH(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		q := Setting{Secret: DefaultSecret, Fault: faultMITM, Knobs: map[string]string{"signature": "unsigned"}}
		heard := runWith(t, &dhEphemeral, kind, q)
		ds := conversations(t, heard)
		if len(ds) != 2 || len(heard.held["mitm"]) != 2 {
			t.Fatalf("%d conversations, and the man in the middle holds %d keys; want 2 and 2", len(ds), len(heard.held["mitm"]))
		}
		for i, d := range ds {
			if got := order(t, d); got != "4 5 3 / 5 3" {
				t.Errorf("the frames are %s", got)
			}
			// Each of his keys opens one conversation.
			if got := opensBy(t, d, heard.held["mitm"][i]); !slices.Equal(got, []string{question, DefaultSecret}) {
				t.Errorf("the man in the middle opens %q", got)
			}
			if got := opensBy(t, d, heard.held["mitm"][1-i]); got != nil {
				t.Errorf("the other key opens %q", got)
			}
		}
		if got := opensBy(t, ds[0], heard.held["client"][0]); !slices.Contains(got, DefaultSecret) {
			t.Errorf("the client opens %q", got)
		}
		if got := opensBy(t, ds[1], ofKind(field.DHKey, heard.held["server"])[0]); !slices.Contains(got, DefaultSecret) {
			t.Errorf("the server opens %q", got)
		}

		q.Knobs = nil // signed
		heard = runWith(t, &dhEphemeral, kind, q)
		ds = conversations(t, heard)
		for _, d := range ds {
			if got := order(t, d); got != "4 5 7 / 5 6" {
				t.Errorf("signed, the frames are %s", got)
			}
			if why := string(payload(t, d.toServer, 7)); !strings.Contains(why, "the signature does not fit") {
				t.Errorf("the client refuses with %q", why)
			}
		}
		if all := happenedIn(heard); !strings.Contains(all, "The client refused to go on: the signature does not fit") || !strings.Contains(all, "The note was not sent to this client.") {
			t.Errorf("the told lines are %s", all)
		}
		says(t, &dhEphemeral, "The client refuses and closes.")
		says(t, &dhEphemeral, "They open each message, read it, and lock it again.")
	})
}

func TestEphemeralDHFaults(t *testing.T) {
	for _, c := range []struct{ fault, signature, order, says string }{
		{faultByte, "signed", "4 5 7 / 5 6", "The client refused to go on: the signature does not fit"},
		{faultByte, "unsigned", "4 5 3 / 5 7", "The server refused to go on: the message does not open"},
		{faultOne, "signed", "4 5 / 7", "The server refused to go on: a public value of ffdhe2048: it must be more than 1"},
		{faultTop, "unsigned", "4 5 / 7", "The server refused to go on: a public value of ffdhe2048: it must be more than 1"},
	} {
		heard := runWith(t, &dhEphemeral, "virtual", Setting{Secret: DefaultSecret, Fault: c.fault, Knobs: map[string]string{"signature": c.signature}})
		for _, d := range conversations(t, heard) {
			if got := order(t, d); got != c.order {
				t.Errorf("%s, %s: the frames are %s, want %s", c.fault, c.signature, got, c.order)
			}
		}
		if all := happenedIn(heard); !strings.Contains(all, c.says) {
			t.Errorf("%s, %s: the told lines are %s", c.fault, c.signature, all)
		}
	}
}
