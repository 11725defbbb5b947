package lessons

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"

	"plainsight/lessons/play"
)

var oldVersionOnly = mishap{
	Fault: Fault{
		Name: "old-version", Title: "Offer only an old version",
		Says: "The client offers TLS 1.0 and nothing newer.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		t.client.MinVersion, t.client.MaxVersion, t.client.CipherSuites = tls.VersionTLS10, tls.VersionTLS10, nil
		return nil
	},
	by:   "server",
	ends: []ending{{"protocol version not supported", "protocol_version (70)"}},
	why:  []string{"The server no longer supports versions that are known to be weak."},
}

var noCommonSuite = mishap{
	Fault: Fault{
		Name: "no-common-suite", Title: "Offer a cipher that the server does not have",
		Says: "The client offers one cipher suite, with ChaCha20, which this server does not accept.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		t.client.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256}
		return nil
	},
	by:   "server",
	ends: []ending{{"handshake failure", "handshake_failure (40)"}},
	why:  []string{"Two programs with no method in common cannot talk, and there is no key yet to encrypt the alert with."},
}

var noCommonGroup = mishap{
	Fault: Fault{
		Name: "no-common-group", Title: "Offer a curve that the server does not have",
		Says: "The client offers one curve for the key agreement, P-521, which this server does not accept.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		t.client.CurvePreferences = []tls.CurveID{tls.CurveP521}
		return nil
	},
	by:   "server",
	ends: []ending{{"handshake failure", "handshake_failure (40)"}},
	why:  []string{"There is no other curve to ask for, so the server does not ask for a second hello."},
}

// unheardOf is a number that no suite or extension has, so it is ignored (RFC 8701).
const unheardOf = 0x0a0a

// The extensions that are hidden from the server (RFC 8446, Section 4.2).
const (
	statusRequest     = 5
	supportedVersions = 43
)

// firstHello changes the cipher suites and extensions in the client's first message.
func firstHello(f func(suites, extensions []byte)) play.Change {
	return func(m *play.Middle, n int, data []byte) ([]byte, error) {
		if !m.After && n == 0 {
			f(helloLists(data))
		}
		return data, nil
	}
}

// helloLists finds the two lists in the record of a ClientHello (RFC 8446,
// Section 4.1.2), without their lengths. crypto/tls made it, so it is whole.
func helloLists(record []byte) (suites, extensions []byte) {
	b := record[5+4+2+32:]               // headers of record and message, version, random
	b = b[1+int(b[0]):]                  // session ID
	n := int(binary.BigEndian.Uint16(b)) // bytes of suites
	suites, b = b[2:2+n], b[2+n:]        //
	b = b[1+int(b[0]):]                  // compression methods
	return suites, b[2 : 2+int(binary.BigEndian.Uint16(b))]
}

// hideExtension gives an extension a type that no implementation knows.
func hideExtension(extensions []byte, kind uint16) {
	for len(extensions) >= 4 {
		if binary.BigEndian.Uint16(extensions) == kind {
			binary.BigEndian.PutUint16(extensions, unheardOf)
		}
		extensions = extensions[4+int(binary.BigEndian.Uint16(extensions[2:])):]
	}
}

var weakenedSuites = mishap{
	Fault: Fault{
		Name: "weaker-suite", Title: "Remove the good cipher from the hello",
		Says: "The client offers ECDHE with AES-GCM, and plain RSA as a last resort. Somebody removes the first from its hello.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		t.client.CipherSuites = []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_AES_128_CBC_SHA}
		t.server.CipherSuites = t.client.CipherSuites
		return nil
	},
	change: firstHello(func(suites, _ []byte) {
		best := binary.BigEndian.AppendUint16(nil, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
		if at := bytes.Index(suites, best); at >= 0 {
			binary.BigEndian.PutUint16(suites[at:], unheardOf)
		}
	}),
	by:   "server",
	ends: []ending{{"bad record MAC", "bad_record_mac (20)"}},
	why:  []string{"The server chooses plain RSA in good faith. But both make their keys from all messages of the handshake, as each has seen them, so they have different keys, and the client's last message does not open."},
}

var downgrade = mishap{
	Fault: Fault{
		Name: "downgrade", Title: "Hide the new version from the server",
		Says: "Both can speak TLS 1.2 and TLS 1.3. Somebody hides from the server that the client offers 1.3.",
		Look: alertSeenBy("eavesdropper"),
	},
	setUp: func(t *tunnel) error {
		t.client.MinVersion, t.server.MinVersion = tls.VersionTLS12, tls.VersionTLS12
		return nil
	},
	change: firstHello(func(_, extensions []byte) { hideExtension(extensions, supportedVersions) }),
	by:     "client",
	ends:   []ending{{"downgrade attempt detected", "illegal_parameter (47)"}},
	why:    []string{"A server that knows 1.3 and has to speak 1.2 ends its random bytes with the letters DOWNGRD and the byte 01. The client, which offered 1.3, finds them."},
}

var changedHello = mishap{
	Fault: Fault{
		Name: "changed-hello", Title: "Change the client's hello",
		Says: "Somebody hides one small request in the client's hello from the server: the one for proof that the certificate has not been revoked.",
		Look: alertSeenBy("client"),
	},
	change: firstHello(func(_, extensions []byte) { hideExtension(extensions, statusRequest) }),
	by:     "client",
	ends:   []ending{{"bad record MAC", "bad_record_mac (20)"}},
	why:    []string{"The hello in this recording is the one that reached the server. Both make their keys from the hellos as each has seen them. They have different keys, so the client cannot open the server's first encrypted record."},
}

// changedFirstHello is the same for a client that sends a second hello, with which the
// server compares the first.
var changedFirstHello = mishap{
	Fault: Fault{
		Name: "changed-hello", Title: "Change the client's first hello",
		Says: "Somebody hides one small request in the client's first hello from the server, and leaves the second hello alone.",
		Look: alertSeenBy("eavesdropper"),
	},
	change: changedHello.change,
	by:     "server",
	ends:   []ending{{"illegal parameter", "illegal_parameter (47)"}},
	why:    []string{"The second hello may differ from the first in the key share and in little else. The server compares them."},
}
