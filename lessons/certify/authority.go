package certify

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"

	"github.com/youmark/pkcs8"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/play"
)

// Authority signs certificates. It has a key, and a certificate of its own.
type Authority struct {
	Key  crypto.Signer
	Cert *x509.Certificate
}

// Term is how long a certificate is valid.
type Term struct{ from, until time.Time }

// ValidNow is a term of 25 hours that began an hour ago.
func ValidNow() Term { return fromNow(-time.Hour, 24*time.Hour) } // clocks differ

// AMonth is a term of 30 days that has begun.
func AMonth() Term { return fromNow(-time.Hour, 30*24*time.Hour-time.Hour) }

// LongAgo is a term that ended yesterday.
func LongAgo() Term { return fromNow(-48*time.Hour, -24*time.Hour) }

// Tomorrow is a term that begins tomorrow.
func Tomorrow() Term { return fromNow(24*time.Hour, 48*time.Hour) }

func fromNow(from, until time.Duration) Term {
	now := time.Now()
	return Term{now.Add(from), now.Add(until)}
}

// NewRoot makes an authority that vouches for itself, as every root does
// (RFC 5280, Section 3.2).
func NewRoot(name string) (*Authority, error) { return NewAuthority(name, nil, true) }

// NewAuthority makes an authority whose certificate another one signs, or itself
// where that is nil. The caller decides whether the certificate says that it
// belongs to an authority.
func NewAuthority(name string, parent *Authority, isCA bool) (*Authority, error) {
	a := &Authority{}
	var err error
	if a.Key, err = NewECKey(); err != nil {
		return nil, fmt.Errorf("make the key of %s: %w", name, err)
	}
	t := ValidNow()
	template := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{Organization: []string{"Secret Squirrels"}, CommonName: name},
		NotBefore:             t.from,
		NotAfter:              t.until,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:                  isCA,
		BasicConstraintsValid: true,
	}
	if !isCA {
		template.KeyUsage = x509.KeyUsageDigitalSignature
	}
	signer, by := a.Key, template
	if parent != nil {
		signer, by = parent.Key, parent.Cert
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by, a.Key.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of %s: %w", name, err)
	}
	a.Cert, err = x509.ParseCertificate(der)
	return a, err
}

// serial is a serial number of 127 random bits, so that no two certificates have
// the same (RFC 5280, Section 4.1.2.2).
func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return n
}

// Sign makes the certificate that a request asks for. It returns an error where
// the request is not signed with the key in it; whether the applicant may have
// the names is for the caller to check first.
func (a *Authority) Sign(r *x509.CertificateRequest, t Term) ([]byte, error) {
	if err := r.CheckSignature(); err != nil {
		return nil, fmt.Errorf("the request is not signed with the key in it: %w", err)
	}
	return x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: serial(),
		Subject:      r.Subject,
		DNSNames:     r.DNSNames,
		IPAddresses:  r.IPAddresses,
		NotBefore:    t.from,
		NotAfter:     t.until,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.Cert, r.PublicKey, a.Key)
}

// Pool is a client's list of trusted authorities, with only this one in it.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.Cert)
	return p
}

// TrustFile is the name of the file in which the learner's own clients find the
// authority to trust.
const TrustFile = "ca.pem"

// Trust is the authority's certificate as a file.
func (a *Authority) Trust() play.File {
	return play.File{Name: TrustFile, Says: words.Say("The certificate of the authority that signed the server's. A client that trusts it can check the server's certificate."), Data: ToPEM(PEMCertificate, a.Cert.Raw)}
}

// Asks makes a certificate signing request (RFC 2986) for a name and a key,
// signed with that key.
func Asks(key crypto.Signer, name string) (*x509.CertificateRequest, error) {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{
			Country: []string{"US"}, Province: []string{"Oregon"}, Locality: []string{"Hazelnut Hollow"},
			Organization: []string{"Secret Squirrels"}, CommonName: name,
		},
		DNSNames:    []string{name, "localhost"}, // the latter for the learner's own clients
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, key)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	return x509.ParseCertificateRequest(der)
}

// The kinds of PEM block (RFC 7468).
const (
	PEMCertificate = "CERTIFICATE"
	PEMRequest     = "CERTIFICATE REQUEST"
	PEMKey         = "PRIVATE KEY"
	PEMPublicKey   = "PUBLIC KEY"
	pemLockedKey   = "ENCRYPTED PRIVATE KEY"
)

// ToPEM writes one block as text.
func ToPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// FromPEM returns the content of a text's first PEM block, which must be of that
// type.
func FromPEM(kind string, text []byte) ([]byte, error) {
	b, _ := pem.Decode(text)
	if b == nil || b.Type != kind {
		return nil, errors.New("it is not a PEM block of type " + kind)
	}
	return b.Bytes, nil
}

// keyPEM is a private key as PEM, unencrypted.
func keyPEM(key crypto.Signer) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a private key: %w", err)
	}
	return ToPEM(PEMKey, der), nil
}

// LockedPEM is a private key as PEM, encrypted with a passphrase (RFC 8018:
// PBES2, with AES-256 and 100,000 iterations of PBKDF2).
func LockedPEM(key crypto.Signer, passphrase string) ([]byte, error) {
	der, err := pkcs8.MarshalPrivateKey(key, []byte(passphrase), &pkcs8.Opts{
		Cipher:  pkcs8.AES256CBC,
		KDFOpts: pkcs8.PBKDF2Opts{SaltSize: 16, IterationCount: 100_000, HMACHash: crypto.SHA256},
	})
	if err != nil {
		return nil, fmt.Errorf("lock a private key: %w", err)
	}
	return ToPEM(pemLockedKey, der), nil
}

// SecretOf is a private key as a secret that a viewpoint holds.
func SecretOf(key crypto.Signer, label string) (field.Secret, error) {
	text, err := keyPEM(key)
	return field.Secret{Kind: field.PrivateKey, Label: words.Say(label), Data: text}, err
}
