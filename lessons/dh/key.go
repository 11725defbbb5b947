package dh

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"math/big"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/fernetkey"
)

// privateBits is the length of a private number. RFC 7919, Appendix A.1, asks
// for 225 or more with a prime of 2048 bits.
const privateBits = 256

// handshakeInfo ties the derived key to its purpose (RFC 5869, Section 3.2).
const handshakeInfo = "handshake data"

// Key is one side's half of a key exchange: a private number, and the public
// value that is computed from it.
//
// Its arithmetic is math/big's, whose running time depends on the numbers. That
// is good enough for a lesson, but not for a server on the Internet.
type Key struct {
	Group   *Group
	Private *big.Int         // x; nil on a curve
	curve   *ecdh.PrivateKey // nil unless on a curve
	Public  []byte           // g^x mod p, as long as p; 32 bytes for X25519
}

// NewKey makes a key with a random private number.
func (g *Group) NewKey() (*Key, error) {
	if g.P == nil {
		k, err := ecdh.X25519().GenerateKey(rand.Reader)
		if err != nil {
			return nil, fmt.Errorf("make a key of %s: %w", g.Name, err)
		}
		return &Key{Group: g, curve: k, Public: k.PublicKey().Bytes()}, nil
	}
	x, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), privateBits))
	if err != nil {
		return nil, fmt.Errorf("make a key of %s: %w", g.Name, err)
	}
	x.SetBit(x, privateBits-1, 1) // never a short one
	return &Key{Group: g, Private: x, Public: g.Bytes(new(big.Int).Exp(g.G, x, g.P))}, nil
}

// Bytes is the private number: big-endian, or the 32 bytes of X25519 (RFC 7748).
func (k *Key) Bytes() []byte {
	if k.curve != nil {
		return k.curve.Bytes()
	}
	return k.Private.Bytes()
}

// Shared computes the shared secret from the key's private number and the other
// side's public value, or says why that value is refused. The secret is as long
// as the prime, with leading zeros where it is smaller.
func (k *Key) Shared(public []byte) ([]byte, error) {
	if err := k.Group.check(public); err != nil {
		return nil, err
	}
	if k.curve == nil {
		y := new(big.Int).SetBytes(public)
		return k.Group.Bytes(y.Exp(y, k.Private, k.Group.P)), nil
	}
	other, err := ecdh.X25519().NewPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("a public value of %s: %w", k.Group.Name, err)
	}
	z, err := k.curve.ECDH(other)
	if err != nil {
		// The secret would be all zeros, whatever the private number (RFC 7748,
		// Section 6.1).
		return nil, fmt.Errorf("a public value of %s: it makes the shared secret known to all (RFC 7748, Section 6.1)", k.Group.Name)
	}
	return z, nil
}

// DeriveKey makes the Fernet key for both directions from the shared secret, with
// HKDF-SHA256 and no salt (RFC 5869). Its 32 bytes look random, which those of
// the secret, a number less than p, do not quite.
func DeriveKey(shared []byte) (*fernetkey.Key, error) {
	raw, err := hkdf.Key(sha256.New, shared, nil, handshakeInfo, 32)
	if err != nil {
		return nil, fmt.Errorf("derive the key: %w", err)
	}
	k := &fernetkey.Key{}
	copy(k.Key[:], raw)
	return k, nil
}

// Named is the private number as a secret that a viewpoint holds.
func (k *Key) Named(label string, fill ...any) field.Secret {
	return field.Secret{Kind: field.DHKey, Label: words.Say(label, fill...), Data: k.Bytes()}
}
