package squirrel

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// learned is what the frames of one direction told.
type learned struct {
	key      *rsa.PublicKey // the last one, or nil
	digest   []byte         // the last one that was sent with a key, or nil
	public   []byte         // its value for Diffie-Hellman, or nil
	exchange []byte         // the payloads of its Parameters and DHPublic frames, which are signed
}

// meaning is what the frames before one, and the viewpoint's secrets, make of
// it. It is settled when the frame is cut, and only read from then on.
type meaning struct {
	keys   []field.Secret // of a Message: Fernet keys agreed on before it
	digest []byte         // of Accepted: what the other side sent, or nil
	group  *group         // of DHPublic: where it belongs, or nil
	sealed *opening       // of SealedKey: what a held key makes of it, or nil
	closed string         // of SealedKey: why the keys that are held do not open it, or ""
	agreed *agreement     // of DHPublic: what a held key makes of it, or nil
	signed verification   // of Signature
}

// Limits on what is remembered, besides those of group and keyring.
const (
	maxAgreed   = 8       // Fernet keys
	maxExchange = 1 << 16 // bytes of signed payloads in each direction
)

// learn settles what a frame means, and what it tells of later ones.
func (c *conversation) learn(f *frame, payload []byte) {
	mine, other := &c.halves[f.dir], &c.halves[1-f.dir]
	switch f.kind {
	case typePublicKey:
		if der, digest, ok := counted(payload); ok && len(digest) == digestLen {
			mine.digest = bytes.Clone(digest)
			mine.key = nil
			if key, err := x509.ParsePKIXPublicKey(der); err == nil {
				mine.key, _ = key.(*rsa.PublicKey)
			}
		}
	case typeSealedKey:
		if sealed, digest, ok := counted(payload); ok && len(digest) == digestLen {
			mine.digest = bytes.Clone(digest)
			if f.sealed, f.closed = c.keys.unseal(sealed, other.key); f.sealed != nil {
				c.agree(f.sealed.key, words.Say("the Fernet key, which {secret} unsealed", "secret", f.sealed.label))
			}
		}
	case typeMessage:
		f.keys = c.agreed
	case typeParameters:
		mine.note(payload)
		c.group, mine.public, other.public = groupOf(payload), nil, nil
	case typeDHPublic:
		mine.note(payload)
		f.group = c.group
		if y, rest, ok := counted(payload); ok && len(rest) == 0 && c.group.takes(y) {
			mine.public = bytes.Clone(y)
			c.exchange(f)
		}
	case typeSignature:
		f.signed = c.verify(payload)
	case typeAccepted:
		f.digest = other.digest
	}
}

// note keeps a payload that is signed. A nil remains where it is too much.
func (l *learned) note(payload []byte) {
	if len(l.exchange)+len(payload) <= maxExchange {
		l.exchange = append(l.exchange, payload...)
	} else {
		l.exchange = make([]byte, maxExchange) // full: nothing is verified any more
	}
}

// full reports whether more was signed than is kept.
func (l *learned) full() bool { return len(l.exchange) >= maxExchange }

// takes reports whether y can be a public value of the group.
func (g *group) takes(y []byte) bool {
	switch {
	case g == nil:
		return false
	case g.p == nil:
		return len(y) == g.size
	}
	return len(y) <= maxBits/8 && g.inside(new(big.Int).SetBytes(y))
}

// agree adds a Fernet key for the messages that follow.
func (c *conversation) agree(key []byte, label string) {
	s := field.Secret{Kind: field.FernetKey, Label: label, Data: key}
	c.agreed = slices.Concat([]field.Secret{s}, c.agreed[:min(len(c.agreed), maxAgreed-1)])
}
