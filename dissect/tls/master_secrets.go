package tls

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// used is the keys of a handshake that opened records.
type used struct{ epochs []*record.Epoch }

// maxUsed bounds how many keys of one handshake are kept.
const maxUsed = 1024

// exchanged takes from a ClientKeyExchange what the pre-master secret depends
// on: the name of a pre-shared key, and a secret that was encrypted with the
// server's RSA key (RFC 5246, Section 7.4.7.1; RFC 4279).
func (c *conversation) exchanged(at heardIn, message []byte) {
	a, body := &c.agreed, message[handshake.HeaderLen:]
	a.exchanged = true
	kind := registry.ExchangeOf(c.suite)
	switch kind {
	case registry.ECDHE, registry.ECDHAnon:
		c.clientShare12(at, message)
		return
	case registry.PSK, registry.RSAPSK, registry.DHEPSK, registry.ECDHEPSK:
		if len(body) < 2 || len(body) < 2+int(reading.Uint16(body)) {
			return
		}
		n := 2 + int(reading.Uint16(body))
		a.identity = append([]byte{}, body[2:n]...)
		body = body[n:]
	}
	if kind != registry.RSA && kind != registry.RSAPSK {
		return
	}
	if c.version > registry.SSL30 || kind == registry.RSAPSK {
		if len(body) < 2 || int(reading.Uint16(body)) != len(body)-2 {
			return
		}
		body = body[2:]
	}
	a.encrypted = clone(body)
	a.encryptedAt = at.wire("ClientKeyExchange", within(message, body), len(body))
	if c.opened++; c.opened > maxOpened {
		return
	}
	if sent, ok := c.keys.preMaster(a.encrypted, a.offered); ok {
		a.sent = &sealedSecret{sent, a.encrypted}
		at.r.more().sent = a.sent
	}
}

// sealedSecret is a pre-master secret that was sent encrypted, and opened.
type sealedSecret struct {
	record.Secret
	encrypted []byte
}

// change puts the keys in use that were agreed on, in one direction: its
// ChangeCipherSpec was seen.
func (c *conversation) change(dir proto.Direction) {
	a := &c.agreed
	c.changed()
	bare := record.BareEpoch(c.suite, c.version, dir, a.options)
	if c.keys.empty() || a.clientRandom == nil || a.serverRandom == nil {
		c.halves[dir].keys.Change(bare)
		return
	}
	if a.epochs == nil {
		masters := c.masters()
		for _, m := range masters {
			client, server := record.NewEpochs12(c.suite, c.version, m, a.clientRandom, a.serverRandom, a.options)
			if client != nil && server != nil {
				a.epochs = append(a.epochs, [2]*record.Epoch{client, server})
			}
		}
		if len(masters) == 1 {
			a.master = masters[0]
			c.keys.remember(a.sessionID, a.master)
		}
	}
	if len(a.epochs) == 0 {
		c.halves[dir].keys.Change(bare)
		return
	}
	var next []*record.Epoch
	for _, e := range a.epochs[1:] {
		next = append(next, e[dir])
	}
	c.halves[dir].keys.Change(a.epochs[0][dir], next...)
}

// proven takes note that a record opened, and with it of which master secret
// it is, where there were several.
func (c *conversation) proven(e *record.Epoch) {
	a := &c.agreed
	if a.used == nil {
		a.used = new(used)
		c.shot = nil
	}
	if len(a.used.epochs) < maxUsed {
		a.used.epochs = append(a.used.epochs, e)
	}
	if e.Master.Step == nil || a.master.Step != nil {
		return
	}
	for _, p := range a.epochs {
		if p[0] == e || p[1] == e {
			a.master = e.Master
			c.shot = nil
			c.keys.remember(a.sessionID, a.master)
		}
	}
}

// masters finds the master secret, or derives it. Where several pre-shared keys
// may be meant there is one for each.
func (c *conversation) masters() (out []record.Secret) {
	a := &c.agreed
	spec := field.RFC(5246, "8.1")
	logged := c.keys.allLogged(keylog.ClientRandom, 0, a.clientRandom, "master_secret", spec)
	pres := c.preMasters()
	if len(logged) > 0 && len(pres) == 0 {
		return logged
	}
	s, _ := protect.Lookup(c.suite)
	prf := schedule.PRF{Version: uint16(c.version), Hash: s.Hash}
	for _, pre := range pres {
		switch {
		case !a.extendedMaster:
			out = append(out, record.Secret{Step: prf.MasterSecret(pre.Step, a.clientRandom, a.serverRandom), Label: pre.Label})
		case a.sessionHash != nil:
			out = append(out, record.Secret{Step: prf.ExtendedMasterSecret(pre.Step, a.sessionHash.hash), Label: pre.Label})
		}
	}
	if len(logged) > 0 {
		for _, m := range out {
			if isOneOf(logged, m.Output) {
				return []record.Secret{m} // the same, and it is known how it came about
			}
		}
		if c.fromPrivateValue() {
			return logged // as with the traffic secrets, see conversation.line
		}
		return append(out, logged...) // one of them is right, and the records tell
	}
	if len(out) > 0 || a.exchanged {
		return out
	}
	if len(a.sessionID) > 0 {
		if f, ok := c.keys.logged(keylog.RSASession, a.sessionID, "master_secret", spec); ok {
			return []record.Secret{f}
		}
	}
	for _, id := range [][]byte{a.ticket, a.sessionID} { // a session that was opened before goes on
		if f, ok := c.keys.session(id); ok {
			return []record.Secret{f}
		}
	}
	return nil
}

// preMasters are the pre-master secrets that the key logs, private keys and
// pre-shared keys at hand give.
func (c *conversation) preMasters() (out []record.Secret) {
	a := &c.agreed
	if f, ok := c.keys.logged(keylog.PMSClientRandom, a.clientRandom, "pre_master_secret", field.RFC(5246, "8.1")); ok {
		return []record.Secret{f}
	}
	kind := registry.ExchangeOf(c.suite)
	if (kind == registry.RSA || kind == registry.RSAPSK) && a.sent == nil {
		return nil
	}
	switch kind {
	case registry.ECDHE, registry.ECDHAnon:
		if shared, ok := c.exchangeShared("pre_master_secret", field.RFC(8422, "5.10")); ok {
			return []record.Secret{shared}
		}
	case registry.RSA:
		return []record.Secret{a.sent.Secret}
	case registry.PSK, registry.RSAPSK:
		if a.identity == nil {
			return nil
		}
		psks, _ := c.keys.psks(a.identity)
		for _, p := range psks {
			if kind == registry.RSAPSK {
				out = append(out, record.Secret{Step: schedule.PSKPreMaster(p.Step, other(a.sent.Step)), Label: words.Say("{one} and {other}", "one", a.sent.Label, "other", p.Label)})
			} else {
				out = append(out, record.Secret{Step: schedule.PSKPreMaster(p.Step, nil), Label: p.Label})
			}
		}
	}
	return out
}

// fromPrivateValue reports whether preMasters computes one from an end's private value.
func (c *conversation) fromPrivateValue() bool {
	kind := registry.ExchangeOf(c.suite)
	return (kind == registry.ECDHE || kind == registry.ECDHAnon) && !c.keys.hasLabel(keylog.PMSClientRandom, c.agreed.clientRandom)
}

// other is the secret of RSA_PSK that the client encrypted, by the name that
// it has there (RFC 4279, Section 4).
func other(sent *derive.Step) *derive.Step {
	out := *sent
	out.Name = "other_secret"
	return &out
}
