package tls

import (
	"crypto"
	"crypto/hkdf"
	"crypto/hmac"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/ech"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
)

// With Encrypted Client Hello (RFC 9849) a ClientHello has another one in it.
// Where the server takes that one, it is the one that counts: its random number
// is what key logs name the connection by, and the transcript begins with it.

// innerHello is one that was opened.
type innerHello struct {
	payload []byte // as it was sent
	encoded []byte // what was encrypted
	message []byte // the hello that it stands for, with its header; nil where it is none
	label   string // whose key log opened it
}

// openInner opens the inner hello of a ClientHello, if a key log has its secret.
func (c *conversation) openInner(at heardIn, m spokenMessage, message []byte) {
	a := &c.agreed
	a.inner = nil
	o, err := ech.Parse(message[handshake.HeaderLen:])
	if err != nil || c.keys == nil {
		return
	}
	if c.ech == nil {
		c.newInnerOpener(o)
	}
	if c.ech == nil {
		a.besides.lose()
		return
	}
	encoded, inner, err := c.ech.Open(o)
	if encoded == nil {
		a.besides.lose()
		return
	}
	at.r.more().innerHello = &innerHello{clone(o.Payload()), encoded, inner, c.echLabel}
	if err != nil {
		a.besides.lose()
		return
	}
	a.inner = inner
	m.n = len(inner)
	a.besides.add(m, inner)
}

// newInnerOpener looks for the secret in the key logs.
func (c *conversation) newInnerOpener(o *ech.Outer) {
	spec := field.RFC(9850, "2.3")
	for _, h := range c.keys.logs {
		secret, ok := h.given(keylog.ECHSecret, c.agreed.clientRandom, "ECH_SECRET", spec)
		config, has := h.given(keylog.ECHConfig, c.agreed.clientRandom, "ECH_CONFIG", spec)
		if !ok || !has {
			continue
		}
		if op, err := ech.NewOpener(o, config.Output, secret.Output); err == nil {
			c.ech, c.echLabel = op, h.label
			return
		}
	}
}

// accepts settles by a ServerHello whether the server took the inner hello: the
// last bytes of its random number confirm it (RFC 9849, Section 7.2). Then that
// hello takes the outer one's place.
func (c *conversation) accepts(message []byte) {
	a := &c.agreed
	s, ok := protect.Lookup(c.suite)
	inner, whole := handshake.ParseHello(a.inner[min(len(a.inner), handshake.HeaderLen):], true)
	const n = 8 // bytes of the confirmation
	end := handshake.HeaderLen + handshake.RandomOff + keylog.RandomLen
	if !ok || !s.TLS13 || !whole || len(message) < end {
		return
	}
	conf := clone(message)
	clear(conf[end-n : end])
	over := a.besides.with(s.Hash, spokenMessage{kind: registry.ServerHello, dir: proto.ToClient, n: len(message)}, conf, 0)
	if over == nil || !hmac.Equal(confirmation(s.Hash, inner.Random, over.hash, n), message[end-n:end]) {
		return
	}
	a.knownBy, a.said = clone(inner.Random), a.besides
	a.besides = transcript{}
	c.keys.seen(a.knownBy)
}

// confirmation is what a server writes that took the inner hello.
func confirmation(h crypto.Hash, random, transcript []byte, n int) []byte {
	secret, err := hkdf.Extract(h.New, random, nil)
	if err != nil {
		return nil
	}
	return schedule.ExpandLabel(h, secret, "ech accept confirmation", transcript, n)
}

// shown is what a reader of the record is shown of it.
func (i *innerHello) shown() *handshake.InnerHello {
	if i == nil {
		return nil
	}
	return &handshake.InnerHello{Payload: i.payload, Encoded: i.encoded, Message: i.message, Label: i.label}
}
