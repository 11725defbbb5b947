package squirrel

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"

	"plainsight/dissect/field"
)

// keyring is the secrets of one viewpoint that can open Squirrel, and what was
// computed with them: each power is taken once, however often it is needed.
type keyring struct {
	rsa    []heldRSA
	dh     []heldDH
	verify []heldVerifier
	fernet []field.Secret
	powers map[powerOf][]byte // public values, or nil for a key that does not go with the group
	spent  int                // of maxWork
}

type heldRSA struct {
	key   *rsa.PrivateKey
	label string
}

// heldDH is a private exponent, or a scalar for X25519.
type heldDH struct {
	data  []byte
	label string
}

// heldVerifier is a public key for signatures. It need not be secret.
type heldVerifier struct {
	key   ed25519.PublicKey
	label string
}

// powerOf is a held key, by its index, in a group.
type powerOf struct {
	group [sha256.Size]byte
	key   int
}

// maxHeld bounds how many keys of one kind are tried.
const maxHeld = 16

// maxWork bounds what one session computes, in modular powers of 512 bits: it
// is 512 of 2048 bits, some seconds. Traffic made to cost more stays shut.
const maxWork = 1 << 13

// maxBits is the longest modulus that is reckoned with.
const maxBits = 8192

func newKeyring(secrets []field.Secret) *keyring {
	k := &keyring{powers: map[powerOf][]byte{}}
	for _, s := range secrets {
		switch s.Kind {
		case field.PrivateKey:
			k.private(s)
		case field.FernetKey:
			k.fernet = append(k.fernet, s)
		case field.DHKey:
			if len(s.Data) > 0 && len(s.Data) <= maxBits/8 && len(k.dh) < maxHeld {
				k.dh = append(k.dh, heldDH{s.Data, s.Label})
			}
		}
	}
	return k
}

// private takes the keys out of PEM blocks. What is no key that is of use here
// is for another protocol, and passed over.
func (k *keyring) private(s field.Secret) {
	for block, rest := pem.Decode(s.Data); block != nil; block, rest = pem.Decode(rest) {
		var key any
		var err error
		switch block.Type {
		case "RSA PRIVATE KEY":
			key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
		case "PRIVATE KEY":
			key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
		case "PUBLIC KEY":
			key, err = x509.ParsePKIXPublicKey(block.Bytes)
		}
		if err != nil {
			continue
		}
		switch key := key.(type) {
		case *rsa.PrivateKey:
			if key.N.BitLen() <= maxBits && len(k.rsa) < maxHeld {
				k.rsa = append(k.rsa, heldRSA{key, s.Label})
			}
		case ed25519.PrivateKey:
			k.verifier(key.Public().(ed25519.PublicKey), s.Label)
		case ed25519.PublicKey:
			k.verifier(key, s.Label)
		}
	}
}

func (k *keyring) verifier(key ed25519.PublicKey, label string) {
	if len(k.verify) < maxHeld {
		k.verify = append(k.verify, heldVerifier{key, label})
	}
}

// may books the work of a power of that many bits, which grows with their square
// as measured; it is false once too much was spent.
func (k *keyring) may(bits int) bool {
	n := max(bits/512, 1)
	if k.spent += n * n; k.spent > maxWork {
		k.spent = maxWork + 1 // so that it does not wrap
		return false
	}
	return true
}

// public is the public value of the i-th held key in a group, or nil where they
// do not go together.
func (k *keyring) public(g *group, i int) []byte {
	at := powerOf{g.id, i}
	if v, ok := k.powers[at]; ok {
		return v
	}
	if !k.may(g.bits()) {
		return nil
	}
	v := g.power(nil, k.dh[i].data)
	k.powers[at] = v
	return v
}

// shared is the secret that the i-th held key has with another's public value,
// or nil where there is none.
func (k *keyring) shared(g *group, i int, other []byte) []byte {
	if !k.may(g.bits()) {
		return nil
	}
	return g.power(other, k.dh[i].data)
}

// fernetKeys are the Fernet keys that are held whatever was agreed on.
func (k *keyring) fernetKeys() []field.Secret {
	if k == nil {
		return nil
	}
	return k.fernet
}
