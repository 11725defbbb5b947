package registry

// Version is a version number as it is written in records and hellos. The
// major version stayed 3, that of SSL 3.0, so that old software would not
// stumble (RFC 8446, Section 4.1.2 and Appendix D).
type Version uint16

const (
	SSL30 Version = 0x0300
	TLS10 Version = 0x0301
	TLS11 Version = 0x0302
	TLS12 Version = 0x0303
	TLS13 Version = 0x0304
)

// Is13 reports whether it is TLS 1.3 or one of its drafts, 0x7fxx.
func (v Version) Is13() bool { return v == TLS13 || v>>8 == 0x7f }

// String is the version's name: "TLS 1.2".
func (v Version) String() string {
	switch v {
	case SSL30:
		return "SSL 3.0"
	case TLS10:
		return "TLS 1.0"
	case TLS11:
		return "TLS 1.1"
	case TLS12:
		return "TLS 1.2"
	case TLS13:
		return "TLS 1.3"
	}
	if v.Is13() {
		return "TLS 1.3 (draft)"
	}
	return "Unknown"
}

// Short is the version as the packet list has it: "TLSv1.2".
func (v Version) Short() string {
	switch v {
	case SSL30:
		return "SSLv3"
	case TLS10:
		return "TLSv1"
	case TLS11:
		return "TLSv1.1"
	case TLS12:
		return "TLSv1.2"
	}
	if v.Is13() {
		return "TLSv1.3"
	}
	return "TLS"
}
