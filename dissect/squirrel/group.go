package squirrel

import (
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"strconv"
	"sync"

	"plainsight/dissect/field"
)

// The numbers by which groups are named, as in TLS (RFC 8446, Section 4.2.7).
const (
	groupExplicit  = 0
	groupX25519    = 0x001d
	groupFFDHE2048 = 0x0100
)

// minBits is the shortest modulus that is reckoned with. Below it anyone finds
// the private exponent, so there is nothing to show.
const minBits = 512

// group is where two sides reckon.
type group struct {
	id   [sha256.Size]byte // tells it from others
	name string
	size int      // of a public value and of the shared secret, in bytes
	p, g *big.Int // nil for X25519
	spec field.Spec
}

var x25519Group = &group{id: [sha256.Size]byte{1}, name: "x25519", size: 32, spec: field.RFC(7748, "5")}

// ffdhe2048 is the group of that name (RFC 7919, Appendix A.1).
var ffdhe2048 = sync.OnceValue(func() *group {
	p, ok := new(big.Int).SetString("ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1"+
		"d8b9c583ce2d3695a9e13641146433fbcc939dce249b3ef9"+
		"7d2fe363630c75d8f681b202aec4617ad3df1ed5d5fd6561"+
		"2433f51f5f066ed0856365553ded1af3b557135e7f57c935"+
		"984f0c70e0e68b77e2a689daf3efe8721df158a136ade735"+
		"30acca4f483a797abc0ab182b324fb61d108a94bb2c8e3fb"+
		"b96adab760d7f4681d4f42a3de394df4ae56ede76372bb19"+
		"0b07a7c8ee0a6d709e02fce1cdf7e2ecc03404cd28342f61"+
		"9172fe9ce98583ff8e4f1232eef28183c3fe3b1b4c6fad73"+
		"3bb5fcbc2ec22005c58ef1837d1683b2c6f34a26c1b2effa"+
		"886b423861285c97ffffffffffffffff", 16)
	if !ok {
		panic("squirrel: the prime of ffdhe2048 is no number")
	}
	return &group{id: [sha256.Size]byte{2}, name: "ffdhe2048", size: 256, p: p, g: big.NewInt(2), spec: field.RFC(7919, "A.1")}
})

// groupOf reads the payload of Parameters. It is nil where the group is not
// known, or is none that can be reckoned with.
func groupOf(payload []byte) *group {
	if len(payload) < 2 {
		return nil
	}
	named := len(payload) == 2
	switch binary.BigEndian.Uint16(payload) {
	case groupFFDHE2048:
		if named {
			return ffdhe2048()
		}
	case groupX25519:
		if named {
			return x25519Group
		}
	case groupExplicit:
		p, rest, ok := counted(payload[2:])
		g, rest, ok2 := counted(rest)
		if !ok || !ok2 || len(rest) > 0 || len(p) > maxBits/8+1 || len(g) > maxBits/8+1 {
			return nil
		}
		gr := &group{id: sha256.Sum256(payload), p: new(big.Int).SetBytes(p), g: new(big.Int).SetBytes(g), spec: field.RFC(2631, "2.1")}
		if gr.wrongPrime() != "" || gr.wrongGenerator() != "" {
			return nil
		}
		gr.size, gr.name = (gr.p.BitLen()+7)/8, "a group of its own, "+strconv.Itoa(gr.p.BitLen())+" bits"
		return gr
	}
	return nil
}

// wrongPrime says why p, of {n} bits, cannot be calculated with, or "".
func (g *group) wrongPrime() string {
	switch n := g.p.BitLen(); {
	case n < minBits:
		return "{n} bits: so short that private keys can easily be computed"
	case n > maxBits:
		return "{n} bits: more than plainsight calculates with"
	case g.p.Bit(0) == 0:
		return "an even number, which is not a prime"
	}
	return ""
}

// wrongGenerator says why g cannot be calculated with, or "".
func (g *group) wrongGenerator() string {
	if !g.inside(g.g) {
		return "a number whose powers take at most two values"
	}
	return ""
}

// inside reports whether 1 < y < p-1. Powers of other numbers are known without
// any private exponent (RFC 7919, Section 5.1).
func (g *group) inside(y *big.Int) bool {
	one := big.NewInt(1)
	return y.Cmp(one) > 0 && y.Cmp(new(big.Int).Sub(g.p, one)) < 0
}

func (g *group) bits() int { return 8 * g.size }

// power is base^x mod p as g.size bytes, with nil for the generator, or the same
// on the curve of X25519. It is nil where there is no such power, or one that
// everybody knows.
func (g *group) power(base, x []byte) []byte {
	if g.p == nil {
		return x25519(base, x)
	}
	b, e := g.g, new(big.Int).SetBytes(x)
	if base != nil {
		b = new(big.Int).SetBytes(base)
	}
	if e.Sign() == 0 || e.BitLen() > g.p.BitLen() || !g.inside(b) {
		return nil
	}
	return new(big.Int).Exp(b, e, g.p).FillBytes(make([]byte, g.size))
}

// x25519 multiplies a point with a scalar (RFC 7748, Section 5).
func x25519(point, scalar []byte) []byte {
	k, err := ecdh.X25519().NewPrivateKey(scalar)
	if err != nil {
		return nil
	}
	if point == nil {
		return k.PublicKey().Bytes()
	}
	p, err := ecdh.X25519().NewPublicKey(point)
	if err != nil {
		return nil
	}
	z, err := k.ECDH(p)
	if err != nil { // all zero: the point is one of the few that tell the secret
		return nil
	}
	return z
}

// counted takes a value that has its length before it off the front of b.
func counted(b []byte) (value, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	if b = b[2:]; n > len(b) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}
