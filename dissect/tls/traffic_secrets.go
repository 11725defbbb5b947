package tls

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// earlyKeys puts the keys of 0-RTT data in line. Which suite they are for is in
// a connection before; the secret's length leaves a few.
func (c *conversation) earlyKeys(m spokenMessage, message []byte) {
	a := &c.agreed
	var next []*record.Epoch
	line := func(f record.Secret, suites ...uint16) {
		for _, suite := range suites {
			if e := record.NewEpoch13(suite, f, record.InEarlyData, proto.ToServer, 0); e != nil {
				next = append(next, e)
			}
		}
	}
	all := []uint16{0x1301, 0x1302, 0x1303, 0x1304, 0x1305}
	if f, ok := c.keys.logged(keylog.ClientEarlyTraffic, a.clientRandom, "client_early_traffic_secret", field.RFC(8446, "7.1")); ok {
		line(f, all...)
	}
	for i := range a.keys {
		k := &a.keys[i]
		if k.n != 0 { // the first key of the list is that of early data
			continue
		}
		if k.hello = a.said.with(k.hash, m, message, 0); k.hello == nil {
			continue
		}
		f := record.Secret{Step: schedule.TLS13{Hash: k.hash}.ClientEarlyTraffic(k.early, k.hello.hash), Label: k.Label}
		if k.suite != 0 {
			line(f, k.suite)
		} else {
			line(f, all...)
		}
	}
	c.halves[proto.ToServer].keys.Change(nil, next...)
}

// handshakeKeys puts the keys of TLS 1.3 in line that are known with the
// ServerHello: those that were logged, and those that follow from a pre-shared
// key, from the private value of one end's key exchange, or from both.
func (c *conversation) handshakeKeys() {
	a := &c.agreed
	s, _ := protect.Lookup(c.suite)
	k := schedule.TLS13{Hash: s.Hash}
	if x := c.handshakeSecret(k); s.TLS13 && a.hellos != nil && x.handshake != nil {
		x.clientShake = k.ClientHandshakeTraffic(x.handshake, a.hellos.hash)
		x.serverShake = k.ServerHandshakeTraffic(x.handshake, a.hellos.hash)
		x.master = k.MasterSecret(x.handshake)
		a.secret13 = x
	}
	c.halves[proto.ToClient].stage = record.InHandshake
	c.line(proto.ToServer, record.InHandshake, true, a.secret13.clientShake)
	c.line(proto.ToClient, record.InHandshake, true, a.secret13.serverShake)
	c.line(proto.ToServer, record.InApplication, true, nil)
	c.line(proto.ToClient, record.InApplication, true, nil)
}

// handshakeSecret computes the handshake secret, with the label of what it is
// computed with. Its step is nil where some of what goes in is not held.
func (c *conversation) handshakeSecret(k schedule.TLS13) secrets13 {
	a := &c.agreed
	var early *derive.Step
	var label string
	if key := a.chosen(); key != nil && key.hash == k.Hash {
		early, label = key.early, key.Label
	} else if a.selected < 0 && k.Hash != 0 {
		early = k.EarlySecret(nil)
	}
	if early == nil {
		return secrets13{}
	}
	if a.group == 0 {
		if label == "" { // neither a pre-shared key nor an exchange: no handshake of TLS 1.3
			return secrets13{}
		}
		return secrets13{label: label, handshake: k.HandshakeSecret(early, nil)}
	}
	shared, ok := c.exchangeShared(diffieHellman, field.RFC(8446, "7.4.2"))
	if !ok {
		return secrets13{}
	}
	a.shared = shared
	switch {
	case label == "", label == shared.Label:
		label = shared.Label
	default:
		label = words.Say("{one} and {other}", "one", label, "other", shared.Label)
	}
	return secrets13{label: label, handshake: k.HandshakeSecretOf(early, shared.Step)}
}

// applicationKeys goes on where the server's Finished allows it.
func (c *conversation) applicationKeys() {
	a := &c.agreed
	if h, ok := hashOf(c.suite); ok && a.secret13.master != nil && a.serverDone != nil {
		k, x := schedule.TLS13{Hash: h}, &a.secret13
		x.client = k.ClientTraffic(x.master, a.serverDone.hash)
		x.server = k.ServerTraffic(x.master, a.serverDone.hash)
		c.line(proto.ToServer, record.InApplication, false, x.client)
		c.line(proto.ToClient, record.InApplication, false, x.server)
	}
}

// resumptionSecret ends the schedule: what tickets are made from.
func (c *conversation) resumptionSecret() {
	a := &c.agreed
	if h, ok := hashOf(c.suite); ok && a.secret13.master != nil && a.clientDone != nil {
		a.secret13.resumption = schedule.TLS13{Hash: h}.ResumptionMaster(a.secret13.master, a.clientDone.hash)
		for _, t := range a.tickets {
			c.learnTicket(t)
		}
		a.tickets = nil
	}
}

// line puts the keys of a traffic secret in line: those that were logged, if
// these are asked for, and one that was computed, where no key log has it. One that
// has another secret was written by a side with another handshake than the one that
// was captured: what is computed from that side's private value and these bytes are
// keys that the side never had.
func (c *conversation) line(dir proto.Direction, at record.Stage, logs bool, made *derive.Step) {
	label, name := at.SecretOf(dir)
	logged := c.keys.allLogged(label, 0, c.agreed.logID(), name, field.RFC(8446, "7.1"))
	k := &c.halves[dir].keys
	if logs {
		for _, f := range logged {
			k.Follow(record.NewEpoch13(c.suite, f, at, dir, 0))
		}
	}
	if made != nil && !isOneOf(logged, made.Output) && !c.elsewise(logged) {
		k.Follow(record.NewEpoch13(c.suite, record.Secret{Step: made, Label: c.agreed.secret13.label}, at, dir, 0))
	}
}

// elsewise reports whether secrets of this connection that a key log has are those of
// another handshake, where what was computed from an end's private value and the
// bytes that were captured is not among them.
func (c *conversation) elsewise(logged []record.Secret) bool {
	return len(logged) > 0 && c.agreed.shared.Step != nil
}

// acceptsEarly reports whether the server's EncryptedExtensions take the
// client's early data (RFC 8446, Section 4.2.10).
func acceptsEarly(body []byte) bool {
	if len(body) < 2 {
		return false
	}
	for kind := range (handshake.Hello{Rest: body[2:]}).Extensions() {
		if kind == registry.ExtEarlyData {
			return true
		}
	}
	return false
}
