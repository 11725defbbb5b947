package handshake

import (
	"bytes"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/tlstest"
	"plainsight/dissect/x509"
)

// A certificate that is seen again has the classes that it had the first time,
// in far fewer fields; one in which something is wrong is taken apart each time.
func TestKnownCertificates(t *testing.T) {
	der, _ := tlstest.Certificate(t)
	wrong := bytes.Clone(der)
	wrong[5] ^= 0xff // the length inside
	known := new(KnownCertificates)
	look := func(der []byte) (classes []classRun, fields int, taken bool) {
		c := &proto.Context{Arena: new(field.Arena), Brief: true}
		f := c.Arena.New()
		f.Span, f.Class = field.Span{Buf: &field.Buffer{Data: der}, Len: len(der)}, field.Metadata
		known.brief(c.Arena, f, func() { taken = true; x509.Certificate(c, f, f.Span) })
		for range f.All() {
			fields++
		}
		return classesOf(f), fields, taken
	}
	first, many, taken := look(der)
	again, few, takenAgain := look(der)
	if !taken || takenAgain || len(first) < 10 || few >= many/2 || len(again) != len(first) {
		t.Fatalf("%d classes in %d fields, then %d in %d", len(first), many, len(again), few)
	}
	for i := range first {
		if first[i] != again[i] {
			t.Errorf("run %d was %v, then %v", i, first[i], again[i])
		}
	}
	for range 2 {
		if classes, _, taken := look(wrong); classes != nil || !taken {
			t.Errorf("a wrong one has the classes %v", classes)
		}
	}
	for i := range 3 * MaxCertificates {
		known.of([]byte{byte(i), byte(i >> 8)}, func(*knownCertificate) {})
	}
	if n := len(known.known); n > MaxCertificates {
		t.Errorf("%d are remembered", n)
	}
}
