package lessons

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"plainsight/lessons/certify"
	"plainsight/lessons/play"
)

// Who has not made the certificate is not believed, and nobody speaks less
// than TLS 1.3.
func TestIdentityIsChecked(t *testing.T) {
	a, err := certify.NewIdentity(play.ServerName)
	if err != nil {
		t.Fatal(err)
	}
	b, err := certify.NewIdentity(play.ServerName)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(a.Certificate.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: play.ServerName, Roots: a.Root.Pool()}); err != nil {
		t.Error(err)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: play.ServerName, Roots: b.Root.Pool()}); err == nil {
		t.Error("another authority's certificate is believed")
	}
	if _, err := leaf.Verify(x509.VerifyOptions{DNSName: "owls.example", Roots: a.Root.Pool()}); err == nil {
		t.Error("a certificate for another name is believed")
	}
	if _, err := tls.X509KeyPair(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: leaf.Raw}), a.PEM); err != nil {
		t.Errorf("the private key does not belong to the certificate: %v", err)
	}
}
