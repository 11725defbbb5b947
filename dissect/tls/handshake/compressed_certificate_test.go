package handshake

import (
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/tlstest"
)

// What is packed can be unpacked by anyone who reads it, and leads back to it.
func TestCompressedCertificate(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "a packed certificate", 25))
	p := f.Find("tls.compress_certificate.compressed_certificate_message")
	c := f.Find("tls.handshake.certificates_length")
	if p == nil || c == nil || p.Class != field.Encoded || c.Buf.Kind != field.Decoded || c.Uint() != 80 {
		t.Fatalf("%s", tlstest.Tree(f))
	}
	if up := c.Parents(); len(up) != 1 || up[0] != p.Span {
		t.Errorf("it comes from %v, not %v", up, p.Span)
	}
}

func TestCompressedCertificateThatIsNone(t *testing.T) {
	for what, c := range map[string]struct {
		change func(b []byte) []byte
		want   string // of the problem
	}{
		"no zlib":       {func(b []byte) []byte { b[8] = 0; return b }, "expected data compressed by zlib"},
		"a wrong size":  {func(b []byte) []byte { b[4]++; return b }, "expected as many bytes as it decompresses to"},
		"a bomb's size": {func(b []byte) []byte { b[2] = 0xff; return b }, ""},
		"brotli":        {func(b []byte) []byte { b[1] = PackBrotli; return b }, ""},
		"unknown":       {func(b []byte) []byte { b[1] = 99; return b }, ""},
	} {
		s := tlstest.Find(t, "a packed certificate", 25)
		s.Body = c.change(s.Body)
		f, _ := readSample(t, s)
		got := strings.Join(tlstest.Problems(f), "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) || f.Find("tls.handshake.certificates_length") != nil {
			t.Errorf("%s: %q\n%s", what, got, tlstest.Tree(f))
		}
	}
}
