package squirrel

import (
	"encoding/binary"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// conversation remembers of the frames before what the next one's meaning
// depends on: public values and digests, and the keys that were agreed on. Its
// size is bounded whatever is sent.
type conversation struct {
	keys   *keyring
	halves [2]half
	group  *group         // of the last Parameters that can be reckoned with, or nil
	agreed []field.Secret // Fernet keys, the newest first; never changed, only replaced
	torn   bool           // some bytes are missing, so what was signed is not all known
}

// half is one direction.
type half struct {
	greeted bool  // its greeting was seen
	synced  bool  // a frame begins at the next byte
	begun   int64 // bytes still to come of a frame that is not all there; 0 for none or not known
	rest    int64 // bytes still to come of a frame that is not put together
	long    bool  // because it is too long, and not because bytes were lost
	learned
}

// frame is one frame's place in its conversation.
type frame struct {
	kind    frameType
	dir     proto.Direction
	length  int  // bytes of payload that the header promises
	partial bool // the stream ended before the frame did
	tooLong bool // the payload is longer than anyone accepts, and not here
	meaning      // what the frames before, and the viewpoint's secrets, make of it
}

// hello is a side's greeting.
type hello struct{ partial bool }

// remainder is part of a frame that is not put together.
type remainder struct{ long bool }

// Next cuts one frame off.
func (c *conversation) Next(dir proto.Direction, data []byte, closed bool) proto.Cut {
	h := &c.halves[dir]
	if h.rest > 0 {
		n := min(h.rest, int64(len(data)))
		h.rest -= n
		return proto.Cut{Message: remainder{h.long}, Length: int(n)}
	}
	if !h.synced {
		if cut, done := c.begin(h, data, closed); done {
			return cut
		}
	}
	if len(data) < headerLen {
		if closed && len(data) > 0 {
			return proto.Cut{Message: &frame{kind: frameType(data[0]), dir: dir, partial: true}, Length: len(data)}
		}
		return proto.Cut{Need: headerLen}
	}
	f := &frame{kind: frameType(data[0]), dir: dir, length: payloadLen(data)}
	end := headerLen + f.length
	switch {
	case f.length > maxPayload:
		f.tooLong = true
		h.rest, h.long, c.torn = int64(f.length), true, true
		return proto.Cut{Message: f, Length: headerLen}
	case len(data) >= end:
		c.learn(f, data[headerLen:end])
	case closed: // the stream ends here, or bytes are missing after it
		f.partial, h.begun = true, int64(end-len(data))
		return proto.Cut{Message: f, Length: len(data)}
	default:
		h.begun = int64(end)
		return proto.Cut{Need: end}
	}
	h.begun = 0
	return proto.Cut{Message: f, Length: end}
}

// begin finds out what a direction begins with, or continues with after bytes
// that are missing: the greeting, or what cannot but be a frame.
func (c *conversation) begin(h *half, data []byte, closed bool) (cut proto.Cut, done bool) {
	switch (Protocol{}).Recognise(data) {
	case proto.Yes:
		h.greeted, h.synced = true, true
		return proto.Cut{Message: hello{}, Length: len(greeting)}, true
	case proto.Maybe:
		if closed && len(data) > 0 {
			return proto.Cut{Message: hello{partial: true}, Length: len(data)}, true
		}
		return proto.Cut{Need: len(greeting)}, true
	}
	switch plausible(data) {
	case proto.Yes:
		h.synced, c.torn = true, true
		return proto.Cut{}, false
	case proto.Maybe:
		if !closed {
			return proto.Cut{Need: len(data) + 1}, true
		}
	}
	return proto.Cut{Foreign: true}, true
}

// Lost tells that n bytes of a direction are missing. Where they are all of
// one frame, its length tells where the next one begins. Unless that is at once,
// the next one is not taken on trust: the same bytes may be told of twice.
func (c *conversation) Lost(dir proto.Direction, n int64) {
	h := &c.halves[dir]
	c.torn = true
	left := h.rest
	if left == 0 {
		left, h.long = h.begun, false
	}
	h.begun, h.rest = 0, max(left-n, 0)
	h.synced = h.synced && n == left
}

func payloadLen(b []byte) int { return int(b[1])<<16 | int(b[2])<<8 | int(b[3]) }

// plausible reports whether data can be the beginning of a frame. It is strict,
// for it is asked in the middle of a stream, where there may be any bytes.
func plausible(data []byte) proto.Verdict {
	if len(data) == 0 {
		return proto.Maybe
	}
	if !frameType(data[0]).known() || len(data) > 1 && data[1] > maxPayload>>16 {
		return proto.No
	}
	if len(data) < headerLen {
		return proto.Maybe
	}
	n, body := payloadLen(data), data[headerLen:]
	if n > maxPayload {
		return proto.No
	}
	// Each type either has one length, or tells it twice, or begins in one way.
	const tokens = "gAAAAA" // how Fernet tokens begin
	at, want := 0, n-2
	switch frameType(data[0]) {
	case typeAccepted:
		return verdict(n == digestLen)
	case typeRefused:
		const longest = 4096
		return verdict(n <= longest && (len(body) == 0 || n == 0 || body[0] >= ' ' && body[0] != 0x7f))
	case typeMessage:
		k := min(len(body), len(tokens))
		if n < len(tokens) || string(body[:k]) != tokens[:k] {
			return proto.No
		}
		if k < len(tokens) {
			return proto.Maybe
		}
		return proto.Yes
	case typeParameters:
		if len(body) < 2 {
			return proto.Maybe
		}
		id := binary.BigEndian.Uint16(body)
		return verdict(n == 2 && (id == groupFFDHE2048 || id == groupX25519) || n > 6 && id == groupExplicit)
	case typePublicKey, typeSealedKey:
		want = n - 2 - digestLen
	case typeSignature:
		at, want = 2, n-4
	}
	if want < 1 {
		return proto.No
	}
	if len(body) < at+2 {
		return proto.Maybe
	}
	return verdict(int(binary.BigEndian.Uint16(body[at:])) == want)
}

func verdict(yes bool) proto.Verdict {
	if yes {
		return proto.Yes
	}
	return proto.No
}

// NeverCompleted reports whether the stream ended before the frame did.
func (f *frame) NeverCompleted() bool { return f.partial }

// NeverCompleted reports whether the stream ended before the greeting did.
func (h hello) NeverCompleted() bool { return h.partial }
