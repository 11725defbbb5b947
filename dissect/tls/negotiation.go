package tls

import (
	"plainsight/dissect/app"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/schedule"
)

// negotiation is what a handshake has agreed on so far: all that its keys and
// its check values depend on.
type negotiation struct {
	clientRandom   []byte
	serverRandom   []byte
	offered        protocolVersion // at the front of the ClientHello
	sessionID      []byte          // in the ServerHello
	ticket         []byte          // that the client came back with
	extendedMaster bool            // RFC 7627
	options        protect.Options
	preMaster      found
	master         found
	sessionHash    []byte // RFC 7627, Section 3
	transcript     []byte // the handshake messages so far, each with its header
	retried        bool   // the first ClientHello is in the transcript as its hash
	cut            bool   // messages are missing, so the transcript is none
	leaf           [2][]byte
}

// maxTranscript bounds what is kept of a handshake. A longer one can be opened,
// but not checked.
const maxTranscript = 512 << 10

// heard takes note of a whole handshake message, the nth of its record; message
// has its header and is nil where it was too long to keep.
func (c *conversation) heard(dir app.Direction, r *record, n int, kind uint8, message []byte) {
	a := &c.agreed
	if message == nil {
		a.cut = true
		return
	}
	body := message[msgHd:]
	switch kind {
	case helloRequest:
		return // it is in no transcript (RFC 5246, Section 7.4.1.1)
	case helloClient:
		c.hello = true
		c.clientHello(body)
	case helloServer:
		c.hello = true
		c.serverHello(message)
	case certificate:
		a.leaf[dir] = leafOf(body, c.version)
	case certificateVerify:
		c.checkSignature(dir, r, n, body)
	case clientKeyExchange:
		c.exchanged(body)
	case finished:
		c.checkFinished(dir, r, n, body)
	case newSessionTicket:
		if !c.version.is13() && a.master.Step != nil && len(body) > 6 {
			c.keys.remember(body[6:], a.master)
		}
	case keyUpdate:
		if c.version.is13() {
			c.halves[dir].keys.update()
			return
		}
	}
	if len(a.transcript)+len(message) > maxTranscript {
		a.cut = true
	}
	if !a.cut {
		a.transcript = append(a.transcript, message...)
	}
	if kind == clientKeyExchange {
		a.sessionHash = c.transcriptHash()
	}
}

// clientHello begins a handshake, or goes on with one after a HelloRetryRequest.
func (c *conversation) clientHello(body []byte) {
	h, ok := parseHello(body, true)
	if !ok {
		return
	}
	a := &c.agreed
	if !a.retried {
		*a = negotiation{}
	}
	a.clientRandom, a.offered = clone(h.random), h.version
	for kind, data := range h.extensions() {
		switch kind {
		case extEarlyData:
			c.earlyKeys()
		case extSessionTicket:
			a.ticket = clone(data)
		}
	}
}

// earlyKeys puts the keys of 0-RTT data in line. Which suite they are for is in
// a connection before; the secret's length leaves a few.
func (c *conversation) earlyKeys() {
	f, ok := c.keys.logged(keylog.ClientEarlyTraffic, 0, c.agreed.clientRandom, "client_early_traffic_secret", field.RFC(8446, "7.1"))
	if !ok {
		return
	}
	var next []*epoch
	for _, suite := range []uint16{0x1301, 0x1302, 0x1303, 0x1304, 0x1305} {
		if e := newEpoch13(suite, f, 0); e != nil {
			next = append(next, e)
		}
	}
	c.halves[app.ToServer].keys.change(nil, next...)
}

// serverHello settles version and suite. In TLS 1.3 encryption begins with it.
func (c *conversation) serverHello(message []byte) {
	body := message[msgHd:]
	h, ok := parseHello(body, false)
	if !ok {
		return
	}
	a := &c.agreed
	c.version, c.suite = negotiated(body, c.version), h.suite
	if isRetry(message) {
		if s, ok := protect.Lookup(c.suite); ok && s.TLS13 && !a.cut { // RFC 8446, Section 4.4.1
			a.transcript = schedule.TLS13{Hash: s.Hash}.MessageHash(a.transcript)
			a.retried = true
		}
		return
	}
	a.serverRandom, a.sessionID = clone(h.random), clone(h.sessionID)
	for kind := range h.extensions() {
		switch kind {
		case extExtendedMaster:
			a.extendedMaster = true
		case extEncryptThenMAC:
			a.options.EncryptThenMAC = true
		case extTruncatedMAC:
			a.options.TruncatedMAC = true
		}
	}
	if !c.version.is13() {
		return
	}
	client, server := &c.halves[app.ToServer].keys, &c.halves[app.ToClient].keys
	c.logged13(client, keylog.ClientHandshakeTraffic, "client_handshake_traffic_secret")
	c.logged13(client, keylog.ClientTraffic, "client_application_traffic_secret_0")
	c.logged13(server, keylog.ServerHandshakeTraffic, "server_handshake_traffic_secret")
	c.logged13(server, keylog.ServerTraffic, "server_application_traffic_secret_0")
}

// logged13 puts the keys of a logged secret in line.
func (c *conversation) logged13(k *reader, label keylog.Label, name string) {
	f, ok := c.keys.logged(label, 0, c.agreed.clientRandom, name, field.RFC(8446, "7.1"))
	if !ok {
		return
	}
	if e := newEpoch13(c.suite, f, 0); e != nil {
		k.next = append(k.next, e)
	}
}

// exchanged takes the pre-master secret out of a ClientKeyExchange, where it
// was sent encrypted with the server's RSA key (RFC 5246, Section 7.4.7.1).
func (c *conversation) exchanged(body []byte) {
	s, ok := protect.Lookup(c.suite)
	if !ok || !sendsPreMaster(s.Name) || c.keys.empty() {
		return
	}
	if c.version > ssl30 {
		if len(body) < 2 || int(u16(body)) != len(body)-2 {
			return
		}
		body = body[2:]
	}
	c.agreed.preMaster, _ = c.keys.preMaster(body, c.agreed.offered)
}

// change puts the keys in use that were agreed on, in one direction: its
// ChangeCipherSpec was seen.
func (c *conversation) change(dir app.Direction) {
	a := &c.agreed
	if c.keys.empty() || a.clientRandom == nil || a.serverRandom == nil {
		c.halves[dir].keys.change(nil)
		return
	}
	if a.master.Step == nil {
		a.master = c.masterSecret()
	}
	if a.master.Step == nil {
		c.halves[dir].keys.change(nil)
		return
	}
	c.keys.remember(a.sessionID, a.master)
	client, server := newEpochs12(c.suite, c.version, a.master, a.clientRandom, a.serverRandom, a.options)
	c.halves[dir].keys.change([2]*epoch{client, server}[dir])
}

// masterSecret finds the master secret, or derives it.
func (c *conversation) masterSecret() (master found) {
	a := &c.agreed
	spec := field.RFC(5246, "8.1")
	if f, ok := c.keys.logged(keylog.ClientRandom, 0, a.clientRandom, "master_secret", spec); ok {
		return f
	}
	pre := a.preMaster
	if f, ok := c.keys.logged(keylog.PMSClientRandom, 0, a.clientRandom, "pre_master_secret", spec); ok {
		pre = f
	}
	if pre.Step != nil {
		s, _ := protect.Lookup(c.suite)
		prf := schedule.PRF{Version: uint16(c.version), Hash: s.Hash}
		if !a.extendedMaster {
			return found{prf.MasterSecret(pre.Step, a.clientRandom, a.serverRandom), pre.label}
		}
		if a.sessionHash != nil {
			return found{prf.ExtendedMasterSecret(pre.Step, a.sessionHash), pre.label}
		}
	}
	if len(a.sessionID) > 0 {
		if f, ok := c.keys.logged(keylog.RSASession, 0, a.sessionID, "master_secret", spec); ok {
			return f
		}
	}
	for _, id := range [][]byte{a.ticket, a.sessionID} { // a session that was opened before goes on
		if f, ok := c.keys.sessions[string(id)]; ok && len(id) > 0 {
			return f
		}
	}
	return found{}
}

func clone(b []byte) []byte { return append([]byte(nil), b...) }
