package tls

import (
	"bytes"
	"compress/zlib"
	"slices"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/registry"
)

// sample is a handshake message as it stands in one version and, where that
// matters, with one cipher suite.
type sample struct {
	what    string
	version registry.Version
	suite   uint16
	kind    byte
	body    []byte
	anyEnd  bool // it has no lengths, so that its beginning is one, too
}

// samples has each handshake message but the hellos in each of its forms.
func samples() []sample {
	sig, sig12 := v16(fill(64)), append([]byte{4, 1}, v16(fill(64))...)
	ecdhe := append([]byte{3, 0, 0x1d}, v8(fill(32))...)
	dhe := slices.Concat(v16(fill(64)), v16([]byte{2}), v16(fill(64)))
	export := append(v16(fill(64)), v16([]byte{1, 0, 1})...)
	srp := slices.Concat(v16(fill(64)), v16([]byte{2}), v8(fill(8)), v16(fill(64)))
	jpake := slices.Concat(v8(fill(65)), v8(fill(65)), v8(fill(32)))
	name := v16([]byte("\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x06\x13\x02US"))
	chain := v24(slices.Concat(v24(fill(40)), v24(fill(30))))
	chain13 := slices.Concat(v8(nil), v24(slices.Concat(v24(fill(40)), v16(nil), v24(fill(30)), v16(nil))))
	return []sample{
		{"certificates", registry.TLS12, 0xc02f, 11, chain, false},
		{"no certificate", registry.TLS10, 0xc02f, 11, v24(nil), false},
		{"certificates with extensions", registry.TLS13, 0x1301, 11, chain13, false},
		{"an answer to a request", registry.TLS13, 0x1301, 11, append(v8(fill(4)), v24(nil)...), false},
		{"a packed certificate", registry.TLS13, 0x1301, 25, packed(chain13), false},
		{"OCSP", registry.TLS12, 0xc02f, 22, append([]byte{1}, v24(fill(50))...), false},
		{"OCSP for a chain", registry.TLS12, 0xc02f, 22, append([]byte{2}, v24(slices.Concat(v24(fill(50)), v24(nil)))...), false},
		{"ECDHE", registry.TLS12, 0xc02f, 12, slices.Concat(ecdhe, sig12), false},
		{"ECDHE of TLS 1.0", registry.TLS10, 0xc013, 12, slices.Concat(ecdhe, sig), false},
		{"ECDHE, unsigned", registry.TLS12, 0xc018, 12, ecdhe, false},
		{"ECDHE on a curve spelled out", registry.TLS12, 0xc02f, 12, append([]byte{1}, fill(40)...), true},
		{"ECDHE with ARIA", registry.TLS12, 0xc060, 12, slices.Concat(ecdhe, sig12), false},
		{"DHE", registry.TLS12, 0x0033, 12, slices.Concat(dhe, sig12), false},
		{"DHE, unsigned", registry.TLS11, 0x0034, 12, dhe, false},
		{"PSK hint", registry.TLS12, 0x008c, 12, v16([]byte("hint")), false},
		{"DHE with PSK", registry.TLS12, 0x0090, 12, append(v16([]byte("hint")), dhe...), false},
		{"ECDHE with PSK", registry.TLS12, 0xc035, 12, append(v16(nil), ecdhe...), false},
		{"RSA for export", registry.SSL30, 0x0003, 12, append(export, sig...), false},
		{"SRP", registry.TLS12, 0xc01d, 12, srp, false},
		{"SRP, signed", registry.TLS12, 0xc01e, 12, append(srp, sig12...), false},
		{"J-PAKE", registry.TLS12, 0xc0ff, 12, append([]byte{3, 0, 23}, jpake...), false},
		{"RSA, encrypted", registry.TLS12, 0x002f, 16, v16(fill(128)), false},
		{"RSA, encrypted, of SSL 3.0", registry.SSL30, 0x002f, 16, fill(128), true},
		{"ECDHE", registry.TLS12, 0xc02f, 16, v8(fill(32)), false},
		{"DHE", registry.TLS12, 0x0033, 16, v16(fill(64)), false},
		{"PSK", registry.TLS12, 0x008c, 16, v16([]byte("squirrel")), false},
		{"RSA with PSK", registry.TLS12, 0x0094, 16, append(v16([]byte("squirrel")), v16(fill(128))...), false},
		{"DHE with PSK", registry.TLS12, 0x0090, 16, append(v16([]byte("squirrel")), v16(fill(64))...), false},
		{"ECDHE with PSK", registry.TLS12, 0xc035, 16, append(v16([]byte("squirrel")), v8(fill(32))...), false},
		{"SRP", registry.TLS12, 0xc01d, 16, v16(fill(64)), false},
		{"J-PAKE", registry.TLS12, 0xc0ff, 16, jpake, false},
		{"Kerberos", registry.TLS10, 0x001e, 16, fill(90), true},
		{"GOST", registry.TLS10, 0x0081, 16, fill(90), true},
		{"a suite that nobody knows", registry.TLS12, 0x7777, 16, fill(9), true},
		{"a request for a certificate", registry.TLS12, 0xc02f, 13, slices.Concat(v8([]byte{1, 64}), v16([]byte{4, 3, 8, 4}), v16(name)), false},
		{"a request of TLS 1.1", registry.TLS11, 0xc013, 13, slices.Concat(v8([]byte{1, 64}), v16(nil)), false},
		{"a request of TLS 1.3", registry.TLS13, 0x1301, 13, slices.Concat(v8(nil), v16([]byte{0, 13, 0, 4, 0, 2, 8, 4})), false},
		{"a proof", registry.TLS12, 0xc02f, 15, sig12, false},
		{"a proof of TLS 1.0", registry.TLS10, 0xc013, 15, sig, false},
		{"a proof of TLS 1.3", registry.TLS13, 0x1301, 15, sig12, false},
		{"a ticket", registry.TLS12, 0xc02f, 4, append([]byte{0, 0, 28, 32}, v16(fill(80))...), false},
		{"a ticket of TLS 1.3", registry.TLS13, 0x1301, 4, slices.Concat([]byte{0, 0, 28, 32, 1, 2, 3, 4}, v8(fill(8)), v16(fill(80)), v16(nil)), false},
		{"finished", registry.TLS12, 0xc02f, 20, fill(12), true},
		{"finished, of TLS 1.3", registry.TLS13, 0x1301, 20, fill(32), true},
		{"finished, of SSL 3.0", registry.SSL30, 0x002f, 20, fill(36), false},
		{"an address", registry.TLS12, 0xc02f, 21, append([]byte{0}, v16(slices.Concat(v16([]byte("http://x/")), []byte{1}, fill(20)))...), false},
		{"more data", registry.TLS12, 0xc02f, 23, v24(append([]byte{0x40, 2}, v16(fill(9))...)), false},
		{"a new key", registry.TLS13, 0x1301, 24, []byte{1}, false},
		{"the next protocol", registry.TLS12, 0xc02f, 67, append(v8([]byte("http/1.1")), v8(make([]byte, 22))...), false},
	}
}

func v8(b []byte) []byte  { return append([]byte{byte(len(b))}, b...) }
func v16(b []byte) []byte { return append([]byte{byte(len(b) >> 8), byte(len(b))}, b...) }
func v24(b []byte) []byte {
	return append([]byte{byte(len(b) >> 16), byte(len(b) >> 8), byte(len(b))}, b...)
}

// fill is n bytes that are no DER.
func fill(n int) []byte { return bytes.Repeat([]byte{0xc5}, n) }

// packed is the body of a CompressedCertificate with zlib.
func packed(certificate []byte) []byte {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(certificate)
	w.Close()
	n := len(certificate)
	return append([]byte{0, 1, byte(n >> 16), byte(n >> 8), byte(n)}, v24(z.Bytes())...)
}

// body takes a handshake message apart that comes alone in its record, and
// returns its own field.
func body(t testing.TB, s sample) (*field.Field, proto.Summary) {
	t.Helper()
	m := &record{before: s.version, after: s.version, suite: s.suite}
	root, sum := take(t, m, rec(typeHandshake, msg(s.kind, s.body...)...))
	return root.Find("tls.handshake"), sum
}

// inside is a message's content as a reader sees it, behind type and length.
func inside(f *field.Field) string {
	var out field.Field
	n := 0
	for c := range f.Children() {
		if n++; n > 2 {
			out.Add(copyOf(c))
		}
	}
	return tree(&out)
}

// copyOf copies a field and what is below it, so that it can stand elsewhere.
func copyOf(f *field.Field) *field.Field {
	out := &field.Field{Name: f.Name, Label: f.Label, Span: f.Span, Value: f.Value, Problem: f.Problem, Class: f.Class, Flags: f.Flags}
	for c := range f.Children() {
		out.Add(copyOf(c))
	}
	return out
}

func problems(f *field.Field) (out []string) {
	for c := range f.All() {
		if c.Problem != nil {
			out = append(out, c.Problem.Error())
		}
	}
	return out
}

// find returns a message's sample by what it is and its type.
func find(t testing.TB, what string, kind byte) sample {
	t.Helper()
	for _, s := range samples() {
		if s.what == what && s.kind == kind {
			return s
		}
	}
	t.Fatalf("there is no sample %q", what)
	return sample{}
}

// noDER says that what stands in a sample for a certificate or an OCSP response
// is none, which its own problem tells.
func (s sample) noDER() bool { return s.kind == 11 || s.kind == 22 || s.kind == 25 }

// Whole messages are all right, and nothing in them is left over.
func TestWholeMessages(t *testing.T) {
	for _, s := range samples() {
		f, sum := body(t, s)
		if !s.noDER() && (sum.Problem || len(problems(f)) > 0) {
			t.Errorf("%s (%d): %q", s.what, s.kind, problems(f))
		}
		for c := range f.All() {
			if c.Class == field.Undecoded && c.Owns() && !s.anyEnd && !s.noDER() {
				t.Errorf("%s (%d): %d bytes are not decoded:\n%s", s.what, s.kind, c.Len, tree(f))
			}
		}
	}
}

// Wherever a message breaks off, what is there is shown, with one problem.
func TestMessagesCutAnywhere(t *testing.T) {
	for _, s := range samples() {
		whole := s.body
		for n := 1; n < len(whole); n++ {
			s.body = whole[:n]
			f, sum := body(t, s)
			if got := problems(f); !s.noDER() && !s.anyEnd && (len(got) != 1 || !sum.Problem) {
				t.Errorf("%s (%d), %d of %d bytes: problems %q\n%s", s.what, s.kind, n, len(whole), got, tree(f))
			}
		}
	}
}

// What follows a message's end is told.
func TestMessagesTooLong(t *testing.T) {
	for _, s := range samples() {
		if s.anyEnd || s.noDER() {
			continue
		}
		s.body = append(s.body, 0xee)
		if f, sum := body(t, s); len(problems(f)) != 1 || !sum.Problem {
			t.Errorf("%s (%d) with a byte more: problems %q\n%s", s.what, s.kind, problems(f), tree(f))
		}
	}
}
