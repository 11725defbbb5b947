package handshake

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func u16s(list ...uint16) (b []byte) {
	for _, n := range list {
		b = binary.BigEndian.AppendUint16(b, n)
	}
	return b
}

// The example in JA3's description, with reserved numbers strewn in.
func TestJA3(t *testing.T) {
	o := clientOffers{Hello: Hello{Version: registry.TLS10}, Suites: u16s(0x1a1a, 47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4)}
	o.Rest = slices.Concat(tlstest.Extension(0x2a2a), tlstest.Extension(0), tlstest.Extension(10, tlstest.V16(u16s(0x3a3a, 23, 24, 25))...), tlstest.Extension(11, 1, 0))
	full := ja3(o)
	tlstest.Same(t, full, "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0")
	tlstest.Same(t, md5Of(full), "ada70206e40642a3e4461f35503241d5")
}

// The example in JA4's description.
func TestJA4(t *testing.T) {
	o := clientOffers{Hello: Hello{Version: registry.TLS12}, Suites: u16s(0x2a2a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035)}
	for _, kind := range []uint16{0x1a1a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015} {
		var content []byte
		switch kind {
		case registry.ExtALPN:
			content = tlstest.V16([]byte("\x02h2\x08http/1.1"))
		case registry.ExtSignatureAlgorithms:
			content = tlstest.V16(u16s(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601))
		case registry.ExtSupportedVersions:
			content = append([]byte{6}, u16s(0x8a8a, 0x0304, 0x0303)...)
		}
		o.Rest = append(o.Rest, tlstest.Extension(kind, content...)...)
	}
	got := ja4(o)
	tlstest.Same(t, got.hashed, "t13d1516h2_8daaf6152771_e5627efa2ab1")
	tlstest.Same(t, got.raw, "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,0401,0503,0805,0501,0806,0601")
}

func TestJA4OddProtocols(t *testing.T) {
	for name, want := range map[string]string{"h2": "h2", "h": "hh", "": "00", "\xab": "ab", "\xab\xcd": "ad", "0\xab": "3b", "a\xcd1": "a1"} {
		o := clientOffers{Hello: Hello{Rest: tlstest.Extension(registry.ExtALPN, tlstest.V16(append([]byte{byte(len(name))}, name...))...)}}
		tlstest.Same(t, ja4ALPN(o), want)
	}
}

// JA4 has two characters for each version that became a standard, and zeros for
// all others, drafts among them; reserved numbers do not count.
func TestJA4Version(t *testing.T) {
	for _, c := range []struct {
		versions []uint16
		want     string
	}{
		{[]uint16{0x2a2a, 0x0304, 0x0303}, "13"}, {[]uint16{0x0303, 0x0302}, "12"}, {[]uint16{0x0302}, "11"}, {[]uint16{0x0301}, "10"}, {[]uint16{0x0300}, "s3"},
		{[]uint16{0x0002}, "s2"}, {[]uint16{0x7f1c, 0x0303}, "00"}, {[]uint16{0x0a0a}, "00"},
	} {
		list := u16s(c.versions...)
		tlstest.Same(t, ja4Version(clientOffers{Hello: Hello{Version: registry.TLS12, Rest: tlstest.Extension(registry.ExtSupportedVersions, append([]byte{byte(len(list))}, list...)...)}}), c.want)
	}
}

// Chromium offers the same suites as in the example, and one extension more.
func TestFingerprintOfChromium(t *testing.T) {
	f := find(t, tlstest.Recorded(t, "chromium"), "tls.handshake.ja4")
	if f == nil || !strings.HasPrefix(f.Show(), "t13d1517h2_8daaf6152771_") {
		t.Errorf("the fingerprint is %v", f)
	}
}
