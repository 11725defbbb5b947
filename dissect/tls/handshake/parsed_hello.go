package handshake

import (
	"iter"

	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// Hello is what the following messages need of a hello's body. Its slices
// point into it.
type Hello struct {
	Version   registry.Version
	Random    []byte
	SessionID []byte
	Suite     uint16 // chosen, in a ServerHello
	Rest      []byte // the extensions with their headers

	Compression uint8 // chosen, in a ServerHello; 0 for none
}

// ParseHello reads a hello's body. It takes no offence at what it does not need.
func ParseHello(body []byte, fromClient bool) (h Hello, ok bool) {
	if len(body) <= SessionIDOff {
		return h, false
	}
	h.Version, h.Random = registry.Version(reading.Uint16(body)), body[RandomOff:SessionIDOff]
	n := int(body[SessionIDOff])
	at := SessionIDOff + 1 + n
	if at+2 > len(body) {
		return h, false
	}
	h.SessionID = body[SessionIDOff+1 : at]
	if fromClient {
		at += 2 + int(reading.Uint16(body[at:])) // cipher suites
		if at >= len(body) {
			return h, false
		}
		at += 1 + int(body[at]) // compression methods
	} else {
		h.Suite = reading.Uint16(body[at:])
		if at+2 < len(body) && !isShortHello(body) {
			h.Compression = body[at+2]
		}
		at += 3
	}
	if at+2 <= len(body) {
		h.Rest = body[at+2:]
		h.Rest = h.Rest[:min(len(h.Rest), int(reading.Uint16(body[at:])))]
	}
	return h, true
}

// Extensions ranges over numbers and contents, as far as they are whole.
func (h Hello) Extensions() iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for b := h.Rest; len(b) >= 4; {
			n := 4 + int(reading.Uint16(b[2:]))
			if n > len(b) || !yield(reading.Uint16(b), b[4:n]) {
				return
			}
			b = b[n:]
		}
	}
}

// Newest is the newest version that a ClientHello offers: TLS 1.3 where its
// supported_versions extension has it or a draft of it, else the version at its front.
func (h Hello) Newest() registry.Version {
	for kind, content := range h.Extensions() {
		if kind != registry.ExtSupportedVersions {
			continue
		}
		for n := range numbers16(vector8(content)) {
			if registry.Version(n).Is13() {
				return registry.TLS13
			}
		}
	}
	return h.Version
}
