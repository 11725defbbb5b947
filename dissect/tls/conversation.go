package tls

import (
	"slices"

	"plainsight/dissect/tls/record"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls/ech"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/registry"
)

// conversation remembers of the records before what the next one's meaning
// depends on. Besides one unfinished handshake message for each direction, of
// at most record.MaxHandshake bytes, and the transcript of a handshake under way,
// that is flags, keys, up to 64 earlier negotiations, and the state of the protocol
// inside.
type conversation struct {
	keys    *keyring
	version registry.Version // as the ServerHello settled it; 0 before
	suite   uint16           // the cipher suite, likewise
	offers  registry.Version // the newest version in the last ClientHello; 0 before
	hello   bool             // one was seen, so the capture did not begin in the middle
	agreed  negotiation
	shot    *negotiation   // agreed as it is now, for those who keep it; nil if no one does
	plan    *plan          // of the record at hand, which is still to be filled in
	past    []*negotiation // handshakes before it in this connection
	opened  int            // key exchanges that a private key was tried on
	signed  int            // signatures that were verified
	halves  [2]half        // by side
	turned  bool           // the stream's direction to the server is that to the client
	inner   tunnel
	tally   tally
	trial   trial

	ech      *ech.Opener // opens its inner hellos; nil where no key log has their secret
	echLabel string      // whose key log has
}

// half is one direction.
type half struct {
	off     int64           // stream offset of the next record
	sealed  bool            // by its ChangeCipherSpec or its content: encrypted, if not TLS 1.3
	open    record.Position // in a handshake message that the last record left unfinished
	begun   []byte          // the bytes of it; shorter than open.have where it is too long to keep
	pieces  []piece         // and where they are
	keys    record.Reader   // how its records are opened
	stage   record.Stage    // in TLS 1.3: which keys come next
	shut    bool            // likewise: something encrypted was sent
	closing bool            // likewise: and something as long as a Finished
	lacks   *lacking        // what would open its records
	at      record.Stage    // and at which stage that was
}

// placed is one record's place in its conversation.
type placed struct {
	off     int64            // where it begins in its direction's stream
	extra   *extra           // what few records have; nil for nothing of it
	lacks   *lacking         // the secret that would open it; nil where that is not known
	open    record.Position  // in the handshake message that its content continues, if it does
	before  registry.Version // the version as negotiated before this record, or 0
	after   registry.Version // and with it
	suite   uint16           // the cipher suite as negotiated with it, or 0
	sealed  bool             // its content is encrypted
	opened  bool             // and key opens it
	partial bool             // the stream ended before the record did
	others  bool             // key has opened others before it
	unkeyed bool             // it is a ChangeCipherSpec, which no key covers where it is in the clear
	early   bool             // it is data that the client sends before the version is settled
	cites   registry.Version // the version whose documents define it, as in reading.State
}

// extra is what is kept of a record besides. A capture may hold a record for
// every six bytes, so those that are shut or say little cost no more than their
// place.
type extra struct {
	key        *record.Seal                 // what opens it or, if it is sealed and not opened, did not; nil for no key
	begun      []byte                       // the bytes, in earlier records, of a handshake message that it completes; none where that is too long to keep
	pieces     []piece                      // and where they are
	inner      []innerMessage               // the application's messages that end in it
	checks     []check                      // of its handshake messages
	fresh      *fresh                       // where it is as it was opened just now, for the first look
	certs      *handshake.KnownCertificates // nil but with a certificate in it
	sent       *sealedSecret                // the pre-master secret in it, where that is known; else nil
	gap        bool                         // bytes before it are missing, and it does not open
	innerHello *innerHello                  // in its ClientHello
	packed     bool                         // what it carried was compressed, and stays so
	plan       *plan                        // how its keys came about, where it is the first of them
	broken     int                          // bytes missing of a handshake message that this record interrupts
}

// Holds is what the record takes in memory, in bytes.
func (m *placed) Holds() int {
	const place, more, onePiece, oneMessage, oneCheck, oneSeal = 48, 128, 32, 112, 224, 160
	x := m.extra
	if x == nil {
		return place
	}
	n := place + more + len(x.begun) + cap(x.pieces)*onePiece + cap(x.checks)*oneCheck
	for _, one := range x.inner {
		n += oneMessage + cap(one.pieces)*onePiece
	}
	if x.key != nil {
		n += oneSeal
	}
	return n
}

// rare is the record's extra, to read only: an empty one where it has none.
func (m *placed) rare() *extra {
	if m.extra == nil {
		return &nothingRare
	}
	return m.extra
}

// nothingRare is never written to.
var nothingRare extra

// more is the record's extra, to write.
func (m *placed) more() *extra {
	if m.extra == nil {
		m.extra = new(extra)
	}
	return m.extra
}

// check adds what came of checking one of its handshake messages.
func (m *placed) check(k check) { m.more().checks = append(m.extra.checks, k) }

// piece is where content came from: a record, and a range of what it carried.
type piece struct {
	off      int64        // where the record begins in its direction's stream
	key      *record.Seal // what opens it; nil where it is in the clear
	n        int32        // its length with the header
	from, to int32        // the range of its content, opened
	cipher   int32        // where in the record's content the ciphertext begins
	data     int32        // and where in what came out of it the content begins
}

// Next cuts one record off.
func (c *conversation) Next(dir proto.Direction, data []byte, closed bool) proto.Cut {
	h, v := record.ParseHeader(data)
	switch {
	case v == proto.No || len(data) == 0:
		return proto.Cut{Foreign: v == proto.No}
	case v == proto.Maybe && closed:
		r := &placed{before: c.version, after: c.version, cites: c.cites(), off: c.halves[dir].off, partial: true}
		c.halves[dir].off += int64(len(data))
		return proto.Cut{Message: r, Length: len(data)}
	case v == proto.Maybe:
		return proto.Cut{Need: record.HeaderLen}
	}
	n := record.HeaderLen + h.Length
	partial := n > len(data)
	if partial {
		if !closed {
			return proto.Cut{Need: n}
		}
		n = len(data)
	}
	r := &placed{before: c.version, off: c.halves[dir].off, partial: partial}
	c.see(dir, r, h, data[record.HeaderLen:n])
	c.halves[dir].off += int64(n)
	return proto.Cut{Message: r, Length: n}
}

// Lost tells that n bytes of a direction are missing here.
func (c *conversation) Lost(dir proto.Direction, n int64) {
	half := &c.halves[dir]
	half.off += n
	c.tally.lost(dir, n)
	half.keys.Lost = true
	half.open, half.begun, half.pieces = record.Position{}, nil, nil
	c.agreed.said.lose()
	c.agreed.besides.lose()
	c.inner.lose(dir)
}

// cites is the version whose documents define what is said now.
func (c *conversation) cites() registry.Version {
	if c.version != 0 {
		return c.version
	}
	return c.offers
}

// see takes note of a record.
func (c *conversation) see(dir proto.Direction, r *placed, h record.Header, content []byte) {
	half := &c.halves[dir]
	r.unkeyed = h.Kind == record.ChangeCipherSpec
	kind, plain := h.Kind, content
	at := piece{off: r.off, n: int32(record.HeaderLen + h.Length)}
	if o := c.unseal(dir, r, h, content); o != nil {
		kind, plain = record.ContentType(o.Kind), o.Fragment()
		at.cipher, at.data = int32(o.Ciphertext.Off), int32(o.Data.Off)
	}
	if r.opened && c.agreed.compression != 0 && kind != record.ChangeCipherSpec {
		r.extra.packed = true
		c.agreed.said.lose()
		half.interrupt(r)
		kind = 0
	}
	switch kind {
	case record.Handshake:
		c.seeHandshake(dir, r, h, plain)
	case record.ChangeCipherSpec:
		// In TLS 1.3 it changes nothing (RFC 8446, Appendix D.4). The client
		// may send it before the version is known, so that is asked later.
		half.sealed = true
		if c.version != 0 && !c.version.Is13() {
			half.interrupt(r)
			c.change(dir)
		}
	case record.Alert:
		// Encrypted, it has a MAC or a tag and thus more than its two bytes.
		r.sealed = r.opened || h.Length > 2 && (c.sealed(half) || !c.hello)
		if r.opened && len(plain) == 2 && plain[1] == record.CloseNotify {
			c.inner.end(dir, r)
		}
	case record.ApplicationData:
		r.sealed, half.sealed = true, true
		r.early = c.version == 0 && half.stage == record.InEarlyData
		half.interrupt(r)
		if r.opened {
			at.key = r.extra.key
			c.inner.feed(dir, r, at, plain)
		}
	case record.Heartbeat:
		r.sealed = c.sealed(half)
	}
	if h.Kind == record.ApplicationData {
		c.shutRecord(half, h)
	}
	r.after, r.suite, r.cites = c.version, c.suite, c.cites()
	c.tally.count(dir, r, half.stage)
	if c.plan != nil { // with what the record itself has said
		c.plan.negotiation, c.plan = c.snapshot(), nil
	}
}

// unseal opens a record that is encrypted, if there is a key to it. What it
// returns is nil where there is none, and else holds until the next record.
func (c *conversation) unseal(dir proto.Direction, r *placed, h record.Header, content []byte) *protect.Opened {
	half := &c.halves[dir]
	if h.Kind != record.ApplicationData && (!c.sealed(half) || h.Kind == record.ChangeCipherSpec || c.helloAgain(h, content)) || r.partial {
		return nil
	}
	o := c.keys.forOpening()
	c.keys.sealedBytes(len(content))
	s, ok := half.keys.Open(&o.Room, h, content)
	if !ok && c.tryLines(dir, h, content) {
		s, ok = half.keys.Open(&o.Room, h, content)
	}
	if !ok {
		c.notOpened(dir, r, s)
		return nil
	}
	o.of = r
	x := r.more()
	x.key, x.fresh = &s, o
	r.sealed, r.opened, half.sealed = true, true, true
	if s.Records == 0 && !s.Bare {
		s.Epoch.From = r.off
		c.proven(s.Epoch)
		if s.Traffic != nil {
			half.stage = s.Stage
		}
		x.plan = &plan{nil, s.Epoch, dir, s.Stage, c.keys}
		c.plan = x.plan
	}
	s.Epoch.To = r.off + int64(record.HeaderLen+len(content))
	s.Epoch.Records++
	return &o.Opened
}

// snapshot is the negotiation as it is now. Who keeps it sees no change.
func (c *conversation) snapshot() *negotiation {
	if c.shot == nil {
		a := c.agreed
		a.said, a.base, a.besides = transcript{}, transcript{}, transcript{}
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

// changed says that what was settled about the keys no longer holds.
func (c *conversation) changed() {
	c.shot = nil
	for i := range c.halves {
		c.halves[i].lacks = nil
	}
}

// seeHandshake follows the messages in a handshake record. In TLS 1.3 those of
// that type are in the clear: encrypted ones look like application data. Before,
// they are encrypted after a ChangeCipherSpec; where the capture lacks it, one
// tells by a content that is no handshake message.
func (c *conversation) seeHandshake(dir proto.Direction, r *placed, h record.Header, content []byte) {
	half := &c.halves[dir]
	if !r.opened {
		noMessage := half.open.Have == 0 && len(content) > 0 && h.Sealed() && record.LikelyHandshake(content, h.Length) == record.Unlike
		if c.sealed(half) && !c.helloAgain(h, content) || noMessage && !c.version.Is13() {
			r.sealed, half.sealed = true, true
			half.interrupt(r)
			c.agreed.said.lose()
			c.shot = nil
			return
		}
	}
	r.open = half.open
	here := piece{off: r.off, n: int32(record.HeaderLen + h.Length), key: r.rare().key}
	for n := 0; len(content) > 0; n++ {
		p := half.open.Next(content)
		here.from, here.to = here.to, here.to+int32(p.N)
		if !p.Last {
			half.keep(p, content, here)
			return
		}
		if p.Before > 0 && len(half.begun) == p.Before {
			x := r.more()
			x.begun, x.pieces = slices.Clone(half.begun), slices.Clone(half.pieces)
		}
		at := heardIn{dir, r, n, int(here.from)}
		if r.opened || p.Before > 0 {
			at.at = -1
		}
		c.heard(at, p.Kind, p.Message(half.begun, content))
		half.begun, half.pieces = nil, nil
		content = content[p.N:]
	}
}

// sealed reports whether records are encrypted that do not look like
// application data. In TLS 1.3 all that are encrypted do.
func (c *conversation) sealed(h *half) bool { return h.sealed && !c.version.Is13() }

// interrupt gives up a handshake message that another record cuts short.
func (h *half) interrupt(r *placed) {
	if h.open.Have > 0 {
		r.more().broken = h.open.Missing()
		h.open, h.begun, h.pieces = record.Position{}, nil, nil
	}
}

// keep adds a part that does not complete its message, and where it is, to
// those before it, unless the message is too long. One list grows until the
// message is complete: a record in between needs no copy of it.
func (h *half) keep(p record.Part, content []byte, at piece) {
	if len(h.begun) != p.Before || p.Length > record.MaxHandshake-handshake.HeaderLen {
		h.begun, h.pieces = nil, nil
		return
	}
	h.begun, h.pieces = append(h.begun, content[:p.N]...), append(h.pieces, at)
}
