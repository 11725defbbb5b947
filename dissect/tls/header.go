package tls

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
)

// Sizes of records (RFC 8446, Section 5.1 and 5.2; RFC 5246, Section 6.2).
const (
	headerLen    = 5                            // content type, version and length
	maxPlaintext = 1 << 14                      // bytes of content in the clear
	maxSealed13  = 1<<14 + 256                  // bytes of encrypted content in TLS 1.3
	maxSealed12  = 1<<14 + 2048                 // and before
	maxRecord    = maxSealed12                  // no record is longer in any version
	maxHandshake = 64<<10 + handshake.HeaderLen // the longest handshake message that is put together
)

// contentType says what a record carries (RFC 8446, Section 5.1).
type contentType uint8

const (
	typeChangeCipherSpec contentType = 20
	typeAlert            contentType = 21
	typeHandshake        contentType = 22
	typeApplicationData  contentType = 23
	typeHeartbeat        contentType = 24
)

var contentTypeNames = [...]string{"Change Cipher Spec", "Alert", "Handshake", "Application Data", "Heartbeat"}

func (t contentType) known() bool { return t >= typeChangeCipherSpec && t <= typeHeartbeat }

func (t contentType) String() string {
	if !t.known() {
		return "Unknown"
	}
	return contentTypeNames[t-typeChangeCipherSpec]
}

// header is a record's first five bytes.
type header struct {
	kind    contentType
	version registry.Version
	length  int // bytes of content behind it
}

// parseHeader reads a record header as far as it is there. Verdict is No where
// these bytes cannot be one, Maybe where they are too few, else Yes.
func parseHeader(b []byte) (h header, v proto.Verdict) {
	if len(b) >= 1 {
		if h.kind = contentType(b[0]); !h.kind.known() {
			return h, proto.No
		}
	}
	if len(b) >= 2 && b[1] != 3 {
		return h, proto.No
	}
	if len(b) >= 3 {
		if h.version = registry.Version(b[1])<<8 | registry.Version(b[2]); h.version > registry.TLS13 {
			return h, proto.No
		}
	}
	if len(b) >= 4 && int(b[3])<<8 > maxRecord {
		return h, proto.No
	}
	if len(b) < headerLen {
		return h, proto.Maybe
	}
	if h.length = int(b[3])<<8 | int(b[4]); h.length > maxRecord {
		return h, proto.No
	}
	return h, proto.Yes
}
