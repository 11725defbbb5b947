package dh

import (
	"errors"
	"fmt"
	"math/big"
)

// Group is what a key exchange calculates in. Both sides have to use the same.
type Group struct {
	ID   uint16   // its number among TLS's groups (RFC 7919, Section 2); 0 if it was made for a run
	Name string   // "ffdhe2048"
	P, G *big.Int // the prime and the generator; nil for a curve
}

// The numbers of groups on the wire.
const (
	IDExplicit  = 0x0000 // the numbers themselves are sent
	idX25519    = 0x001d // RFC 8446, Section 4.2.7
	idFFDHE2048 = 0x0100 // RFC 7919, Appendix A.1
)

// FFDHE2048 is the group of RFC 7919, Appendix A.1. Its prime p is safe:
// (p-1)/2 is a prime too. Its digits come from the number e, so that everyone
// can see that nobody picked them for a purpose.
var FFDHE2048 = &Group{ID: idFFDHE2048, Name: "ffdhe2048", G: big.NewInt(2), P: hexNumber(
	"FFFFFFFFFFFFFFFFADF85458A2BB4A9AAFDC5620273D3CF1D8B9C583CE2D3695" +
		"A9E13641146433FBCC939DCE249B3EF97D2FE363630C75D8F681B202AEC4617A" +
		"D3DF1ED5D5FD65612433F51F5F066ED0856365553DED1AF3B557135E7F57C935" +
		"984F0C70E0E68B77E2A689DAF3EFE8721DF158A136ADE73530ACCA4F483A797A" +
		"BC0AB182B324FB61D108A94BB2C8E3FBB96ADAB760D7F4681D4F42A3DE394DF4" +
		"AE56EDE76372BB190B07A7C8EE0A6D709E02FCE1CDF7E2ECC03404CD28342F61" +
		"9172FE9CE98583FF8E4F1232EEF28183C3FE3B1B4C6FAD733BB5FCBC2EC22005" +
		"C58EF1837D1683B2C6F34A26C1B2EFFA886B423861285C97FFFFFFFFFFFFFFFF")}

// X25519 is the group of points on a curve (RFC 7748).
var X25519 = &Group{ID: idX25519, Name: "X25519"}

func hexNumber(digits string) *big.Int {
	n, ok := new(big.Int).SetString(digits, 16)
	if !ok {
		panic("not hexadecimal: " + digits)
	}
	return n
}

// Size is the length of a public value and of the shared secret, in bytes.
func (g *Group) Size() int {
	if g.P == nil {
		return 32
	}
	return (g.P.BitLen() + 7) / 8
}

// Bytes is a number as it is sent: big-endian, and as long as the prime.
func (g *Group) Bytes(n *big.Int) []byte { return n.FillBytes(make([]byte, g.Size())) }

// ErrEdge is the reason for refusing a public value with which anyone can guess
// the shared secret.
var ErrEdge = errors.New("it must be more than 1 and less than p-1, since 1 and p-1 themselves would let anyone guess the shared secret (RFC 7919, Section 5.1)")

// check says what is wrong with a public value that somebody sent. For X25519
// only the length can be checked here; the rest shows when the shared secret is
// computed.
func (g *Group) check(public []byte) error {
	if len(public) != g.Size() {
		return fmt.Errorf("a public value of %s: it has %d bytes, expected %d", g.Name, len(public), g.Size())
	}
	if g.P == nil {
		return nil
	}
	y, top := new(big.Int).SetBytes(public), new(big.Int).Sub(g.P, big.NewInt(1))
	if y.Cmp(big.NewInt(1)) <= 0 || y.Cmp(top) >= 0 {
		return fmt.Errorf("a public value of %s: %w", g.Name, ErrEdge)
	}
	return nil
}

// The sizes of primes that this server accepts from others. 1024 bits are too
// few for real use, and are allowed so that a class can watch one being found.
const (
	minPrime = 1024 // bits
	maxPrime = 4096 // bits
)

// Verify says what is wrong with the numbers of a group that somebody else has
// chosen: they could have chosen weak ones on purpose, to read along. It returns
// nil for a published group.
func (g *Group) Verify() error {
	if g.ID != IDExplicit {
		return nil // published long ago, and checked by many
	}
	one := big.NewInt(1)
	top := new(big.Int).Sub(g.P, one)
	q := new(big.Int).Rsh(g.P, 1)
	switch bits := g.P.BitLen(); {
	case bits < minPrime || bits > maxPrime:
		return fmt.Errorf("the prime has %d bits, expected %d to %d", bits, minPrime, maxPrime)
	case g.G.Cmp(one) <= 0 || g.G.Cmp(top) >= 0:
		return errors.New("the generator must be more than 1 and less than p-1")
	case !g.P.ProbablyPrime(PrimeRounds):
		return errors.New("the number that should be a prime is not one")
	case !q.ProbablyPrime(PrimeRounds):
		return errors.New("the prime p is not safe: (p-1)/2 should be a prime too")
	case new(big.Int).Exp(g.G, q, g.P).Cmp(one) != 0:
		return errors.New("the generator gives away whether a private number is odd")
	}
	return nil
}

// Equal reports whether two groups have the same numbers.
func (g *Group) Equal(h *Group) bool {
	if g.ID != h.ID || g.ID != IDExplicit {
		return g.ID == h.ID
	}
	return g.P.Cmp(h.P) == 0 && g.G.Cmp(h.G) == 0
}

// Edge is a public value with which the shared secret can be guessed: 1 or, at the top, p-1.
func (g *Group) Edge(top bool) []byte {
	n := big.NewInt(1)
	p := g.P
	if p == nil { // 2^255 - 19, least significant byte first (RFC 7748, Section 5)
		p = new(big.Int).Sub(new(big.Int).Lsh(n, 255), big.NewInt(19))
	}
	if top {
		n = new(big.Int).Sub(p, n)
	}
	out := g.Bytes(n)
	if g.P == nil {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}
