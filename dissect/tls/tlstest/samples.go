package tlstest

import (
	"bytes"
	"compress/zlib"
	"slices"
	"testing"

	"plainsight/dissect/tls/registry"
)

// Sample is a handshake message as it is in one version and, where that
// matters, with one cipher suite.
type Sample struct {
	What    string
	Version registry.Version
	Suite   uint16
	Kind    byte
	Body    []byte
	AnyEnd  bool // it has no lengths, so that its beginning is one, too
}

// Samples has each handshake message but the hellos in each of its forms.
func Samples() []Sample {
	sig, sig12 := V16(Fill(64)), append([]byte{4, 1}, V16(Fill(64))...)
	ecdhe := append([]byte{3, 0, 0x1d}, V8(Fill(32))...)
	dhe := slices.Concat(V16(Fill(64)), V16([]byte{2}), V16(Fill(64)))
	export := append(V16(Fill(64)), V16([]byte{1, 0, 1})...)
	srp := slices.Concat(V16(Fill(64)), V16([]byte{2}), V8(Fill(8)), V16(Fill(64)))
	jpake := slices.Concat(V8(Fill(65)), V8(Fill(65)), V8(Fill(32)))
	name := V16([]byte("\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02US"))
	chain := V24(slices.Concat(V24(Fill(40)), V24(Fill(30))))
	chain13 := slices.Concat(V8(nil), V24(slices.Concat(V24(Fill(40)), V16(nil), V24(Fill(30)), V16(nil))))
	return []Sample{
		{"certificates", registry.TLS12, 0xc02f, 11, chain, false},
		{"no certificate", registry.TLS10, 0xc02f, 11, V24(nil), false},
		{"certificates with extensions", registry.TLS13, 0x1301, 11, chain13, false},
		{"an answer to a request", registry.TLS13, 0x1301, 11, append(V8(Fill(4)), V24(nil)...), false},
		{"a packed certificate", registry.TLS13, 0x1301, 25, packed(chain13), false},
		{"OCSP", registry.TLS12, 0xc02f, 22, append([]byte{1}, V24(Fill(50))...), false},
		{"OCSP for a chain", registry.TLS12, 0xc02f, 22, append([]byte{2}, V24(slices.Concat(V24(Fill(50)), V24(nil)))...), false},
		{"ECDHE", registry.TLS12, 0xc02f, 12, slices.Concat(ecdhe, sig12), false},
		{"ECDHE of TLS 1.0", registry.TLS10, 0xc013, 12, slices.Concat(ecdhe, sig), false},
		{"ECDHE, unsigned", registry.TLS12, 0xc018, 12, ecdhe, false},
		{"ECDHE on a curve spelled out", registry.TLS12, 0xc02f, 12, append([]byte{1}, Fill(40)...), true},
		{"ECDHE with ARIA", registry.TLS12, 0xc060, 12, slices.Concat(ecdhe, sig12), false},
		{"DHE", registry.TLS12, 0x0033, 12, slices.Concat(dhe, sig12), false},
		{"DHE, unsigned", registry.TLS11, 0x0034, 12, dhe, false},
		{"PSK hint", registry.TLS12, 0x008c, 12, V16([]byte("hint")), false},
		{"DHE with PSK", registry.TLS12, 0x0090, 12, append(V16([]byte("hint")), dhe...), false},
		{"ECDHE with PSK", registry.TLS12, 0xc035, 12, append(V16(nil), ecdhe...), false},
		{"RSA for export", registry.SSL30, 0x0003, 12, append(export, sig...), false},
		{"SRP", registry.TLS12, 0xc01d, 12, srp, false},
		{"SRP, signed", registry.TLS12, 0xc01e, 12, append(srp, sig12...), false},
		{"J-PAKE", registry.TLS12, 0xc0ff, 12, append([]byte{3, 0, 23}, jpake...), false},
		{"RSA, encrypted", registry.TLS12, 0x002f, 16, V16(Fill(128)), false},
		{"RSA, encrypted, of SSL 3.0", registry.SSL30, 0x002f, 16, Fill(128), true},
		{"ECDHE", registry.TLS12, 0xc02f, 16, V8(Fill(32)), false},
		{"DHE", registry.TLS12, 0x0033, 16, V16(Fill(64)), false},
		{"PSK", registry.TLS12, 0x008c, 16, V16([]byte("squirrel")), false},
		{"RSA with PSK", registry.TLS12, 0x0094, 16, append(V16([]byte("squirrel")), V16(Fill(128))...), false},
		{"DHE with PSK", registry.TLS12, 0x0090, 16, append(V16([]byte("squirrel")), V16(Fill(64))...), false},
		{"ECDHE with PSK", registry.TLS12, 0xc035, 16, append(V16([]byte("squirrel")), V8(Fill(32))...), false},
		{"SRP", registry.TLS12, 0xc01d, 16, V16(Fill(64)), false},
		{"J-PAKE", registry.TLS12, 0xc0ff, 16, jpake, false},
		{"Kerberos", registry.TLS10, 0x001e, 16, Fill(90), true},
		{"GOST", registry.TLS10, 0x0081, 16, Fill(90), true},
		{"a suite that nobody knows", registry.TLS12, 0x7777, 16, Fill(9), true},
		{"a request for a certificate", registry.TLS12, 0xc02f, 13, slices.Concat(V8([]byte{1, 64}), V16([]byte{4, 3, 8, 4}), V16(name)), false},
		{"a request of TLS 1.1", registry.TLS11, 0xc013, 13, slices.Concat(V8([]byte{1, 64}), V16(nil)), false},
		{"a request of TLS 1.3", registry.TLS13, 0x1301, 13, slices.Concat(V8(nil), V16([]byte{0, 13, 0, 4, 0, 2, 8, 4})), false},
		{"a proof", registry.TLS12, 0xc02f, 15, sig12, false},
		{"a proof of TLS 1.0", registry.TLS10, 0xc013, 15, sig, false},
		{"a proof of TLS 1.3", registry.TLS13, 0x1301, 15, sig12, false},
		{"a ticket", registry.TLS12, 0xc02f, 4, append([]byte{0, 0, 28, 32}, V16(Fill(80))...), false},
		{"a ticket of TLS 1.3", registry.TLS13, 0x1301, 4, slices.Concat([]byte{0, 0, 28, 32, 1, 2, 3, 4}, V8(Fill(8)), V16(Fill(80)), V16(nil)), false},
		{"finished", registry.TLS12, 0xc02f, 20, Fill(12), true},
		{"finished, of TLS 1.3", registry.TLS13, 0x1301, 20, Fill(32), true},
		{"finished, of SSL 3.0", registry.SSL30, 0x002f, 20, Fill(36), false},
		{"an address", registry.TLS12, 0xc02f, 21, append([]byte{0}, V16(slices.Concat(V16([]byte("http://x/")), []byte{1}, Fill(20)))...), false},
		{"more data", registry.TLS12, 0xc02f, 23, V24(append([]byte{0x40, 2}, V16(Fill(9))...)), false},
		{"a new key", registry.TLS13, 0x1301, 24, []byte{1}, false},
		{"the next protocol", registry.TLS12, 0xc02f, 67, append(V8([]byte("http/1.1")), V8(make([]byte, 22))...), false},
	}
}

// packed is the body of a CompressedCertificate with zlib.
func packed(certificate []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(certificate)
	w.Close()
	n := len(certificate)
	return append([]byte{0, 1, byte(n >> 16), byte(n >> 8), byte(n)}, V24(z.Bytes())...)
}

// Find returns a message's sample by what it is and its type.
func Find(t testing.TB, what string, kind byte) Sample {
	t.Helper()
	for _, s := range Samples() {
		if s.What == what && s.Kind == kind {
			return s
		}
	}
	t.Fatalf("there is no sample %q", what)
	return Sample{}
}

// NoDER says that what stands in a sample for a certificate or an OCSP response
// is none, which its own problem tells.
func (s Sample) NoDER() bool { return s.Kind == 11 || s.Kind == 22 || s.Kind == 25 }
