package lessons

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"math/big"
	"strings"
	"testing"

	"plainsight/lessons/dh"
)

// The prime is the formula of RFC 7919, Appendix A.1:
// 2^2048 - 2^1984 + {[2^1918 * e] + 560316} * 2^64 - 1.
func TestFFDHE2048IsTheFormula(t *testing.T) {
	const precision = 2200 // bits
	e := new(big.Float).SetPrec(precision).SetInt64(1)
	term := new(big.Float).SetPrec(precision).SetInt64(1)
	for n := int64(1); n < 400; n++ { // e = 1 + 1/1! + 1/2! + 1/3! + ...
		term.Quo(term, new(big.Float).SetInt64(n))
		e.Add(e, term)
	}
	inner, _ := e.SetMantExp(e, 1918).Int(nil) // rounded down
	two := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	p := new(big.Int).Sub(two(2048), two(1984))
	p.Add(p, inner.Add(inner, big.NewInt(560316)).Lsh(inner, 64))
	p.Sub(p, big.NewInt(1))
	if p.Cmp(dh.FFDHE2048.P) != 0 {
		t.Errorf("the prime is %X, want %X", dh.FFDHE2048.P, p)
	}

	q := new(big.Int).Rsh(p, 1)
	if !p.ProbablyPrime(dh.PrimeRounds) || !q.ProbablyPrime(dh.PrimeRounds) {
		t.Error("the prime p is not safe")
	}
	if new(big.Int).Exp(dh.FFDHE2048.G, q, p).Cmp(big.NewInt(1)) != 0 {
		t.Error("the generator does not generate the half of q numbers")
	}
}

// Both sides come to the same secret and the same key, of each group.
func TestBothSidesAgree(t *testing.T) {
	for _, g := range []*dh.Group{dh.FFDHE2048, dh.X25519} {
		a, b := mustKey(t, g), mustKey(t, g)
		za, err := a.Shared(b.Public)
		if err != nil {
			t.Fatal(err)
		}
		zb, err := b.Shared(a.Public)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(za, zb) || len(za) != g.Size() || len(a.Public) != g.Size() {
			t.Errorf("%s: the shared secrets are %x and %x", g.Name, za, zb)
		}
		key, err := dh.DeriveKey(za)
		if err != nil {
			t.Fatal(err)
		}
		if want := hkdfByHand(za); !bytes.Equal(key.Key[:], want) {
			t.Errorf("%s: the key is %x, want %x", g.Name, key.Key, want)
		}
		if g.P != nil {
			x := new(big.Int).SetBytes(a.Named("x").Data)
			if got := g.Bytes(new(big.Int).Exp(g.G, x, g.P)); !bytes.Equal(got, a.Public) {
				t.Error("the private number does not belong to the public value")
			}
		}
	}
}

// hkdfByHand is RFC 5869 word by word: extract with a salt of 32 zeros, then
// the first block of expand.
func hkdfByHand(z []byte) []byte {
	mac := func(key []byte, parts ...[]byte) []byte {
		h := hmac.New(sha256.New, key)
		for _, p := range parts {
			h.Write(p)
		}
		return h.Sum(nil)
	}
	return mac(mac(make([]byte, 32), z), []byte("handshake data"), []byte{1})
}

func mustKey(t *testing.T, g *dh.Group) *dh.Key {
	t.Helper()
	k, err := g.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// Public values from 2 to p-2 are taken, and no others (RFC 7919, Section 5.1).
func TestPublicValuesAtTheEdge(t *testing.T) {
	g := dh.FFDHE2048
	k := mustKey(t, g)
	for _, c := range []struct {
		fromTop bool
		n       int64
		taken   bool
	}{{false, 0, false}, {false, 1, false}, {false, 2, true}, {true, 2, true}, {true, 1, false}, {true, 0, false}, {true, -1, false}} {
		y := big.NewInt(c.n)
		if c.fromTop {
			y.Sub(g.P, y)
		}
		if _, err := k.Shared(g.Bytes(y)); (err == nil) != c.taken || err != nil && !errors.Is(err, dh.ErrEdge) {
			t.Errorf("from the top %v, %d: %v, want it taken: %v", c.fromTop, c.n, err, c.taken)
		}
	}
	if _, err := k.Shared(g.Bytes(big.NewInt(2))[1:]); err == nil || !strings.Contains(err.Error(), "255 bytes, expected 256") {
		t.Errorf("a short value: %v", err)
	}

	// Of X25519 the same values lead to a secret of zeros (RFC 7748, Section 6.1).
	curve := mustKey(t, dh.X25519)
	for _, edge := range edges(dh.X25519) {
		if _, err := curve.Shared(edge); err == nil || !strings.Contains(err.Error(), "known to all") {
			t.Errorf("%x: %v", edge, err)
		}
	}
}

func edges(g *dh.Group) [][]byte { return [][]byte{g.Edge(false), g.Edge(true)} }

// Who offers bad numbers of their own is refused, and told why.
func TestBadGroups(t *testing.T) {
	p := dh.FFDHE2048.P
	explicit := func(p, g *big.Int) *dh.Group { return &dh.Group{ID: dh.IDExplicit, Name: "x", P: p, G: g} }
	notSafe := new(big.Int).Lsh(big.NewInt(1), 2000)
	for notSafe.Add(notSafe, big.NewInt(1)); !notSafe.ProbablyPrime(1); notSafe.Add(notSafe, big.NewInt(2)) {
	}
	odd := big.NewInt(3) // the least number that does not generate the half
	for new(big.Int).Exp(odd, new(big.Int).Rsh(p, 1), p).Cmp(big.NewInt(1)) == 0 {
		odd.Add(odd, big.NewInt(1))
	}
	for _, c := range []struct {
		g    *dh.Group
		says string
	}{
		{explicit(p, big.NewInt(2)), ""},
		{explicit(big.NewInt(23), big.NewInt(2)), "5 bits, expected 1024 to 4096"},
		{explicit(p, big.NewInt(1)), "generator must be more than 1"},
		{explicit(p, new(big.Int).Sub(p, big.NewInt(1))), "generator must be more than 1"},
		{explicit(new(big.Int).Add(p, big.NewInt(2)), big.NewInt(2)), "is not one"},
		{explicit(notSafe, big.NewInt(2)), "not safe"},
		{explicit(p, odd), "gives away"},
	} {
		if err := c.g.Verify(); (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v, want %q", err, c.says)
		}
	}
}
