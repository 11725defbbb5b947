package lessons

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"slices"
	"testing"

	"plainsight/dissect/field"
	"plainsight/lessons/fernetkey"
)

// Keys are made as they are for everybody, and whoever has enough does not wait
// for them.
func TestRSAPairs(t *testing.T) {
	a, err := newRSAPair()
	if err != nil {
		t.Fatal(err)
	}
	b, err := newRSAPair()
	if err != nil {
		t.Fatal(err)
	}
	public, err := readRSAPublic(a.public)
	if err != nil || !public.Equal(&a.private.PublicKey) || public.N.BitLen() != 2048 || public.Equal(&b.private.PublicKey) {
		t.Errorf("the public half is read back as %v, %v", public, err)
	}
	key := fernetkey.NewKey()
	sealed, err := seal(public, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := seal(public, key)
	if err != nil || bytes.Equal(sealed, again) {
		t.Errorf("the same key sealed twice looks the same (%v)", err)
	}
	says(t, &rsaChat, "the same key sealed twice looks different each time")
	if back, err := a.unseal(sealed); err != nil || back.Key != key.Key {
		t.Errorf("it opens to %v, %v", back, err)
	}
	if _, err := b.unseal(sealed); !errors.Is(err, errUnseal) {
		t.Errorf("another key opens it: %v", err)
	}
	if s := a.named("a"); s.Kind != field.PrivateKey || !bytes.Contains(s.Data, []byte("BEGIN PRIVATE KEY")) {
		t.Errorf("the private half is held as %s", s.Kind)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newRSAPairs(ctx, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// What is no public key that this server takes, or no digest that fits, is
// refused with the reason.
func TestPublicKeysAreChecked(t *testing.T) {
	whole := digested([]byte("something"))
	for n := range whole {
		if _, _, err := readDigested(whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are taken", n, len(whole))
		}
	}
	if _, _, err := readDigested(append(slices.Clone(whole), 0)); err == nil {
		t.Error("a byte too many is taken")
	}
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := newSigner()
	if err != nil {
		t.Fatal(err)
	}
	for says, key := range map[string]any{"it has 1024 bits, expected 2048 to 4096": &small.PublicKey, "it is a ed25519.PublicKey, expected an RSA key": signer.public} {
		if _, err := readRSAPublic(derOf(t, key)); err == nil || err.Error() != says {
			t.Errorf("%v, want %q", err, says)
		}
	}
	if _, err := readRSAPublic([]byte("key")); err == nil {
		t.Error("three letters are a key")
	}
}
