package lessons

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"

	"plainsight/dissect/field"
)

// identity is what a server shows who it is with: a certificate and the private
// key that belongs to it, made for one run.
type identity struct {
	certificate tls.Certificate
	issuer      *x509.CertPool // whom a client must trust to believe it
	pem         []byte         // the private key, PKCS #8 (RFC 5958)
	authority   []byte         // the issuer's certificate, PEM
}

// trustFile is where clients of the learner's own find whom to trust.
const trustFile = "ca.pem"

// newIdentity makes a certificate authority, and has it sign a certificate for
// a server of that name (RFC 5280).
func newIdentity(name string) (*identity, error) {
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the authority's key: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the server's key: %w", err)
	}
	now := time.Now()
	authority := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Squirrel Authority"},
		NotBefore:             now.Add(-time.Hour), // clocks differ
		NotAfter:              now.Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageCertSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, authority, authority, authorityKey.Public(), authorityKey)
	if err != nil {
		return nil, fmt.Errorf("make the authority's certificate: %w", err)
	}
	if authority, err = x509.ParseCertificate(der); err != nil {
		return nil, fmt.Errorf("read the authority's certificate: %w", err)
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{Organization: []string{"Secret Squirrels"}, CommonName: name},
		DNSNames:     []string{name, "localhost"}, // the latter for clients of the learner's own
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    authority.NotBefore,
		NotAfter:     authority.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if der, err = x509.CreateCertificate(rand.Reader, leaf, authority, key.Public(), authorityKey); err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write down the server's key: %w", err)
	}
	id := &identity{
		certificate: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		issuer:      x509.NewCertPool(),
		pem:         pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		authority:   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Raw}),
	}
	id.issuer.AddCert(authority)
	return id, nil
}

// privateKey is the long-term key as a secret that a viewpoint holds.
func (id *identity) privateKey(label string) field.Secret {
	return field.Secret{Kind: field.PrivateKey, Label: label, Data: id.pem}
}

// trust is the authority's certificate as a file.
func (id *identity) trust() File {
	return File{Name: trustFile, Says: "The certificate of the authority that signed the server's. Who trusts it believes the server.", Data: id.authority}
}
