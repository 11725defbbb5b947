package play

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"net"
	"slices"
	"sync"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// PrivateValues is one side's source of random bytes for crypto/tls (Config.Rand).
// It remembers what it gave and, as soon as a key share is sent whose private value
// is among that, says that its viewpoint holds the value: crypto/tls has no other
// way to tell it. The bytes are those of crypto/rand. It works where the program is
// built with the setting cryptocustomrand=1, as go.mod has it; without, crypto/tls
// makes its keys from bytes of its own, and no viewpoint holds a private value.
type PrivateValues struct {
	mu    sync.Mutex
	given [][]byte // the last values that were read, if of a length that private values have
	told  func(value []byte)
}

// maxGiven is how many values are remembered: one handshake reads about six.
const maxGiven = 64

// PrivateValues returns a source of random bytes for that viewpoint. label is the label
// of the private values as secrets.
func (s *Running) PrivateValues(eye, label string) *PrivateValues {
	return &PrivateValues{told: func(value []byte) {
		s.Holds(eye, field.Secret{Kind: field.DHKey, Label: words.Say(label), Data: value})
	}}
}

// Read fills b with random bytes.
func (p *PrivateValues) Read(b []byte) (int, error) {
	n, err := rand.Read(b)
	switch len(b) {
	case 32, 48, 66: // X25519 and secp256r1, secp384r1, secp521r1
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.given) == maxGiven {
			p.given = slices.Delete(p.given, 0, 1)
		}
		p.given = append(p.given, bytes.Clone(b))
	}
	return n, err
}

// sent looks for key shares in the messages that are sent.
func (p *PrivateValues) sent(data []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.given = slices.DeleteFunc(p.given, func(value []byte) bool {
		for _, curve := range []ecdh.Curve{ecdh.X25519(), ecdh.P256(), ecdh.P384(), ecdh.P521()} {
			v := value
			if curve != ecdh.X25519() {
				v = asGenerated(value)
			}
			key, err := curve.NewPrivateKey(v)
			if err == nil && bytes.Contains(data, key.PublicKey().Bytes()) {
				p.told(v)
				return true
			}
		}
		return false
	})
}

// asGenerated is the private value that crypto/ecdh makes of random bytes on a
// curve of NIST. It changes one byte, so that a source that gives nothing but
// zeros gives a key all the same.
func asGenerated(b []byte) []byte {
	v := bytes.Clone(b)
	v[1] ^= 0x42
	if len(v) == 66 {
		v[0] &= 1 // secp521r1 has 521 bits
	}
	return v
}

// watched is the connection under TLS, wrapped if what is sent on it is to be searched
// for key shares.
func watched(c net.Conn, secure *tls.Config) net.Conn {
	if p, ok := secure.Rand.(*PrivateValues); ok {
		return &watchedConn{Conn: c, values: p}
	}
	return c
}

// watchedConn looks at the handshake messages that are sent in the clear.
type watchedConn struct {
	net.Conn
	values *PrivateValues
	over   bool // something encrypted was sent
}

func (c *watchedConn) Write(data []byte) (int, error) {
	const changeCipherSpec, handshake = 20, 22
	switch {
	case c.over || len(data) == 0:
	case data[0] == handshake:
		c.values.sent(data)
	case data[0] != changeCipherSpec: // a client of TLS 1.3 may send that before its second hello
		c.over = true
	}
	return c.Conn.Write(data)
}

// watchedListener accepts connections that are watched.
type watchedListener struct {
	net.Listener
	secure *tls.Config
}

func (l *watchedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return watched(c, l.secure), nil
}
