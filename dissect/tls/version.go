package tls

// protocolVersion is a version number as it stands in records and hellos. The
// major version stayed 3, that of SSL 3.0, so that old software would not
// stumble (RFC 8446, Section 4.1.2 and Appendix D).
type protocolVersion uint16

const (
	ssl30 protocolVersion = 0x0300
	tls10 protocolVersion = 0x0301
	tls11 protocolVersion = 0x0302
	tls12 protocolVersion = 0x0303
	tls13 protocolVersion = 0x0304
)

// is13 reports whether it is TLS 1.3 or one of its drafts, 0x7fxx.
func (v protocolVersion) is13() bool { return v == tls13 || v>>8 == 0x7f }

// String is the version's name: "TLS 1.2".
func (v protocolVersion) String() string {
	switch v {
	case ssl30:
		return "SSL 3.0"
	case tls10:
		return "TLS 1.0"
	case tls11:
		return "TLS 1.1"
	case tls12:
		return "TLS 1.2"
	case tls13:
		return "TLS 1.3"
	}
	if v.is13() {
		return "TLS 1.3 (draft)"
	}
	return "Unknown"
}

// short is the version as the packet list has it: "TLSv1.2".
func (v protocolVersion) short() string {
	switch v {
	case ssl30:
		return "SSLv3"
	case tls10:
		return "TLSv1"
	case tls11:
		return "TLSv1.1"
	case tls12:
		return "TLSv1.2"
	}
	if v.is13() {
		return "TLSv1.3"
	}
	return "TLS"
}
