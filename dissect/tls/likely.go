package tls

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
)

// likeness is how much a record's first bytes look like TLS.
type likeness uint8

const (
	unlike  likeness = iota
	unsure           // too few bytes
	ifWhole          // like it, if the record ends where a segment or another record begins
	alike
)

// recognise looks for a record header and for content that its type allows.
// Where the next record is in sight, its header must be one too: captures that
// begin in the middle show mostly ciphertext, and then that is the best sign.
func recognise(data []byte) proto.Verdict {
	h, v := parseHeader(data)
	if v != proto.Yes {
		return v
	}
	end := headerLen + h.length
	like := unlike
	if h.length > 0 {
		like = h.likely(data[headerLen:min(end, len(data))])
	}
	switch {
	case like == unlike:
		return proto.No
	case len(data) < end && like != alike:
		return proto.Maybe
	case len(data) > end:
		if _, v := parseHeader(data[end:]); v == proto.No {
			return proto.No
		}
	}
	return proto.Yes
}

// likely judges a record's content, or the beginning of it.
func (h header) likely(content []byte) likeness {
	if len(content) == 0 && h.kind != typeApplicationData {
		return unsure
	}
	switch h.kind {
	case typeHandshake:
		switch like := likelyHandshake(content, h.length); {
		case like != unlike:
			return like
		case h.sealed():
			return ifWhole
		}
	case typeChangeCipherSpec:
		if h.length == 1 && content[0] == 1 {
			return alike
		}
	case typeAlert:
		return h.likelyAlert(content)
	case typeHeartbeat:
		if h.sealed() && (content[0] == 1 || content[0] == 2) {
			return ifWhole
		}
	case typeApplicationData:
		// The shortest has a tag of 8 bytes and the type of TLS 1.3.
		if h.length > 8 && h.version >= registry.SSL30 && h.version <= registry.TLS12 {
			return alike
		}
	}
	return unlike
}

func (h header) likelyAlert(content []byte) likeness {
	switch {
	case h.length != 2:
		if h.sealed() && h.length < 512 {
			return ifWhole
		}
		return unlike
	case content[0] != warning && content[0] != fatal:
		return unlike
	case len(content) < 2:
		return unsure
	case registry.Alerts[content[1]].Name == "":
		return unlike
	}
	return alike
}

// sealed reports whether the content is long enough for the shortest
// encrypted message of a few bytes, with its tag or MAC.
func (h header) sealed() bool {
	return h.length >= 16 && h.version >= registry.SSL30 && h.version <= registry.TLS12
}

// likelyHandshake judges the first bytes of a handshake message in the clear,
// in a record of recordLen bytes.
func likelyHandshake(b []byte, recordLen int) likeness {
	kind := b[0]
	hello := kind == registry.ClientHello || kind == registry.ServerHello
	switch {
	case registry.HandshakeMessages[kind].Name == "":
		return unlike
	case len(b) < handshake.HeaderLen:
		switch {
		case recordLen > len(b):
			return unsure
		case hello: // it goes on in the next record
			return ifWhole
		}
		return unlike
	case !likelyLength(kind, u24(b[1:])):
		return unlike
	case !hello:
		return alike
	case len(b) >= 5 && b[4] != 3 || len(b) >= 6 && b[5] > 4: // the version that it begins with
		return unlike
	case len(b) >= 6:
		return alike
	case recordLen > len(b):
		return unsure
	}
	return ifWhole
}

// likelyLength reports whether a message of that type can have a body of n bytes.
func likelyLength(kind uint8, n int) bool {
	switch kind {
	case registry.HelloRequest, registry.ServerHelloDone, registry.EndOfEarlyData:
		return n == 0
	case registry.ClientHello, registry.ServerHello: // version, random, and the lengths of what follows
		return n >= 38 && n <= maxHandshake
	case registry.Finished:
		return n >= 12 && n <= 64
	case registry.KeyUpdate:
		return n == 1
	}
	return n > 0 && n <= 1<<18 // a chain of certificates can be long
}

func u24(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }
