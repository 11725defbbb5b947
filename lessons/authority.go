package lessons

import (
	"crypto"
	"crypto/ecdsa"
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
)

// authority is who signs certificates: a key, and a certificate of its own.
type authority struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

// term is how long a certificate is valid.
type term struct{ from, until time.Time }

// validNow is a term that this moment lies in.
func validNow() term { return fromNow(-time.Hour, 24*time.Hour) } // clocks differ

// longAgo is a term that ended yesterday.
func longAgo() term { return fromNow(-48*time.Hour, -24*time.Hour) }

// tomorrow is a term that begins then.
func tomorrow() term { return fromNow(24*time.Hour, 48*time.Hour) }

func fromNow(from, until time.Duration) term {
	now := time.Now()
	return term{now.Add(from), now.Add(until)}
}

// newRoot makes an authority that vouches for itself, as every root does
// (RFC 5280, Section 3.2).
func newRoot(name string) (*authority, error) { return newAuthority(name, nil, true) }

// newAuthority makes one that another vouches for. Whether its certificate
// says that it is an authority is for the caller to say.
func newAuthority(name string, parent *authority, isCA bool) (*authority, error) {
	a := &authority{}
	var err error
	if a.key, err = newECKey(); err != nil {
		return nil, fmt.Errorf("make the key of %s: %w", name, err)
	}
	t := validNow()
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
	signer, by := a.key, template
	if parent != nil {
		signer, by = parent.key, parent.cert
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by, a.key.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of %s: %w", name, err)
	}
	a.cert, err = x509.ParseCertificate(der)
	return a, err
}

// serial is a number that no other certificate has: 127 random bits (RFC 5280,
// Section 4.1.2.2).
func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return n
}

// sign makes a certificate of what a request asks for. It is the authority's
// duty to check first that whoever asks has the key and may have the name.
func (a *authority) sign(r *x509.CertificateRequest, t term) ([]byte, error) {
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
	}, a.cert, r.PublicKey, a.key)
}

// pool is a client's list of authorities with this one in it alone.
func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// trustFile is where clients of the learner's own find whom to trust.
const trustFile = "ca.pem"

// trust is the authority's certificate as a file.
func (a *authority) trust() File {
	return File{Name: trustFile, Says: words.Say("The certificate of the authority that signed the server's. Who trusts it believes the server."), Data: toPEM(pemCertificate, a.cert.Raw)}
}

// asks makes a certificate signing request (RFC 2986) for a name, signed with
// the key that it is for.
func asks(key crypto.Signer, name string) (*x509.CertificateRequest, error) {
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject:     pkix.Name{Organization: []string{"Secret Squirrels"}, CommonName: name},
		DNSNames:    []string{name, "localhost"}, // the latter for clients of the learner's own
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}, key)
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	return x509.ParseCertificateRequest(der)
}

// The kinds of PEM block (RFC 7468).
const (
	pemCertificate = "CERTIFICATE"
	pemRequest     = "CERTIFICATE REQUEST"
	pemKey         = "PRIVATE KEY"
	pemPublicKey   = "PUBLIC KEY"
	pemLockedKey   = "ENCRYPTED PRIVATE KEY"
)

// toPEM writes one block as text.
func toPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// fromPEM takes the one block of that kind out of a text.
func fromPEM(kind string, text []byte) ([]byte, error) {
	b, _ := pem.Decode(text)
	if b == nil || b.Type != kind {
		return nil, errors.New("it is no PEM block of kind " + kind)
	}
	return b.Bytes, nil
}

// keyPEM is a private key in the open.
func keyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write down a private key: %w", err)
	}
	return toPEM(pemKey, der), nil
}

// lockedPEM is a private key that a passphrase locks (RFC 8018: PBES2, with
// AES-256 and 100,000 rounds of PBKDF2).
func lockedPEM(key *ecdsa.PrivateKey, passphrase string) ([]byte, error) {
	der, err := pkcs8.MarshalPrivateKey(key, []byte(passphrase), &pkcs8.Opts{
		Cipher:  pkcs8.AES256CBC,
		KDFOpts: pkcs8.PBKDF2Opts{SaltSize: 16, IterationCount: 100_000, HMACHash: crypto.SHA256},
	})
	if err != nil {
		return nil, fmt.Errorf("lock a private key: %w", err)
	}
	return toPEM(pemLockedKey, der), nil
}

// secretOf is a private key as a secret that a viewpoint holds.
func secretOf(key *ecdsa.PrivateKey, label string) (field.Secret, error) {
	text, err := keyPEM(key)
	return field.Secret{Kind: field.PrivateKey, Label: words.Say(label), Data: text}, err
}
