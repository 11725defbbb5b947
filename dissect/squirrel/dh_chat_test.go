package squirrel_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"math/big"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// The prime that explicit uses is one.
func TestExplicitPrime(t *testing.T) {
	b := []byte(explicit().parameters)
	if p := new(big.Int).SetBytes(b[4:100]); p.BitLen() != 768 || !p.ProbablyPrime(8) {
		t.Errorf("%x is no prime of 768 bits", p)
	}
}

// The exchanges that the protocol knows.
var exchanges = map[string]func() exchange{"ffdhe2048": ffdhe2048, "x25519": x25519, "explicit": explicit}

// Either side's private key opens what was said; nobody else does.
func TestDHChat(t *testing.T) {
	for name, make := range exchanges {
		t.Run(name, func(t *testing.T) {
			x := make()
			frames := captured(0, dhChat(x, nil)...)
			for holder, secrets := range map[string][]field.Secret{
				"the client's DH key": {dhKey("the client's DH key", x.client)},
				"the server's DH key": {dhKey("another key", []byte(strings.Repeat("7", 32))), dhKey("the server's DH key", x.server)},
			} {
				s := session(t, frames, secrets...)
				places := s.Find(secret)
				if want := "opened with the Fernet key computed with " + holder; len(places) != 1 || places[0].How != want {
					t.Errorf("%s: found at %+v", holder, places)
				}
				if p := problems(s); len(p) > 0 {
					t.Errorf("%s: %q", holder, p)
				}
				if got := steps(s); !slices.Contains(got, "Fernet key="+x.key.Encode()) {
					t.Errorf("%s: the steps are %q", holder, got)
				}
			}
			for holder, secrets := range map[string][]field.Secret{
				"eavesdropper": nil,
				"wrong key":    {dhKey("another key", []byte(strings.Repeat("7", 32)))},
			} {
				s := session(t, frames, secrets...)
				if readable(s) || len(steps(s)) > 0 || len(problems(s)) > 0 {
					t.Errorf("%s: reads %v, %q, %q", holder, readable(s), steps(s), problems(s))
				}
			}
		})
	}
}

// Each step says where it comes from, and leads to the frame's own value.
func TestDHSteps(t *testing.T) {
	x := ffdhe2048()
	s := session(t, captured(0, dhChat(x, nil)...), dhKey("the client's DH key", x.client))
	groups := fields(s, "plainsight.squirrel.key_agreement")
	if len(groups) != 2 {
		t.Fatalf("steps stand in %d frames", len(groups))
	}
	var got []string
	for f := range groups[1].Children() {
		line := f.Label + " (" + f.Spec.String() + ")"
		for _, in := range f.Inputs {
			line += " <- " + in.Label
		}
		got = append(got, line)
	}
	want := []string{
		"x, the private key (RFC 7919, Section 5.1)",
		"public value of the client (Squirrel protocol, DHPublic)",
		"g^x mod p (RFC 7919, Section 5.1) <- x, the private key <- public value of the client",
		"Z, the shared secret (RFC 7919, Section 5.1) <- x, the private key <- Public value",
		"PRK, from HKDF-Extract (RFC 5869, Section 2.2) <- Z, the shared secret",
		"OKM, from HKDF-Expand (RFC 5869, Section 2.3) <- PRK, from HKDF-Extract",
		"Fernet key (Fernet specification, Key Format) <- OKM, from HKDF-Expand",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A viewpoint that knows the server's public key checks its signature.
func TestSignature(t *testing.T) {
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := x25519()
	ownKey := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: privatePEM(signer)}
	for _, c := range []struct {
		name, info, status string
		signer             ed25519.PrivateKey
		secrets            []field.Secret
		problems           int
	}{
		{"right", "Signature: ed25519, correct", "correct: it fits the server's public key", signer, []field.Secret{serverPublic(signer)}, 0},
		{"right, two known", "Signature: ed25519, correct", "correct: it fits the server's public key", signer, []field.Secret{serverPublic(other), serverPublic(signer)}, 0},
		{"its owner", "Signature: ed25519, correct", "correct: it fits the server's private key", signer, []field.Secret{ownKey}, 0},
		{"someone else's", "Signature: ed25519, wrong", "wrong: it does not fit the server's public key", other, []field.Secret{serverPublic(signer)}, 1},
		{"unknown", "Signature: ed25519, not checked", "not checked: it takes the server's public key", signer, nil, 0},
	} {
		s := session(t, captured(0, dhChat(x, c.signer)...), c.secrets...)
		if !strings.Contains(infos(s), c.info+"\n") || len(problems(s)) != c.problems {
			t.Errorf("%s: %s\n%q", c.name, infos(s), problems(s))
		}
		if f := fields(s, "plainsight.squirrel.signature.check"); len(f) != 1 || !strings.HasPrefix(f[0].Show(), c.status) {
			t.Errorf("%s: %v", c.name, f)
		}
	}
}

// A man in the middle has two conversations, and opens both by what he holds.
func TestManInTheMiddle(t *testing.T) {
	client, attacker := rsaKeys()[0], rsaKeys()[1]
	x, y := ffdhe2048(), ffdhe2048()
	for name, c := range map[string]struct {
		near, far   []turn
		mine, their []field.Secret
	}{
		"RSA": {rsaChat(client, fernetKey(1)), rsaChat(attacker, fernetKey(2)), []field.Secret{attackerRSA(), {Kind: field.FernetKey, Label: "the key the attacker made", Data: keyBytes(1)}}, []field.Secret{clientRSA()}},
		"DH":  {dhChat(x, nil), dhChat(y, nil), []field.Secret{dhKey("the attacker's key for the client", x.server), dhKey("the attacker's key for the server", y.client)}, []field.Secret{dhKey("the client's DH key", x.client)}},
	} {
		near := &wire{client: 40000, seq: [2]uint32{1, 1000}}
		near.say(0, c.near...)
		far := &wire{client: 40001, seq: [2]uint32{5, 5000}}
		far.say(0, c.far...)
		frames := append(near.frames, far.frames...)
		if n := len(session(t, frames, c.mine...).Find(secret)); n != 2 {
			t.Errorf("%s: the attacker reads the secret %d times", name, n)
		}
		s := session(t, frames, c.their...)
		if n := len(s.Find(secret)); n != 1 {
			t.Errorf("%s: the client reads the secret %d times", name, n)
		}
		if name == "RSA" {
			f := fields(s, "plainsight.squirrel.sealed_key.status")
			if len(f) != 1 || !strings.Contains(f[0].Show(), "sealed with another public key") {
				t.Errorf("of the other connection's sealed key the client is told %v", f)
			}
			for _, f := range fields(s, "plainsight.squirrel.digest.check") {
				if !strings.HasSuffix(f.Show(), ": fits") {
					t.Errorf("%s", f.Show())
				}
			}
		}
	}
}
