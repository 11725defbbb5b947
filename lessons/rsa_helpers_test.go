package lessons

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"plainsight/dissect/field"
	"plainsight/lessons/fernetkey"
)

// The tests of this package run lessons by the hundred. They take turns with
// some RSA keys, so that no run has the same key twice and none waits for one.
func TestMain(m *testing.M) {
	var ring [6]*rsaPair
	for i := range ring {
		p, err := newRSAPair()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		ring[i] = p
	}
	var turn atomic.Uint32
	makeRSAPair = func() (*rsaPair, error) { return ring[turn.Add(1)%uint32(len(ring))], nil }
	os.Exit(m.Run())
}

// chatOpenedBy is what a secret opens of a conversation, by the recipe of the
// protocol alone: the client's texts, and the server's.
func chatOpenedBy(t *testing.T, d *dialogue, s field.Secret) (asked, answered []string) {
	t.Helper()
	var key *fernetkey.Key
	switch s.Kind {
	case field.FernetKey:
		key = &fernetkey.Key{}
		copy(key.Key[:], s.Data)
	case field.PrivateKey:
		b, rest := pem.Decode(s.Data)
		if b == nil || len(rest) != 0 {
			t.Fatalf("%s is not one PEM block", s.Label)
		}
		private, err := x509.ParsePKCS8PrivateKey(b.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		sealed, _, err := readDigested(payload(t, d.toClient, 2))
		if err != nil {
			t.Fatal(err)
		}
		if key = opensSealed(private, sealed); key == nil {
			return nil, nil
		}
	}
	return chatTexts(t, d.toServer, key), chatTexts(t, d.toClient, key)
}

// chatTexts opens the messages of one direction.
func chatTexts(t *testing.T, data []byte, key *fernetkey.Key) (out []string) {
	t.Helper()
	for _, f := range framesOf(t, data) {
		if f.kind != 3 {
			continue
		}
		if text, err := key.Open(f.payload); err == nil {
			out = append(out, string(text))
		}
	}
	return out
}

// chatOpened is all that a viewpoint opens of a run, conversation by
// conversation: "asked > answered", with | between the texts.
func chatOpened(t *testing.T, l *listener, eye string) (out []string) {
	t.Helper()
	for _, d := range conversations(t, l) {
		one := ""
		for _, s := range l.held[eye] {
			if a, b := chatOpenedBy(t, d, s); len(a)+len(b) > 0 {
				one = strings.Join(a, "|") + " > " + strings.Join(b, "|")
			}
		}
		out = append(out, one)
	}
	return out
}

func derOf(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}
