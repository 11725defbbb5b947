package tls

import "plainsight/dissect/app"

// conversation remembers of the records before what the next one's meaning
// depends on. Besides one unfinished handshake message for each direction, of
// at most maxHandshake bytes, that is a few flags.
type conversation struct {
	version protocolVersion // as the ServerHello settled it; 0 before
	hello   bool            // one was seen, so the capture did not begin in the middle
	halves  [2]half
}

// half is one direction.
type half struct {
	sealed bool     // by its ChangeCipherSpec or its content: encrypted, if not TLS 1.3
	open   position // in a handshake message that the last record left unfinished
	begun  []byte   // the bytes of it; shorter than open.have where it is too long to keep
}

// record is one record's place in its conversation.
type record struct {
	before  protocolVersion // the version as negotiated before this record, or 0
	after   protocolVersion // and with it
	sealed  bool            // its content is encrypted
	partial bool            // the stream ended before the record did
	broken  int             // bytes missing of a handshake message that this record interrupts
	open    *opened         // the handshake message that its content continues, or nil
}

// opened is a handshake message that began in earlier records.
type opened struct {
	position
	begun []byte // its bytes so far, or less where it is too long to keep
}

// Next cuts one record off.
func (c *conversation) Next(dir app.Direction, data []byte, closed bool) app.Cut {
	h, v := parseHeader(data)
	switch {
	case v == app.No || len(data) == 0:
		return app.Cut{Foreign: v == app.No}
	case v == app.Maybe && closed:
		return app.Cut{Message: &record{before: c.version, after: c.version, partial: true}, Length: len(data)}
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
	r := c.see(dir, h, data[headerLen:n])
	r.partial = partial
	return app.Cut{Message: r, Length: n}
}

// see takes note of a record.
func (c *conversation) see(dir app.Direction, h header, content []byte) *record {
	half := &c.halves[dir]
	r := &record{before: c.version}
	switch h.kind {
	case typeHandshake:
		c.seeHandshake(half, r, h, content)
	case typeChangeCipherSpec:
		// In TLS 1.3 it changes nothing (RFC 8446, Appendix D.4). The client
		// may send it before the version is known, so that is asked later.
		half.sealed = true
		if c.version != 0 && !c.version.is13() {
			half.interrupt(r)
		}
	case typeAlert:
		// Encrypted, it has a MAC or a tag and thus more than its two bytes.
		r.sealed = h.length > 2 && (c.sealed(half) || !c.hello)
	case typeApplicationData:
		r.sealed, half.sealed = true, true
		half.interrupt(r)
	case typeHeartbeat:
		r.sealed = c.sealed(half)
	}
	r.after = c.version
	return r
}

// seeHandshake follows the messages in a handshake record. In TLS 1.3 those of
// that type are in the clear: encrypted ones look like application data. Before,
// they are encrypted behind a ChangeCipherSpec; where the capture lacks it, one
// tells by a content that is no handshake message.
func (c *conversation) seeHandshake(half *half, r *record, h header, content []byte) {
	noMessage := half.open.have == 0 && len(content) > 0 && h.sealed() && likelyHandshake(content, h.length) == unlike
	if c.sealed(half) || noMessage && !c.version.is13() {
		r.sealed, half.sealed = true, true
		half.interrupt(r)
		return
	}
	if half.open.have > 0 {
		r.open = &opened{half.open, half.begun[:len(half.begun):len(half.begun)]}
	}
	for len(content) > 0 {
		p := half.open.next(content)
		if !p.last {
			half.begun = keep(half.begun, p, content)
			return
		}
		if p.kind == helloClient || p.kind == helloServer {
			c.hello = true
			if whole := p.message(half.begun, content); p.kind == helloServer && whole != nil {
				c.version = negotiated(whole[msgHd:], c.version)
			}
		}
		half.begun = nil
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
		h.open, h.begun = position{}, nil
	}
}
