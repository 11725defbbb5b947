package record

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// likeness is how much a record's first bytes look like TLS.
type likeness uint8

const (
	Unlike  likeness = iota
	unsure           // too few bytes
	ifWhole          // like it, if the record ends where a segment or another record begins
	Alike
)

// Recognise looks for a record header and for content that its type allows.
// Where the next record is in sight, its header must be one too: captures that
// begin in the middle show mostly ciphertext, and then that is the best sign.
func Recognise(data []byte) proto.Verdict {
	h, v := ParseHeader(data)
	if v != proto.Yes {
		return v
	}
	end := HeaderLen + h.Length
	like := Unlike
	if h.Length > 0 {
		like = h.likely(data[HeaderLen:min(end, len(data))])
	}
	switch {
	case like == Unlike:
		return proto.No
	case len(data) < end && like != Alike:
		return proto.Maybe
	case len(data) > end:
		if _, v := ParseHeader(data[end:]); v == proto.No {
			return proto.No
		}
	}
	return proto.Yes
}

// likely judges a record's content, or the beginning of it.
func (h Header) likely(content []byte) likeness {
	if len(content) == 0 && h.Kind != ApplicationData {
		return unsure
	}
	switch h.Kind {
	case Handshake:
		switch like := LikelyHandshake(content, h.Length); {
		case like != Unlike:
			return like
		case h.Sealed():
			return ifWhole
		}
	case ChangeCipherSpec:
		if h.Length == 1 && content[0] == 1 {
			return Alike
		}
	case Alert:
		return h.likelyAlert(content)
	case Heartbeat:
		if h.Sealed() && (content[0] == 1 || content[0] == 2) {
			return ifWhole
		}
	case ApplicationData:
		// The shortest has a tag of 8 bytes and the type of TLS 1.3.
		if h.Length > 8 && h.Version >= registry.SSL30 && h.Version <= registry.TLS12 {
			return Alike
		}
	}
	return Unlike
}

func (h Header) likelyAlert(content []byte) likeness {
	switch {
	case h.Length != 2:
		if h.Sealed() && h.Length < 512 {
			return ifWhole
		}
		return Unlike
	case content[0] != Warning && content[0] != Fatal:
		return Unlike
	case len(content) < 2:
		return unsure
	case registry.Alerts[content[1]].Name == "":
		return Unlike
	}
	return Alike
}

// Sealed reports whether the content is long enough for the shortest
// encrypted message of a few bytes, with its tag or MAC.
func (h Header) Sealed() bool {
	return h.Length >= 16 && h.Version >= registry.SSL30 && h.Version <= registry.TLS12
}

// LikelyHandshake judges the first bytes of a handshake message in the clear,
// in a record of recordLen bytes.
func LikelyHandshake(b []byte, recordLen int) likeness {
	kind := b[0]
	hello := kind == registry.ClientHello || kind == registry.ServerHello
	switch {
	case registry.HandshakeMessages[kind].Name == "":
		return Unlike
	case len(b) < handshake.HeaderLen:
		switch {
		case recordLen > len(b):
			return unsure
		case hello: // it goes on in the next record
			return ifWhole
		}
		return Unlike
	case !likelyLength(kind, reading.Uint24(b[1:])):
		return Unlike
	case !hello:
		return Alike
	case len(b) >= 5 && b[4] != 3 || len(b) >= 6 && b[5] > 4: // the version that it begins with
		return Unlike
	case len(b) >= 6:
		return Alike
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
		return n >= 38 && n <= MaxHandshake
	case registry.Finished:
		return n >= 12 && n <= 64
	case registry.KeyUpdate:
		return n == 1
	}
	return n > 0 && n <= 1<<18 // a chain of certificates can be long
}
