package tls

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// negotiation is what a handshake has agreed on so far: all that its keys and
// its check values depend on.
type negotiation struct {
	version registry.Version // as the ServerHello settled it; 0 before
	suite   uint16           // likewise
	said    transcript
	base    transcript // in TLS 1.3 up to the client's Finished, once that is over

	clientRandom []byte
	serverRandom []byte
	randomAt     [2]derive.Wire // where they are, the client's first
	knownBy      []byte         // by which a key log has the connection, where that is another number
	hidden       bool           // the ClientHello is the outer one of Encrypted Client Hello (RFC 9849), or looks so
	inner        []byte         // the inner one, with its header, where it was opened
	besides      transcript     // as it is with the inner one in place of the outer, until it is known which counts
	unseen       bool           // it counts, and was not: what is checked over it cannot be
	compression  uint8          // as the ServerHello settled it
	group        uint16         // of the key exchange on an elliptic curve or, in TLS 1.3, of any; 0 without one
	shares       []share        // what the client offers for that
	shareAt      [2]derive.Wire // those that count
	share        [2][]byte      // and the bytes, where a private value is held that may belong to them
	leaf         [2][]byte
	finishedOver [2]*mark // what the Finished of each side is over

	// Before TLS 1.3.
	offered        registry.Version // at the front of the ClientHello
	sessionID      []byte           // in the ServerHello
	ticket         []byte           // that the client came back with
	extendedMaster bool             // RFC 7627
	options        protect.Options
	identity       []byte // of the pre-shared key
	exchanged      bool   // a ClientKeyExchange was seen, so no session goes on
	encrypted      []byte // the pre-master secret, as it was sent
	encryptedAt    derive.Wire
	sent           *sealedSecret // and what it says, where that is known
	sessionHash    *mark         // RFC 7627, Section 3
	master         record.Secret
	epochs         [][2]*record.Epoch // for each master secret that it may be

	used *used // nil before one did

	// TLS 1.3.
	retried    bool // a HelloRetryRequest was answered with this ClientHello
	early      bool // the client sends data at once
	accepted   bool // and the server takes it
	offers     []offer
	keys       []offeredKey  // those of the offers that this viewpoint holds
	unfit      bool          // one that has the name of an offer does not fit
	selected   int           // the offer that the server took, or -1
	hellos     *mark         // ClientHello...ServerHello
	serverDone *mark         // and to the server's Finished
	clientDone *mark         // and to the client's
	shared     record.Secret // of the key exchange, where one end's private value is held
	secret13   secrets13
	tickets    []earlyTicket // that came before the client's Finished
}

// secrets13 is what follows from a pre-shared key, from the private value of one
// end's key exchange, or from both. Its steps are nil where it does not.
type secrets13 struct {
	label                    string
	handshake, master        *derive.Step
	clientShake, serverShake *derive.Step
	client, server           *derive.Step
	resumption               *derive.Step
}

// share is one public key that the client offers.
type share struct {
	group  uint16
	at     derive.Wire
	public []byte
}

// maxShares bounds what is kept of a list in a ClientHello.
const maxShares = 16

// heardIn is where a handshake message was heard.
type heardIn struct {
	dir proto.Direction
	r   *placed
	n   int // it is the nth of its record
	at  int // where in the record's content it begins; -1 where it is encrypted or not all in there
}

// wire is the place of n bytes at off of the message.
func (h heardIn) wire(message string, off, n int) derive.Wire {
	if h.at < 0 {
		return derive.Wire{ToServer: h.dir == proto.ToServer, Off: h.r.off, Message: message}
	}
	return derive.Wire{ToServer: h.dir == proto.ToServer, Off: h.r.off + int64(record.HeaderLen+h.at+off), Len: n, Message: message}
}

// within is where a part of a message begins in it.
func within(message, part []byte) int { return cap(message) - cap(part) }

// heard takes note of a whole handshake message; message has its header and is
// nil where it was too long to keep.
func (c *conversation) heard(h heardIn, kind uint8, message []byte) {
	a := &c.agreed
	if message == nil {
		c.changed()
		a.said.lose()
		return
	}
	switch kind {
	case registry.HelloRequest, registry.NewSessionTicket: // they settle nothing
	default:
		c.changed()
	}
	m := spokenMessage{kind: kind, retry: kind == registry.ServerHello && handshake.IsRetry(message), dir: h.dir, off: h.r.off, n: len(message)}
	body := message[handshake.HeaderLen:]
	switch kind {
	case registry.HelloRequest:
		return // it is in no transcript (RFC 5246, Section 7.4.1.1)
	case registry.ClientHello:
		c.hello = true
		c.clientHello(h, m, message)
	case registry.ServerHello:
		c.hello = true
		c.serverHello(h, message)
	case registry.Certificate:
		a.leaf[h.dir] = leafOf(body, c.version)
		h.r.more().certs = c.keys.certificates()
	case registry.CertificateVerify:
		c.checkSignature(h, body)
	case registry.ServerKeyExchange:
		c.serverShare12(h, message)
	case registry.ClientKeyExchange:
		c.exchanged(h, message)
	case registry.Finished:
		c.checkFinished(h, body)
	case registry.NewSessionTicket:
		if c.version.Is13() {
			c.ticket13(body)
			return
		}
		if a.master.Step != nil && len(body) > 6 {
			c.keys.remember(body[6:], a.master)
		}
	case registry.KeyUpdate:
		if c.version.Is13() {
			if c.halves[h.dir].keys.Update(h.dir) {
				c.changed()
			}
			return
		}
	case registry.EncryptedExtensions:
		a.accepted = acceptsEarly(body)
	case registry.CertificateRequest:
		if a.clientDone != nil { // asked for after the handshake (RFC 8446, Section 4.6.2)
			if a.base.running == nil {
				a.base = a.said
			}
			a.said = a.base.fork()
		}
	}
	a.said.add(m, message)
	c.afterwards(h.dir, kind, m.retry)
}

// afterwards is what a message leads to once it is in the transcript.
func (c *conversation) afterwards(dir proto.Direction, kind uint8, retry bool) {
	a, is13 := &c.agreed, c.version.Is13()
	switch {
	case kind == registry.ClientKeyExchange:
		a.sessionHash = a.said.mark()
	case kind == registry.ServerHello && is13 && retry:
		a.retried = true
	case kind == registry.ServerHello && is13:
		a.hellos = a.said.mark()
		c.handshakeKeys()
	case kind == registry.EndOfEarlyData && is13:
		c.halves[dir].stage = record.InHandshake
	case kind == registry.Finished && !is13:
		a.said.raw = nil // nothing is signed after it
	case kind == registry.Finished && dir == proto.ToClient && a.serverDone == nil:
		a.serverDone = a.said.mark()
		c.halves[dir].stage = record.InApplication
		c.applicationKeys()
	case kind == registry.Finished && dir == proto.ToServer && a.clientDone == nil:
		a.clientDone = a.said.mark()
		c.halves[dir].stage = record.InApplication
		c.resumptionSecret()
	}
}

// clientHello begins a handshake, or goes on with one after a HelloRetryRequest.
func (c *conversation) clientHello(at heardIn, m spokenMessage, message []byte) {
	h, ok := handshake.ParseHello(message[handshake.HeaderLen:], true)
	if !ok {
		return
	}
	a := &c.agreed
	if a.retried {
		*a = negotiation{version: a.version, suite: a.suite, said: a.said, besides: a.besides, retried: true}
	} else {
		c.keepPast()
		*a = negotiation{}
		for i := range c.halves {
			c.halves[i].shut, c.halves[i].closing = false, false
		}
	}
	a.selected = -1
	a.clientRandom, a.offered = clone(h.Random), h.Version
	c.offers = h.Newest()
	a.randomAt[0] = at.wire("ClientHello", handshake.HeaderLen+handshake.RandomOff, len(h.Random))
	var keys []byte
	for kind, data := range h.Extensions() {
		switch kind {
		case registry.ExtEarlyData:
			a.early = true
		case registry.ExtSessionTicket:
			a.ticket = clone(data)
		case registry.ExtKeyShare:
			a.shares = keyShares(at, message, data, c.keys)
		case registry.ExtPreSharedKey:
			keys = data
		case registry.ExtECH:
			a.hidden = len(data) > 0 && data[0] == 0
		}
	}
	c.keys.seen(a.clientRandom)
	if a.hidden {
		c.openInner(at, m, message)
	}
	c.halves[proto.ToServer].stage = record.InHandshake
	c.offeredKeys(at, m, message, keys)
	if a.early {
		c.halves[proto.ToServer].stage = record.InEarlyData
		c.earlyKeys(m, message)
	}
}

// keyShares lists what a ClientHello offers for the key exchange (RFC 8446,
// Section 4.2.8).
func keyShares(at heardIn, message, data []byte, keys *keyring) (out []share) {
	if len(data) < 2 {
		return nil
	}
	for b := data[2:]; len(b) >= 4 && len(out) < maxShares; {
		n := 4 + int(reading.Uint16(b[2:]))
		if n > len(b) {
			break
		}
		one := share{group: reading.Uint16(b), at: at.wire("ClientHello", within(message, b)+4, n-4)}
		if keys.mayExchange(n - 4) {
			one.public = clone(b[4:n])
		}
		out = append(out, one)
		b = b[n:]
	}
	return out
}

// serverHello settles version and suite. In TLS 1.3 encryption begins with it.
func (c *conversation) serverHello(at heardIn, message []byte) {
	body := message[handshake.HeaderLen:]
	h, ok := handshake.ParseHello(body, false)
	if !ok {
		return
	}
	a := &c.agreed
	c.version, c.suite = handshake.Negotiated(body, c.version), h.Suite
	a.version, a.suite = c.version, c.suite
	a.said.settle(c.suite, c.version)
	if a.inner != nil {
		a.besides.settle(c.suite, c.version)
	}
	if handshake.IsRetry(message) {
		a.said.retry(c.suite)
		if a.inner != nil {
			a.besides.retry(c.suite)
			a.besides.add(spokenMessage{kind: registry.ServerHello, retry: true, dir: at.dir, off: at.r.off, n: len(message)}, message)
		}
		return
	}
	if a.inner != nil {
		c.accepts(message)
	}
	a.serverRandom, a.sessionID, a.compression = clone(h.Random), clone(h.SessionID), h.Compression
	a.randomAt[1] = at.wire("ServerHello", handshake.HeaderLen+handshake.RandomOff, len(h.Random))
	for kind, data := range h.Extensions() {
		switch kind {
		case registry.ExtExtendedMaster:
			a.extendedMaster = true
		case registry.ExtEncryptThenMAC:
			a.options.EncryptThenMAC = true
		case registry.ExtTruncatedMAC:
			a.options.TruncatedMAC = true
		case registry.ExtPreSharedKey:
			if len(data) == 2 {
				a.selected = int(reading.Uint16(data))
			}
		case registry.ExtKeyShare:
			if len(data) < 4 {
				continue
			}
			a.group = reading.Uint16(data)
			c.keyShare(proto.ToClient, at.wire("ServerHello", within(message, data)+4, len(data)-4), data[4:])
			for _, s := range a.shares {
				if s.group == a.group {
					c.keyShare(proto.ToServer, s.at, s.public)
				}
			}
		}
	}
}

func clone(b []byte) []byte { return append([]byte(nil), b...) }
