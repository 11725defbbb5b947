package handshake

import (
	"strings"
	"testing"

	"plainsight/dissect/tls/tlstest"
)

func TestCertificateRequest(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "a request for a certificate", 13))
	got := tlstest.Inside(f)
	for _, want := range []string{"ST Certificate types count: 2\n", "MD Certificate type: 1 (RSA Sign)\n", "MD Certificate type: 64 (ECDSA Sign)\n", "0x0804 (rsa_pss_rsae_sha256)"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if f := f.Find("tls.handshake.dname_len"); f == nil || f.Uint() != 15 {
		t.Errorf("the name is missing in\n%s", got)
	}
}

// Before TLS 1.2 the request did not say with which algorithms.
func TestCertificateRequestOfTLS11(t *testing.T) {
	f, problem := readSample(t, tlstest.Find(t, "a request of TLS 1.1", 13))
	if f.Find("tls.handshake.sig_hash_alg_len") != nil || f.Find("tls.handshake.dnames_len") == nil || problem {
		t.Errorf("%s", tlstest.Tree(f))
	}
}

// Since TLS 1.3 all that it says stands in extensions.
func TestCertificateRequestOfTLS13(t *testing.T) {
	f, problem := readSample(t, tlstest.Find(t, "a request of TLS 1.3", 13))
	if f.Find("tls.handshake.cert_types_count") != nil || f.Find("tls.handshake.extension.type").Uint() != 13 || problem {
		t.Errorf("%s", tlstest.Tree(f))
	}
}
