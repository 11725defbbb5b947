package tls

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
)

// The server's certificate of TLS 1.2 is on the wire for all to read.
func TestCertificate(t *testing.T) {
	for _, s := range follow(t, talk(t, tls.VersionTLS12), 1<<20) {
		f := s.root.Find("tls.handshake.certificate")
		if f == nil {
			continue
		}
		c, err := x509.ParseCertificate(f.Bytes())
		if err != nil || c.DNSNames[0] != "squirrels.example" || f.Class != field.Metadata || s.sum.Problem {
			t.Errorf("%v, %v:\n%s", err, f.Class, tree(s.root))
		}
		return
	}
	t.Error("no certificate was seen")
}

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
	f, _ := body(t, find(t, "certificates", 11))
	same(t, around(f), "Certificates Length 76, Certificate Length 40, Certificate Length 30")
	f, _ = body(t, find(t, "certificates with extensions", 11))
	same(t, around(f), "Certificate Request Context Length 0, Certificates Length 80, Certificate Length 40, Extensions Length 0, Certificate Length 30, Extensions Length 0")
	f, _ = body(t, find(t, "an answer to a request", 11))
	same(t, around(f), "Certificate Request Context Length 4, Certificates Length 0")
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
	for _, s := range []sample{
		{version: registry.TLS13, suite: 0x1301, kind: 11, body: append(v8(nil), v24(append(v24(der), v16(nil)...))...)},
		{version: registry.TLS12, suite: 0xc02b, kind: 11, body: v24(der)}, // without a list around it
	} {
		f, sum := body(t, s)
		c := f.Find("tls.handshake.certificate")
		if !strings.HasPrefix(c.Explanation(), "A bare public key of 91 bytes") || c.Find("x509af.subjectPublicKey") == nil || sum.Problem {
			t.Errorf("%s\n%s", c.Explanation(), tree(f))
		}
	}
	for _, not := range []string{"", "\x30", "\x30\x84", "\x30\x03\x30\x01\x02", "\x06\x06"} {
		if handshake.BarePublicKey([]byte(not)) {
			t.Errorf("%x is taken for one", not)
		}
	}
}

func TestEmptyCertificate(t *testing.T) {
	f, _ := body(t, sample{version: registry.TLS12, suite: 0xc02f, kind: 11, body: v24(v24(nil))})
	if got := problems(f); len(got) != 1 || !strings.HasSuffix(got[0], "expected at least 1 byte, saw 0") {
		t.Errorf("%q", got)
	}
}
