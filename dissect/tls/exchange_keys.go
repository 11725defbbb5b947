package tls

import (
	"crypto/ecdh"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
)

// exchangeKey is one end's private value of a key exchange.
type exchangeKey struct {
	*ecdh.PrivateKey
	label string
}

// maxExchangeKeys bounds how many private values are held: each costs a
// multiplication on every curve that it fits, 0.1 ms or so.
const maxExchangeKeys = 256

// exchangeKey takes a private value, to be found by the public one.
func (k *keyring) exchangeKey(s field.Secret) {
	for _, key := range schedule.PrivateValues(s.Data) {
		if len(k.exchange) < maxExchangeKeys {
			k.exchange[string(key.PublicKey().Bytes())] = exchangeKey{key, s.Label}
		}
	}
}

// maxShare is the longest public value of a curve that private values are known
// for, a point of secp521r1, in bytes.
const maxShare = 133

// mayExchange reports whether a public value of n bytes is worth keeping.
func (k *keyring) mayExchange(n int) bool {
	return k != nil && len(k.exchange) > 0 && n > 0 && n <= maxShare
}

// keyShare keeps one end's public value of the key exchange, if some private value
// is held that may belong to it.
func (c *conversation) keyShare(dir proto.Direction, at derive.Wire, public []byte) {
	a := &c.agreed
	a.shareAt[dir], a.share[dir] = at, nil
	if c.keys.mayExchange(len(public)) {
		a.share[dir] = clone(public)
	}
}

// serverShare12 reads the server's key share of an exchange on an elliptic curve
// before TLS 1.3: the curve by its name, and a point (RFC 8422, Section 5.4).
func (c *conversation) serverShare12(at heardIn, message []byte) {
	const namedCurve = 3
	body := message[handshake.HeaderLen:]
	switch registry.ExchangeOf(c.suite) {
	case registry.ECDHE, registry.ECDHAnon:
	default:
		return
	}
	if len(body) < 4 || body[0] != namedCurve || len(body) < 4+int(body[3]) {
		return
	}
	c.agreed.group = reading.Uint16(body[1:])
	point := body[4:][:body[3]]
	c.keyShare(proto.ToClient, at.wire("ServerKeyExchange", within(message, point), len(point)), point)
}

// clientShare12 reads the client's (RFC 8422, Section 5.7).
func (c *conversation) clientShare12(at heardIn, message []byte) {
	body := message[handshake.HeaderLen:]
	if len(body) < 1 || len(body) < 1+int(body[0]) {
		return
	}
	point := body[1:][:body[0]]
	c.keyShare(proto.ToServer, at.wire("ClientKeyExchange", within(message, point), len(point)), point)
}

// exchangeShared computes the shared secret of the key exchange, where the private
// value of one end is held. The step goes by that name.
func (c *conversation) exchangeShared(name string, spec field.Spec) (record.Secret, bool) {
	a := &c.agreed
	if c.keys == nil || a.share[0] == nil || a.share[1] == nil {
		return record.Secret{}, false
	}
	for _, dir := range []proto.Direction{proto.ToServer, proto.ToClient} {
		key, held := c.keys.exchange[string(a.share[dir])]
		if !held {
			continue
		}
		private := derive.Given(sideOf(dir)+"_private", key.Bytes(), field.RFC(8446, "4.2.8.2"))
		theirs := derive.Input{Name: sideOf(1-dir) + "_share", Kind: derive.ClientShare, Bytes: a.share[1-dir]}
		if dir == proto.ToServer {
			theirs.Kind = derive.ServerShare
		}
		if st := schedule.SharedSecret(name, private, key.PrivateKey, registry.GroupName(a.group), theirs, spec); st != nil {
			return record.Secret{Step: st, Label: key.label}, true
		}
	}
	return record.Secret{}, false
}
