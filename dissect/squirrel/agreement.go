package squirrel

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"math/big"

	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
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
			f.steps = halfway(g, k.dh[i], mine, dir, dir == f.dir)
			if theirs == nil {
				return
			}
			if z := k.shared(g, i, theirs); z != nil {
				key := f.derive(g, k.dh[i], theirs, z, dir)
				c.agree(key, "the Fernet key computed with "+k.dh[i].label)
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

// halfway is the steps from a private key to its public value, which the side
// that sends in dir has sent.
func halfway(g *group, h heldDH, public []byte, dir proto.Direction, here bool) []*step {
	name, formula := "g^x mod p", "g^x mod p, with p and g of "+g.name
	if g.p == nil {
		name, formula = "X25519(x, 9)", "X25519(x, 9): the base point 9, multiplied with x"
	}
	x := &step{name: "x, the private key", value: hex.EncodeToString(h.data), formula: "Not derived here: it is " + h.label + ". It never crosses the wire", spec: g.exchangeSpec()}
	sent := valueSent(public, dir, here)
	fits := &step{name: name, value: hex.EncodeToString(public), inputs: []*step{x, sent}, spec: g.exchangeSpec(),
		formula: formula + ". It fits: this is the public value that the " + side(dir) + " sent, so x is its private key. The other way round, from the public value to x, nobody knows a way that is short enough"}
	return []*step{x, sent, fits}
}

// valueSent is a public value that crossed the wire, in this frame or before.
func valueSent(value []byte, dir proto.Direction, here bool) *step {
	return &step{name: "public value of the " + side(dir), value: hex.EncodeToString(value), formula: "Not derived here: it crossed the wire in the " + side(dir) + "'s frame DHPublic, for all to see", spec: ours(typeDHPublic.String()), wire: true, here: here}
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

// derive adds the steps from the shared secret on, and returns the Fernet key.
func (f *frame) derive(g *group, h heldDH, theirs, z []byte, dir proto.Direction) []byte {
	prk, err := hkdf.Extract(sha256.New, z, nil)
	if err != nil {
		return nil
	}
	key, err := hkdf.Expand(sha256.New, prk, hkdfInfo, fernet.KeyLen)
	if err != nil {
		return nil
	}
	x := f.steps[0]
	other := valueSent(theirs, 1-dir, dir != f.dir)
	secret := &step{name: "Z, the shared secret", value: hex.EncodeToString(z), inputs: []*step{x, other}, spec: g.exchangeSpec(),
		formula: "Z = y^x mod p, where y is the other side's public value. The other side gets the same from its own x and this side's value: (g^a)^b = (g^b)^a"}
	if g.p == nil {
		secret.formula = "Z = X25519(x, y), where y is the other side's public value. The other side gets the same from its own x and this side's value"
	}
	extracted := &step{name: "PRK, from HKDF-Extract", value: hex.EncodeToString(prk), inputs: []*step{secret}, spec: field.RFC(5869, "2.2"),
		formula: "PRK = HMAC-SHA256(salt, Z), where no salt is 32 zero bytes. Z is a number with structure, and a key must look random in every bit"}
	expanded := &step{name: "OKM, from HKDF-Expand", value: hex.EncodeToString(key), inputs: []*step{extracted}, spec: field.RFC(5869, "2.3"),
		formula: "OKM = HKDF-Expand(PRK, \"" + hkdfInfo + "\", 32) = HMAC-SHA256(PRK, \"" + hkdfInfo + "\" and a byte of 1). The text keeps keys for different uses apart"}
	f.steps = append(f.steps, other, secret, extracted, expanded, fernetKey(key, "Fernet key = OKM", expanded))
	return key
}
