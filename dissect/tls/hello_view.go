package tls

import (
	"iter"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// helloView is what the following messages need of a hello's body. Its slices
// point into it.
type helloView struct {
	version   registry.Version
	random    []byte
	sessionID []byte
	suite     uint16 // chosen, in a ServerHello
	rest      []byte // the extensions with their headers
}

// parseHello reads a hello's body. It takes no offence at what it does not need.
func parseHello(body []byte, fromClient bool) (h helloView, ok bool) {
	if len(body) <= sessionIDOff {
		return h, false
	}
	h.version, h.random = registry.Version(reading.Uint16(body)), body[randomOff:sessionIDOff]
	n := int(body[sessionIDOff])
	at := sessionIDOff + 1 + n
	if at+2 > len(body) {
		return h, false
	}
	h.sessionID = body[sessionIDOff+1 : at]
	if fromClient {
		at += 2 + int(reading.Uint16(body[at:])) // cipher suites
		if at >= len(body) {
			return h, false
		}
		at += 1 + int(body[at]) // compression methods
	} else {
		h.suite = reading.Uint16(body[at:])
		at += 3
	}
	if at+2 <= len(body) {
		h.rest = body[at+2:]
		h.rest = h.rest[:min(len(h.rest), int(reading.Uint16(body[at:])))]
	}
	return h, true
}

// extensions ranges over numbers and contents, as far as they are whole.
func (h helloView) extensions() iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for b := h.rest; len(b) >= 4; {
			n := 4 + int(reading.Uint16(b[2:]))
			if n > len(b) || !yield(reading.Uint16(b), b[4:n]) {
				return
			}
			b = b[n:]
		}
	}
}
