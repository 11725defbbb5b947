package squirrel

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"math/big"

	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// hkdfInfo is what the shared secret is expanded for.
const hkdfInfo = "handshake data"

// exchange looks whether a held key is the private half of a public value that
// was sent. Where it is, it shows how the value came about and, once the other
// side's is there too, the way to the Fernet key of both.
func (c *conversation) exchange(f *frame) {
	g, k := f.group, c.keys
	if k == nil {
		return
	}
	for i := range k.dh {
		mine := k.public(g, i)
		if mine == nil {
			continue
		}
		for _, dir := range []proto.Direction{f.dir, 1 - f.dir} {
			theirs := c.halves[1-dir].public
			if !g.same(mine, c.halves[dir].public) || dir != f.dir && theirs == nil {
				continue
			}
			f.agreed = &agreement{of: dir, label: k.dh[i].label, private: k.dh[i].data, public: mine, theirs: theirs}
			if theirs != nil && f.agreed.derive(k.shared(g, i, theirs)) {
				c.agree(f.agreed.key, words.Say("the Fernet key computed with {secret}", "secret", k.dh[i].label))
			}
			return
		}
	}
}

// same reports whether two public values are one, whatever their length.
func (g *group) same(a, b []byte) bool {
	if g.p == nil {
		return bytes.Equal(a, b)
	}
	return b != nil && new(big.Int).SetBytes(a).Cmp(new(big.Int).SetBytes(b)) == 0
}

// agreement is what a held private number gives with the public values that
// crossed the wire. What is not known is nil.
type agreement struct {
	of      proto.Direction // whose number it is: of the side that sends in this direction
	label   string          // of the secret
	private []byte
	public  []byte // that it fits
	theirs  []byte // the other side's public value
	shared  []byte // the shared secret, which RFC 2631 calls Z
	prk     []byte // what HKDF-Extract makes of it
	key     []byte // and HKDF-Expand of that: the Fernet key
}

// derive goes on from the shared secret to the Fernet key, and reports whether
// there is one.
func (a *agreement) derive(z []byte) bool {
	if z == nil {
		return false
	}
	prk, err := hkdf.Extract(sha256.New, z, nil)
	if err != nil {
		return false
	}
	key, err := hkdf.Expand(sha256.New, prk, hkdfInfo, fernet.KeyLen)
	if err != nil {
		return false
	}
	a.shared, a.prk, a.key = z, prk, key
	return true
}

// exchangeSpec is where the exchange in the group is defined.
func (g *group) exchangeSpec() field.Spec {
	if g.p == nil {
		return field.RFC(7748, "6.1")
	}
	if g == ffdhe2048() {
		return field.RFC(7919, "5.1")
	}
	return field.RFC(2631, "2.1.1")
}
