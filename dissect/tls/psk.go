package tls

import (
	"crypto"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"unicode"
	"unicode/utf8"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// offer is a pre-shared key that a ClientHello offers.
type offer struct {
	identity []byte // its first bytes
	n        int    // and how many there are
}

// offeredKey is one of the offers that this viewpoint holds: its binder fits.
type offeredKey struct {
	record.Secret        // the pre-shared key
	n             int    // which of the offers
	external      bool   // it is from outside TLS, and not from a session before
	suite         uint16 // of the session that it is from, or 0
	hash          crypto.Hash
	early         *derive.Step
	binder        *derive.Step // the verify_data that proves it
	over          *mark        // and what that is over
	hello         *mark        // the whole ClientHello; nil without early data
}

const maxOffers, maxIdentity = 16, 64

// chosen is the pre-shared key that the server took, if this viewpoint holds it.
func (a *negotiation) chosen() *offeredKey {
	for i := range a.keys {
		if a.selected >= 0 && a.keys[i].n == a.selected {
			return &a.keys[i]
		}
	}
	return nil
}

// offeredKeys reads the keys that a ClientHello offers and finds those that
// this viewpoint holds: the binder tells which fit (RFC 8446, Section 4.2.11.2).
func (c *conversation) offeredKeys(at heardIn, m spokenMessage, message, ext []byte) {
	a := &c.agreed
	if len(ext) < 2 || len(ext) < 2+int(reading.Uint16(ext))+2 {
		return
	}
	list, binders := ext[2:2+int(reading.Uint16(ext))], ext[2+int(reading.Uint16(ext)):]
	part := within(message, binders) // the binders are over all before them
	binders = binders[2:]
	for n := 0; n < maxOffers && len(list) >= 6 && len(binders) >= 1; n++ {
		size, has := 2+int(reading.Uint16(list)), 1+int(binders[0])
		if size+4 > len(list) || has > len(binders) {
			return
		}
		id := list[2:size]
		a.offers = append(a.offers, offer{clone(id[:min(len(id), maxIdentity)]), len(id)})
		c.tryKey(at, n, id, binders[1:has], func(h crypto.Hash) *mark { return a.said.with(h, m, message, part) })
		list, binders = list[size+4:], binders[has:]
	}
}

// tryKey tries the keys at hand on one offer.
func (c *conversation) tryKey(at heardIn, n int, identity, binder []byte, over func(crypto.Hash) *mark) {
	h := crypto.SHA256
	switch len(binder) {
	case crypto.SHA256.Size():
	case crypto.SHA384.Size():
		h = crypto.SHA384
	default:
		return
	}
	var tries []offeredKey
	psks, named := c.keys.psks(identity)
	if t, ok := c.keys.ticketed(identity); ok {
		tries, named = append(tries, offeredKey{Secret: t.Secret, suite: t.suite}), named+1
	}
	for _, p := range psks {
		tries = append(tries, offeredKey{Secret: p, external: true})
	}
	if len(tries) == 0 {
		return
	}
	m := over(h)
	if m == nil {
		return
	}
	for i := range tries {
		k, s := &tries[i], schedule.TLS13{Hash: h}
		k.n, k.hash, k.over = n, h, m
		k.early = s.EarlySecretOf(k.Step)
		k.binder = s.VerifyData(s.FinishedKey(s.BinderKey(k.early, k.external)), m.hash)
		k.binder.Name = "binder"
		if hmac.Equal(k.binder.Output, binder) {
			c.agreed.keys = append(c.agreed.keys, *k)
			at.r.check(k.check(at.n, true))
			return
		}
	}
	if named > 0 {
		c.agreed.unfit = true
		at.r.check(tries[0].check(at.n, false))
	}
}

// check is what came of checking a binder.
func (k *offeredKey) check(message int, right bool) check {
	key := words.Say("the finished_key of the binder_key, which comes from the pre-shared key that came with a ticket, and that from {label}", "label", k.Label)
	if k.external {
		key = words.Say("the finished_key of the binder_key, which comes from {label}", "label", k.Label)
	}
	return check{
		message: message, right: right, what: "Binder " + strconv.Itoa(k.n), over: k.over, want: k.binder,
		says: words.Say("the sender holds pre-shared key number {n}, and the message was not changed before the binders", "n", strconv.Itoa(k.n)),
		not:  words.Say("neither that the sender holds pre-shared key number {n} nor that the message is unchanged before the binders", "n", strconv.Itoa(k.n)),
		key:  key,
		spec: field.RFC(8446, "4.2.11.2"),
	}
}

// earlyTicket is a ticket of TLS 1.3 that came before the client's Finished, on
// which its pre-shared key depends. A server that asks for no certificate can send
// it that early, since it knows what the client's Finished has to be (RFC 8446,
// Section 4.6.1).
type earlyTicket struct {
	name  sessionName
	nonce []byte
}

// maxEarlyTickets bounds those of one handshake.
const maxEarlyTickets = 4

// ticket13 remembers which pre-shared key comes with a ticket (RFC 8446, Section
// 4.6.1).
func (c *conversation) ticket13(body []byte) {
	a := &c.agreed
	if a.secret13.master == nil || len(body) < 9 {
		return
	}
	nonce := body[9:]
	if len(nonce) < int(body[8]) {
		return
	}
	rest := nonce[body[8]:]
	nonce = nonce[:body[8]]
	if len(rest) < 2 || len(rest) < 2+int(reading.Uint16(rest)) {
		return
	}
	id := rest[2 : 2+int(reading.Uint16(rest))]
	if len(id) == 0 {
		return
	}
	one := earlyTicket{sha256.Sum256(id), clone(nonce)}
	switch {
	case a.secret13.resumption != nil:
		c.learnTicket(one)
	case len(a.tickets) < maxEarlyTickets:
		a.tickets = append(a.tickets, one)
	}
}

// learnTicket remembers the pre-shared key of a ticket, now that the resumption
// master secret is known.
func (c *conversation) learnTicket(t earlyTicket) {
	x := &c.agreed.secret13
	if h, ok := hashOf(c.suite); ok {
		psk := schedule.TLS13{Hash: h}.ResumptionPSK(x.resumption, t.nonce)
		c.keys.rememberTicket(t.name, ticket{record.Secret{Step: psk, Label: x.label}, c.suite})
	}
}

// quoted is an identity as a reader sees it: its text, or how it begins.
func quoted(identity []byte, n int) string {
	text := utf8.Valid(identity) && n == len(identity)
	for _, r := range string(identity) {
		text = text && unicode.IsPrint(r)
	}
	if text {
		return strconv.Quote(string(identity))
	}
	return words.Say("{begin}… ({n} bytes, as of a ticket)", "begin", hex.EncodeToString(identity[:min(len(identity), 8)]), "n", strconv.Itoa(n))
}
