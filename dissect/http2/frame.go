package http2

import "encoding/binary"

// headerLen is the length of what every frame begins with, in bytes.
const headerLen = 9

// kind is a frame's type (RFC 9113, Section 6).
type kind uint8

// The types. Those from typeAltSvc on come from extensions.
const (
	typeData           kind = 0
	typeHeaders        kind = 1
	typePriority       kind = 2
	typeReset          kind = 3
	typeSettings       kind = 4
	typePushPromise    kind = 5
	typePing           kind = 6
	typeGoAway         kind = 7
	typeWindowUpdate   kind = 8
	typeContinuation   kind = 9
	typeAltSvc         kind = 10
	typeBlocked        kind = 11
	typeOrigin         kind = 12
	typePriorityUpdate kind = 16
)

// The flags, by what they mean in the types that have them.
const (
	flagAck        = 0x01 // SETTINGS, PING
	flagEndStream  = 0x01 // DATA, HEADERS
	flagEndHeaders = 0x04 // HEADERS, PUSH_PROMISE, CONTINUATION
	flagPadded     = 0x08 // DATA, HEADERS, PUSH_PROMISE
	flagPriority   = 0x20 // HEADERS
)

// where says on which streams frames of a type may be sent.
type where uint8

const (
	anywhere where = iota
	onConnection
	onStream
)

// frameType is what is known of a type.
type frameType struct {
	name    string
	where   where
	flags   []flag
	unused  unusedBits
	size    int // of its payload where that is fixed, else -1
	section string
	says    string
}

// header is what every frame begins with.
type header struct {
	length   uint32 // of the payload
	kind     kind
	flags    uint8
	reserved bool
	stream   uint32
}

// parseHeader reads a frame's header; ok is false where it is not all there.
func parseHeader(b []byte) (h header, ok bool) {
	if len(b) < headerLen {
		return h, false
	}
	stream := binary.BigEndian.Uint32(b[5:])
	return header{uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2]), kind(b[3]), b[4], stream>>31 != 0, stream &^ (1 << 31)}, true
}

func (k kind) known() bool { _, ok := frameTypes[k]; return ok }

// hasHeaders reports whether such a frame holds part of a header list. Of what
// cannot be told one has to assume it.
func (k kind) hasHeaders() bool {
	return k == typeHeaders || k == typePushPromise || k == typeContinuation
}

// grease reports whether the type is one of those that mean nothing (RFC 9114,
// Section 7.2.8, whose numbers clients use in HTTP/2 too): 0x0b and every 31st
// after it, 0x2a first, since 0x0b once had a meaning.
func (k kind) grease() bool { return k > typeBlocked && (k-typeBlocked)%0x1f == 0 }

// plausible reports whether a frame can begin like this, for a reader that does not know where
// one begins. It is strict, since a guess that is wrong misreads all that follows.
func (h header) plausible() bool {
	t, ok := frameTypes[h.kind]
	switch {
	case !ok || h.kind > typeContinuation || h.reserved || h.length > defaultFrame:
		return false
	case h.flags&t.unused.mask != 0 || t.size >= 0 && int(h.length) != t.size:
		return false
	case t.where == onStream && h.stream == 0 || t.where == onConnection && h.stream != 0:
		return false
	case h.kind == typeSettings && (h.length%settingLen != 0 || h.flags&flagAck != 0 && h.length > 0):
		return false
	}
	return h.stream < 1<<24 // so many are not opened on one connection
}

// padded reports whether there is padding.
func (h header) padded() bool {
	return h.flags&flagPadded != 0 && (h.kind == typeData || h.kind == typeHeaders || h.kind == typePushPromise)
}

// fragment is where in a payload the part of a header list is, between
// what comes before it and the padding.
func (h header) fragment(payload []byte) (from, to int) {
	pad := 0
	if h.padded() && len(payload) > 0 {
		from, pad = 1, int(payload[0])
	}
	switch {
	case h.kind == typePushPromise:
		from += 4
	case h.kind == typeHeaders && h.flags&flagPriority != 0:
		from += 5
	}
	from = min(from, len(payload))
	return from, max(from, min(len(payload), int(h.length)-pad))
}
