package handshake

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// The names and lengths around certificates, in both forms.
func TestCertificateList(t *testing.T) {
	around := func(f *field.Field) string {
		var out []string
		for c := range f.All() {
			if strings.HasPrefix(c.Name, "tls.handshake.") && strings.Contains(c.Name+" ", "_length ") {
				out = append(out, c.Label+" "+c.Show())
			}
		}
		return strings.Join(out, ", ")
	}
	f, _ := readSample(t, tlstest.Find(t, "certificates", 11))
	tlstest.Same(t, around(f), "Certificates Length 76, Certificate Length 40, Certificate Length 30")
	f, _ = readSample(t, tlstest.Find(t, "certificates with extensions", 11))
	tlstest.Same(t, around(f), "Certificate Request Context Length 0, Certificates Length 80, Certificate Length 40, Extensions Length 0, Certificate Length 30, Extensions Length 0")
	f, _ = readSample(t, tlstest.Find(t, "an answer to a request", 11))
	tlstest.Same(t, around(f), "Certificate Request Context Length 4, Certificates Length 0")
}

// Two devices that know each other's keys need no certificates.
func TestBarePublicKey(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []tlstest.Sample{
		{Version: registry.TLS13, Suite: 0x1301, Kind: 11, Body: append(tlstest.V8(nil), tlstest.V24(append(tlstest.V24(der), tlstest.V16(nil)...))...)},
		{Version: registry.TLS12, Suite: 0xc02b, Kind: 11, Body: tlstest.V24(der)}, // without a list around it
	} {
		f, problem := readSample(t, s)
		c := f.Find("tls.handshake.certificate")
		if !strings.HasPrefix(c.Explanation(), "A bare public key of 91 bytes") || c.Find("x509af.subjectPublicKey") == nil || problem {
			t.Errorf("%s\n%s", c.Explanation(), tlstest.Tree(f))
		}
	}
	for _, not := range []string{"", "\x30", "\x30\x84", "\x30\x03\x30\x01\x02", "\x06\x06"} {
		if barePublicKey([]byte(not)) {
			t.Errorf("%x is taken for one", not)
		}
	}
}

func TestEmptyCertificate(t *testing.T) {
	f, _ := readSample(t, tlstest.Sample{Version: registry.TLS12, Suite: 0xc02f, Kind: 11, Body: tlstest.V24(tlstest.V24(nil))})
	if got := tlstest.Problems(f); len(got) != 1 || !strings.HasSuffix(got[0], "expected at least 1 byte, saw 0") {
		t.Errorf("%q", got)
	}
}
