package ext

import (
	"bytes"
	"encoding/hex"
	"slices"
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// One of each extension whose content is short enough to stand here.
func TestExtensions(t *testing.T) {
	for _, x := range []struct {
		where   Message
		kind    uint16
		content string
		want    string
	}{
		{ClientHello, 1, "02", "MD Maximum Fragment Length: 2 (1024)\n"},
		{ClientHello, 5, "01 0000 0000", "MD Certificate Status Type: 1 (OCSP)\nST Responder ID list Length: 0\nST Request Extensions Length: 0\n"},
		{ServerHello, 5, "", ""},
		{ClientHello, 17, "0007 02 0004 0000 0000", "ST Certificate Status List Length: 7\nST Certificate Status Requests\n  MD Certificate Status Type: 2 (OCSP Multi)\n  ST Certificate Status Length: 4\n  ST Certificate Status Request\n    ST Responder ID list Length: 0\n    ST Request Extensions Length: 0\n"},
		{ClientHello, 9, "02 00 01", "ST Certificate Type List Length: 2\nST Certificate Type List (2)\n  MD Certificate Type: 0x00 (X.509)\n  MD Certificate Type: 0x01 (OpenPGP)\n"},
		{EncryptedExtensions, 20, "02", "MD Certificate Type: 0x02 (Raw Public Key)\n"},
		{ClientHello, 10, "0006 1a1a 11ec 001d", "ST Supported Groups List Length: 6\nST Supported Groups (3 groups)\n  MD Supported Group: 0x1a1a (Reserved (GREASE))\n  MD Supported Group: 0x11ec (X25519MLKEM768)\n  MD Supported Group: 0x001d (x25519)\n"},
		{ServerHello, 11, "01 00", "ST EC point formats Length: 1\nST Elliptic curves point formats (1)\n  MD EC point format: 0 (uncompressed)\n"},
		{ClientHello, 12, "03 626f62", "ST SRP username length: 3\nMD SRP username: bob\n"},
		{ClientHello, 13, "0002 0905", "ST Signature Hash Algorithms Length: 2\nST Signature Hash Algorithms (1 algorithm)\n  MD Signature Algorithm: 0x0905 (mldsa65)\n    MD Signature Hash Algorithm Hash: 9\n    MD Signature Hash Algorithm Signature: 5\n"},
		{ClientHello, 14, "0002 0007 00", "ST Secure telephony\n  ST Profiles Length: 2\n  ST Profiles (1 profile)\n    MD Protection Profile: 0x0007 (SRTP_AEAD_AES_128_GCM)\n  ST MKI Length: 0\n"},
		{ClientHello, 15, "01", "MD Mode: 1 (Peer allowed to send requests)\n"},
		{ClientHello, 16, "0006 02 6832 02 2a2a", "ST ALPN Extension Length: 6\nST ALPN Protocol\n  ST ALPN string length: 2\n  MD ALPN Next Protocol: h2\n  ST ALPN string length: 2\n  MD ALPN Next Protocol: **\n"},
		{ClientHello, 21, "0000", "ST Padding Data: 0000\n"},
		{ClientHello, 22, "", ""},
		{ClientHello, 23, "", ""},
		{ClientHello, 24, "0100 01 02", "ST Data: 01000102\n  MD Version: 256 (1.0)\n  ST Key Parameters Length: 1\n  ST Key Parameters (1 kind)\n    MD Key Parameter: 2 (ecdsap256)\n"},
		{ServerHello, 25, "0001 01", "ST Data: 000101\n  ST Cached Information Length: 1\n  ST Cached Information\n    MD Type: 1 (cert)\n"},
		{ClientHello, 27, "02 0002", "ST Algorithms Length: 2\nST Algorithms (1 algorithm)\n  MD Algorithm: 2 (brotli)\n"},
		{ClientHello, 28, "4001", "MD Record Size Limit: 16385\n"},
		{ClientHello, 35, "a1a2", "RN Data: a1a2\n"},
		{NewSessionTicket, 42, "00004000", "MD Maximum Early Data Size: 16384\n"},
		{ClientHello, 43, "04 0304 7f1c", "ST Supported Versions length: 4\nST Supported Versions (2 versions)\n  MD Supported Version: 0x0304 (TLS 1.3)\n  MD Supported Version: 0x7f1c (TLS 1.3 (draft 28))\n"},
		{ServerHello, 43, "0304", "MD Supported Version: 0x0304 (TLS 1.3)\n"},
		{HelloRetryRequest, 44, "0002 aabb", "ST Cookie length: 2\nRN Cookie: aabb\n"},
		{ClientHello, 45, "01 01", "ST PSK Key Exchange Modes Length: 1\nST PSK Key Exchange Modes (1 mode)\n  MD PSK Key Exchange Mode: 1 (PSK with (EC)DHE key establishment (psk_dhe_ke))\n"},
		{CertificateRequest, 47, "0013 0011 300f310d300b06035504030c04726f6f74", "ST Distinguished Names Length: 19\nST Distinguished Names (19 bytes)\n  ST Distinguished Name Length: 17\n  MD Distinguished Name: id-at-commonName=root\n    ST Tag: 0x30 (SEQUENCE)\n    ST Length: 15\n    ST RDNSequence: 1 (id-at-commonName=root)\n      ST Tag: 0x31 (SET)\n      ST Length: 13\n      ST RDNSequence item: 1 (id-at-commonName=root)\n        ST RelativeDistinguishedName item: id-at-commonName=root\n          ST Tag: 0x30 (SEQUENCE)\n          ST Length: 11\n          ST Tag: 0x06 (OBJECT IDENTIFIER)\n          ST Length: 3\n          ST Object Id: 2.5.4.3 (id-at-commonName)\n          ST DirectoryString: 4 (uTF8String)\n            ST Tag: 0x0c (UTF8String)\n            ST Length: 4\n            MD uTF8String: root\n"},
		{CertificateRequest, 48, "0008 03 551d0f 0002 0780", "ST OID Filters Length: 8\nST OID Filters\n  ST OID Filter\n    ST Certificate Extension OID Length: 3\n    MD Certificate Extension OID: 551d0f\n    ST Certificate Extension Values Length: 2\n    MD Certificate Extension Values: 0780\n"},
		{ClientHello, 49, "", ""},
		{ClientHello, 54, "01 c1", "ST Connection ID length: 1\nRN Connection ID: c1\n"},
		{ClientHello, registry.ExtTrustAnchors, "0004 03 81ac19", "ST Data: 00040381ac19\n  ST Trust Anchors Length: 4\n  ST Trust Anchors\n    ST Trust Anchor Length: 3\n    MD Trust Anchor: 81ac19\n"},
		{ServerHello, 65281, "02 f1f2", "ST Renegotiation Info extension\n  ST Renegotiation info extension length: 2\n  IN Renegotiation info: f1f2\n"},
		{ServerHello, 13172, "02 6832", "ST Next Protocol Negotiation\n  ST Protocol string length: 2\n  MD Next Protocol: h2\n"},
		{ClientHello, 17513, "0003 02 6832", "ST ALPS Extension Length: 3\nST Supported ALPN List\n  ST Supported ALPN Length: 2\n  MD Supported ALPN: h2\n"},
		{EncryptedExtensions, 17613, "6162", "MD ALPN Opaque Settings: 6162\n"},
		{ClientHello, 30032, "", ""},
		{ClientHello, 0x3a3a, "00", "RN Data: 00\n"},
		{ClientHello, 0x1234, "7879", "UN Data: 7879\n"},
	} {
		t.Run(hex.EncodeToString([]byte{byte(x.kind >> 8), byte(x.kind)}), func(t *testing.T) {
			shows(t, x.where, x.kind, x.content, x.want)
		})
	}
}

// Each extension of the table has a row in the registry.
func TestExtensionsAreRegistered(t *testing.T) {
	for kind := range bodies {
		if registry.ExtensionTypes[kind].Name == "" {
			t.Errorf("extension %d has no name", kind)
		}
	}
}

func TestExtensionLongerThanItsContent(t *testing.T) {
	root, problem := readExtensions(ClientHello, tlstest.Extension(28, 0x40, 1, 0xff))
	if f := root.Find("plainsight.undecoded"); !problem || f == nil || f.Problem == nil || f.Problem.Expected != "its end" {
		t.Errorf("problem %v:\n%s", problem, tlstest.Tree(root))
	}
}

func TestExtensionsOverrun(t *testing.T) {
	list := slices.Concat(tlstest.Extension(28, 0x40, 1), []byte{0, 16, 0, 99, 1})
	root, problem := readExtensions(ClientHello, list)
	if tlstest.Explained(t, root); !problem || bytes.Count([]byte(tlstest.Tree(root)), []byte("!!")) != 1 {
		t.Errorf("problem %v:\n%s", problem, tlstest.Tree(root))
	}
}
