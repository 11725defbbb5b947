package tls

import (
	"plainsight/dissect/app"
	"plainsight/dissect/tls/protect"
)

// conversation remembers of the records before what the next one's meaning
// depends on. Besides one unfinished handshake message for each direction, of
// at most maxHandshake bytes, and the transcript of a handshake under way, that
// is a few flags and keys.
type conversation struct {
	keys    *keyring
	version protocolVersion // as the ServerHello settled it; 0 before
	suite   uint16          // the cipher suite, likewise
	hello   bool            // one was seen, so the capture did not begin in the middle
	agreed  negotiation
	shot    *negotiation   // agreed as it is now, for those who keep it; nil where nobody does
	plan    *plan          // of the record at hand, which is still to be filled in
	past    []*negotiation // handshakes before it in this connection
	halves  [2]half
	inner   tunnel
}

// half is one direction.
type half struct {
	off     int64    // stream offset of the next record
	sealed  bool     // by its ChangeCipherSpec or its content: encrypted, if not TLS 1.3
	open    position // in a handshake message that the last record left unfinished
	begun   []byte   // the bytes of it; shorter than open.have where it is too long to keep
	pieces  []piece  // and where they stand
	keys    reader   // how its records are opened
	stage   stage    // in TLS 1.3: which keys come next
	shut    bool     // likewise: something encrypted was sent
	closing bool     // likewise: and something as long as a Finished
	lacks   *string  // what would open its records
	at      stage    // and at which stage that was
}

// record is one record's place in its conversation.
type record struct {
	before  protocolVersion    // the version as negotiated before this record, or 0
	after   protocolVersion    // and with it
	suite   uint16             // the cipher suite as negotiated with it, or 0
	off     int64              // where it begins in its direction's stream
	sealed  bool               // its content is encrypted
	opened  bool               // and key opens it
	partial bool               // the stream ended before the record did
	broken  int                // bytes missing of a handshake message that this record interrupts
	key     *seal              // what opens it or, if it is sealed and not opened, did not; nil for no key
	open    *unfinished        // the handshake message that its content continues, or nil
	inner   []innerMessage     // the application's messages that end in it
	checks  []check            // of its handshake messages
	fresh   *fresh             // where it is as it was opened just now, for the first look
	certs   *knownCertificates // nil but with a certificate in it
	sent    *sealedSecret      // the pre-master secret in it, where that is known; else nil
	lacks   *string            // the secret that would open it, by name; nil where that is not known
	plan    *plan              // how its keys came about, where it is the first of them
	others  bool               // key has opened others before it
	early   bool               // it is data that the client sends before the version is settled
}

// unfinished is a handshake message that began in earlier records.
type unfinished struct {
	position
	begun  []byte // its bytes so far, or less where it is too long to keep
	pieces []piece
}

// piece is where content came from: a record, and a range of what it carried.
type piece struct {
	off      int64         // where the record begins in its direction's stream
	n        int           // its length with the header
	key      *seal         // what opens it; nil where it is in the clear
	from, to int           // the range of its content, opened
	cipher   protect.Range // where in the record that was encrypted
	data     int           // and where in what came out of it the content begins
}

// Next cuts one record off.
func (c *conversation) Next(dir app.Direction, data []byte, closed bool) app.Cut {
	h, v := parseHeader(data)
	switch {
	case v == app.No || len(data) == 0:
		return app.Cut{Foreign: v == app.No}
	case v == app.Maybe && closed:
		r := &record{before: c.version, after: c.version, off: c.halves[dir].off, partial: true}
		c.halves[dir].off += int64(len(data))
		return app.Cut{Message: r, Length: len(data)}
	case v == app.Maybe:
		return app.Cut{Need: headerLen}
	}
	n := headerLen + h.length
	partial := n > len(data)
	if partial {
		if !closed {
			return app.Cut{Need: n}
		}
		n = len(data)
	}
	r := &record{before: c.version, off: c.halves[dir].off, partial: partial}
	c.see(dir, r, h, data[headerLen:n])
	c.halves[dir].off += int64(n)
	return app.Cut{Message: r, Length: n}
}

// Lost tells that n bytes of a direction are missing here.
func (c *conversation) Lost(dir app.Direction, n int64) {
	half := &c.halves[dir]
	half.off += n
	half.keys.lost = true
	half.open, half.begun, half.pieces = position{}, nil, nil
	c.agreed.said.lose()
	c.inner.lose(dir)
}

// see takes note of a record.
func (c *conversation) see(dir app.Direction, r *record, h header, content []byte) {
	half := &c.halves[dir]
	kind, plain := h.kind, content
	at := piece{off: r.off, n: headerLen + h.length}
	if o := c.unseal(dir, r, h, content); o != nil {
		kind, plain = contentType(o.Kind), o.Fragment()
		at.cipher, at.data = o.Ciphertext, o.Data.Off
	}
	switch kind {
	case typeHandshake:
		c.seeHandshake(dir, r, h, plain)
	case typeChangeCipherSpec:
		// In TLS 1.3 it changes nothing (RFC 8446, Appendix D.4). The client
		// may send it before the version is known, so that is asked later.
		half.sealed = true
		if c.version != 0 && !c.version.is13() {
			half.interrupt(r)
			c.change(dir)
		}
	case typeAlert:
		// Encrypted, it has a MAC or a tag and thus more than its two bytes.
		r.sealed = r.opened || h.length > 2 && (c.sealed(half) || !c.hello)
		if r.opened && len(plain) == 2 && plain[1] == closeNotify {
			c.inner.end(dir, r)
		}
	case typeApplicationData:
		r.sealed, half.sealed = true, true
		r.early = c.version == 0 && half.stage == inEarlyData
		half.interrupt(r)
		if r.opened {
			at.key = r.key
			c.inner.feed(dir, r, at, plain)
		}
	case typeHeartbeat:
		r.sealed = c.sealed(half)
	}
	if h.kind == typeApplicationData {
		c.shutRecord(half, h)
	}
	r.after, r.suite = c.version, c.suite
	if c.plan != nil { // with what the record itself has said
		c.plan.negotiation, c.plan = c.snapshot(), nil
	}
}

// unseal opens a record that is encrypted, if there is a key to it. What it
// returns is nil where there is none, and else holds until the next record.
func (c *conversation) unseal(dir app.Direction, r *record, h header, content []byte) *protect.Opened {
	half := &c.halves[dir]
	if h.kind != typeApplicationData && (!c.sealed(half) || h.kind == typeChangeCipherSpec || c.helloAgain(h, content)) || r.partial {
		return nil
	}
	o := c.keys.forOpening()
	s, ok := half.keys.open(o, h, content)
	if !ok {
		c.notOpened(dir, r, s)
		return nil
	}
	o.of = r
	r.key, r.sealed, r.opened, r.fresh, half.sealed = &s, true, true, o, true
	if s.records == 0 && !s.bare {
		s.epoch.from = r.off
		c.proven(s.epoch)
		if s.traffic != nil {
			half.stage = s.stage
		}
		r.plan = &plan{nil, s.epoch, dir, s.stage, c.keys}
		c.plan = r.plan
	}
	s.epoch.to = r.off + int64(headerLen+len(content))
	s.epoch.records++
	return &o.Opened
}

// snapshot is the negotiation as it is now. Who keeps it sees no change.
func (c *conversation) snapshot() *negotiation {
	if c.shot == nil {
		a := c.agreed
		a.said, a.base = transcript{}, transcript{}
		c.shot = &a
	}
	return c.shot
}

// maxPast bounds how many handshakes of one connection are kept.
const maxPast = 64

// keepPast keeps a handshake when another one begins.
func (c *conversation) keepPast() {
	if c.agreed.clientRandom != nil && len(c.past) < maxPast {
		c.past = append(c.past, c.snapshot())
	}
	if c.plan != nil { // it is of the keys of the handshake that ends here
		c.plan.negotiation, c.plan = c.snapshot(), nil
	}
	c.shot = nil
}

// changed says that what was settled about the keys holds no longer.
func (c *conversation) changed() {
	c.shot = nil
	for i := range c.halves {
		c.halves[i].lacks = nil
	}
}

// seeHandshake follows the messages in a handshake record. In TLS 1.3 those of
// that type are in the clear: encrypted ones look like application data. Before,
// they are encrypted behind a ChangeCipherSpec; where the capture lacks it, one
// tells by a content that is no handshake message.
func (c *conversation) seeHandshake(dir app.Direction, r *record, h header, content []byte) {
	half := &c.halves[dir]
	if !r.opened {
		noMessage := half.open.have == 0 && len(content) > 0 && h.sealed() && likelyHandshake(content, h.length) == unlike
		if c.sealed(half) && !c.helloAgain(h, content) || noMessage && !c.version.is13() {
			r.sealed, half.sealed = true, true
			half.interrupt(r)
			c.agreed.said.lose()
			c.shot = nil
			return
		}
	}
	if half.open.have > 0 {
		r.open = &unfinished{half.open, half.begun[:len(half.begun):len(half.begun)], half.pieces}
	}
	here := piece{off: r.off, n: headerLen + h.length, key: r.key}
	for n := 0; len(content) > 0; n++ {
		p := half.open.next(content)
		here.from, here.to = here.to, here.to+p.n
		if !p.last {
			half.begun = keep(half.begun, p, content)
			half.pieces = append(half.pieces[:len(half.pieces):len(half.pieces)], here)
			return
		}
		at := heardIn{dir, r, n, here.from}
		if r.opened || p.before > 0 {
			at.at = -1
		}
		c.heard(at, p.kind, p.message(half.begun, content))
		half.begun, half.pieces = nil, nil
		content = content[p.n:]
	}
}

// sealed reports whether records are encrypted that do not look like
// application data. In TLS 1.3 all that are encrypted do.
func (c *conversation) sealed(h *half) bool { return h.sealed && !c.version.is13() }

// interrupt gives up a handshake message that another record cuts short.
func (h *half) interrupt(r *record) {
	if h.open.have > 0 {
		r.broken = h.open.missing()
		h.open, h.begun, h.pieces = position{}, nil, nil
	}
}
