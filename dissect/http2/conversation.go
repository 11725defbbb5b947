package http2

import (
	"plainsight/dissect/coding"
	"plainsight/dissect/proto"
)

// What holds until the other side's SETTINGS say otherwise (RFC 9113, Section 6.5.2).
const (
	defaultTable = 4096  // bytes
	defaultFrame = 16384 // bytes of payload
)

// maxWhole is the longest payload of which a frame is put together. Of a
// longer one, which hardly any side allows, the rest follows in pieces.
const maxWhole = 1 << 20

// perFrame is how many bytes below HTTP/2 a frame takes at least, with which the
// capture is longer: the headers of TCP, IP and Ethernet.
const perFrame = 54

// conversation remembers what later frames refer to.
type conversation struct {
	halves  [2]half
	streams map[streamKey]*packing // those with packed content
	unpack  *coding.Allowance
}

// half is one direction.
type half struct {
	begun    bool   // its first frame was seen
	adrift   bool   // after missing bytes, so where a frame begins is a guess
	torn     bool   // of the frame whose rest is to come, bytes are missing
	gaps     bool   // bytes are missing somewhere, so settings may be too
	kind     kind   // of the frame that is not all there
	due      int64  // its length, or 0
	rest     int64  // or how much of it follows in pieces
	table    table  // the headers that this direction refers to
	block    block  // the header block that is not at its end
	maxTable uint32 // as the other side allows: how long the table may get
	maxFrame uint32 // and a frame's payload
}

// message is a whole frame.
type message struct {
	partial bool      // the stream ended before the frame did
	long    bool      // only its header is here, and pieces follow
	limit   uint32    // the most that the other side takes of a payload; 0 where it is not known
	due     uint32    // the stream whose header block should have gone on here, or 0
	block   *fragment // of a header list
	content content   // of DATA
}

// magic is the client's preface.
type magic struct{}

// piece is part of a frame that is too long to put together, or that lacks
// bytes.
type piece struct {
	kind kind
	torn bool
}

// Next cuts one frame off.
func (c *conversation) Next(dir proto.Direction, data []byte, closed bool) proto.Cut {
	h := &c.halves[dir]
	if len(data) == 0 {
		return proto.Cut{}
	}
	if h.rest > 0 {
		n := min(h.rest, int64(len(data)))
		h.rest -= n
		return proto.Cut{Message: piece{h.kind, h.torn}, Length: int(n)}
	}
	if !h.begun {
		switch v, first := begins(data), opening(data); {
		case v == proto.Yes:
			h.begun, h.adrift = true, false
			return proto.Cut{Message: magic{}, Length: len(preface)}
		case first == proto.Yes || h.adrift && v == proto.No:
		case v == proto.No && first == proto.No || closed:
			return proto.Cut{Foreign: true}
		default:
			return proto.Cut{}
		}
	}
	f, ok := parseHeader(data)
	switch {
	case !ok && closed && !h.adrift:
		return proto.Cut{Message: &message{partial: true}, Length: len(data)}
	case !ok:
		return proto.Cut{Need: headerLen, Foreign: closed}
	case h.adrift && !f.plausible(), f.length > h.maxFrame && !f.kind.known():
		return proto.Cut{Foreign: true}
	}
	if n := headerLen + int(f.length); f.length <= maxWhole && n > len(data) && !closed {
		h.due, h.kind = int64(n), f.kind
		return proto.Cut{Need: n}
	}
	h.begun, h.adrift, h.torn, h.due = true, false, false, 0
	return c.frame(dir, f, data)
}

// frame takes note of a frame that is here as far as it will be.
func (c *conversation) frame(dir proto.Direction, f header, data []byte) proto.Cut {
	h := &c.halves[dir]
	m := &message{limit: h.maxFrame}
	c.unpack.Seen(perFrame + min(int(f.length), len(data)))
	if c.gaps() {
		m.limit = 0
	}
	n := min(headerLen+int(f.length), len(data))
	if m.long = f.length > maxWhole; m.long {
		n, h.rest, h.kind = headerLen, int64(f.length), f.kind
	}
	m.partial = !m.long && n < headerLen+int(f.length)
	if b := &h.block; b.open && (f.kind != typeContinuation || f.stream != b.stream) {
		m.due = b.stream
		*b = block{}
		h.table.lose() // what the rest would have added to it is not known
	}
	payload := data[headerLen:n]
	switch f.kind {
	case typeHeaders, typePushPromise, typeContinuation:
		m.block = c.headers(dir, f, payload, m.partial || m.long)
	case typeSettings:
		if f.flags&flagAck == 0 && !m.long {
			c.settings(dir, payload)
		}
	case typeData:
		m.content = c.data(dir, f, payload)
	case typeReset:
		delete(c.streams, streamKey{proto.ToServer, f.stream})
		delete(c.streams, streamKey{proto.ToClient, f.stream})
	}
	return proto.Cut{Message: m, Length: n}
}

// gaps reports whether a SETTINGS frame may be missing.
func (c *conversation) gaps() bool { return c.halves[0].gaps || c.halves[1].gaps }

// headers follows a frame with a part of a header list. cut says that its
// payload is not all there.
func (c *conversation) headers(dir proto.Direction, f header, payload []byte, cut bool) *fragment {
	h := &c.halves[dir]
	b := &h.block
	if f.kind != typeContinuation {
		*b = block{open: true, stream: f.stream, left: maxList, length: -1, last: f.flags&flagEndStream != 0 && f.kind == typeHeaders}
	}
	if !b.open { // its beginning is not here
		h.table.lose()
		return &fragment{broken: true}
	}
	from, to := f.fragment(payload)
	b.ends = f.flags&flagEndHeaders != 0
	out := b.decode(&h.table, payload[from:to], c.unpack)
	if out.allowed = h.maxTable; c.gaps() {
		out.allowed = maxTable
	}
	if b.broken = b.broken || cut; b.broken {
		h.table.lose()
	}
	if b.ends {
		if f.kind != typePushPromise {
			c.pack(streamKey{dir, f.stream}, b)
		}
		*b = block{}
	}
	return out
}

// Lost tells that n bytes of a direction are missing from the capture. Where
// they belong to the frame that had begun, its length still leads to the next
// one, and unless it has headers nothing else is lost.
func (c *conversation) Lost(dir proto.Direction, n int64) {
	h := &c.halves[dir]
	left := max(h.due, h.rest) - n
	inside := left >= 0 && !h.adrift
	if !inside || h.kind.hasHeaders() {
		h.table.lose()
		h.block = block{}
	}
	h.gaps = h.gaps || !inside || h.kind == typeSettings
	h.due, h.rest = 0, max(left, 0)
	h.torn, h.adrift = true, !inside
}
