package registry

import "strconv"

// VersionName is a version's name as lists of versions have it. Besides the
// versions that records can have there are drafts and reserved numbers.
func VersionName(v Version) string {
	switch {
	case IsGREASE(uint16(v)):
		return GREASEName
	case v >= 0x7f00 && v <= 0x7fff:
		return "TLS 1.3 (draft " + strconv.Itoa(int(v&0xff)) + ")"
	case v>>8 == 0xfb:
		return "TLS 1.3 (Facebook draft " + strconv.Itoa(int(v&0xff)) + ")"
	}
	switch v {
	case 0x0002:
		return "SSL 2.0"
	case 0x0101:
		return "GMTLS"
	case 0x0100:
		return "DTLS 1.0 (OpenSSL pre 0.9.8f)"
	case 0xfeff:
		return "DTLS 1.0"
	case 0xfefd:
		return "DTLS 1.2"
	case 0xfefc:
		return "DTLS 1.3"
	}
	return v.String()
}
