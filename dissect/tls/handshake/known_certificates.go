package handshake

import (
	"crypto/sha256"
	"crypto/x509"
	"sync"

	"plainsight/dissect/field"
)

// KnownCertificates remembers what was found out about certificates: a server
// shows the same one in each connection, and taking it apart costs more than
// all the rest of a handshake.
type KnownCertificates struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]*knownCertificate
}

// knownCertificate is what is kept of one.
type knownCertificate struct {
	key       any    // the public key in it; nil where there is none that counts
	algorithm string // that it is for: "RSA"
	keyKnown  bool   // key was looked for
	classes   []classRun
}

// classRun is how many bytes one after the other are of one class.
type classRun struct {
	n     int
	class field.Class
}

// MaxCertificates bounds how many are remembered.
const MaxCertificates = 512

// of is what is known of a certificate in DER, at first nothing. The lock is held
// while use looks at it and adds to it.
func (k *KnownCertificates) of(der []byte, use func(*knownCertificate)) {
	if k == nil {
		use(new(knownCertificate))
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	sum := sha256.Sum256(der)
	c := k.known[sum]
	if c == nil {
		if len(k.known) >= MaxCertificates {
			clear(k.known)
		}
		if k.known == nil {
			k.known = map[[sha256.Size]byte]*knownCertificate{}
		}
		c = new(knownCertificate)
		k.known[sum] = c
	}
	use(c)
}

// PublicKey is the public key in a certificate and its algorithm; nil where it
// cannot be read.
func (k *KnownCertificates) PublicKey(der []byte) (key any, algorithm string) {
	k.of(der, func(c *knownCertificate) {
		if !c.keyKnown {
			c.keyKnown = true
			if cert, err := x509.ParseCertificate(der); err == nil {
				c.key, c.algorithm = cert.PublicKey, cert.PublicKeyAlgorithm.String()
			}
		}
		key, algorithm = c.key, c.algorithm
	})
	return key, algorithm
}

// brief records only the classes of a certificate below f. The first time that
// it is seen, and whenever something in it is wrong, take is called to record it
// as a whole.
func (k *KnownCertificates) brief(a *field.Arena, f *field.Field, take func()) {
	k.of(f.Bytes(), func(c *knownCertificate) {
		if c.classes == nil {
			take()
			c.classes = classesOf(f)
			return
		}
		r := field.Read(a, f, f.Span, "certificate")
		for _, run := range c.classes {
			r.Bytes(run.n, "", "", "", field.Spec{}).As(run.class)
		}
	})
}

// classesOf lists the classes of a field's bytes. It is nil where something in
// the field is wrong, or where bytes have not just one owner.
func classesOf(f *field.Field) (out []classRun) {
	at := f.Off
	for c := range f.All() {
		switch {
		case c.Problem != nil:
			return nil
		case c.Buf != f.Buf || !c.Owns():
			continue
		case c.Off != at:
			return nil
		}
		at = c.End()
		if n := len(out) - 1; n >= 0 && out[n].class == c.Class {
			out[n].n += c.Len
		} else {
			out = append(out, classRun{c.Len, c.Class})
		}
	}
	if at != f.End() {
		return nil
	}
	return out
}
