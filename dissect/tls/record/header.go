package record

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
)

// Sizes of records (RFC 8446, Section 5.1 and 5.2; RFC 5246, Section 6.2).
const (
	HeaderLen    = 5                            // content type, version and length
	MaxPlaintext = 1 << 14                      // bytes of content in the clear
	MaxSealed13  = 1<<14 + 256                  // bytes of encrypted content in TLS 1.3
	MaxSealed12  = 1<<14 + 2048                 // and before
	maxRecord    = MaxSealed12                  // no record is longer in any version
	MaxHandshake = 64<<10 + handshake.HeaderLen // the longest handshake message that is put together
)

// ContentType says what a record carries (RFC 8446, Section 5.1).
type ContentType uint8

const (
	ChangeCipherSpec ContentType = 20
	Alert            ContentType = 21
	Handshake        ContentType = 22
	ApplicationData  ContentType = 23
	Heartbeat        ContentType = 24
)

var contentTypeNames = [...]string{"Change Cipher Spec", "Alert", "Handshake", "Application Data", "Heartbeat"}

func (t ContentType) Known() bool { return t >= ChangeCipherSpec && t <= Heartbeat }

func (t ContentType) String() string {
	if !t.Known() {
		return "Unknown"
	}
	return contentTypeNames[t-ChangeCipherSpec]
}

// Header is a record's first five bytes.
type Header struct {
	Kind    ContentType
	Version registry.Version
	Length  int // bytes of content after it
}

// ParseHeader reads a record header as far as it is there. Verdict is No where
// these bytes cannot be one, Maybe where they are too few, else Yes.
func ParseHeader(b []byte) (h Header, v proto.Verdict) {
	if len(b) >= 1 {
		if h.Kind = ContentType(b[0]); !h.Kind.Known() {
			return h, proto.No
		}
	}
	if len(b) >= 2 && b[1] != 3 {
		return h, proto.No
	}
	if len(b) >= 3 {
		if h.Version = registry.Version(b[1])<<8 | registry.Version(b[2]); h.Version > registry.TLS13 {
			return h, proto.No
		}
	}
	if len(b) >= 4 && int(b[3])<<8 > maxRecord {
		return h, proto.No
	}
	if len(b) < HeaderLen {
		return h, proto.Maybe
	}
	if h.Length = int(b[3])<<8 | int(b[4]); h.Length > maxRecord {
		return h, proto.No
	}
	return h, proto.Yes
}
