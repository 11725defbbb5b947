package certify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"net"
	"sync"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Identity is what a server shows who it is with: a certificate and the private
// key that belongs to it.
type Identity struct {
	Certificate tls.Certificate
	Root        *Authority // who signed the certificate, whom a client must trust to believe it
	PEM         []byte     // the private key, PKCS #8 (RFC 5958)
}

// NewIdentity makes a key for signatures alone, a certificate authority, and
// has it sign a certificate for a server of that name (RFC 5280).
func NewIdentity(name string) (*Identity, error) {
	key, err := NewECKey()
	if err != nil {
		return nil, fmt.Errorf("make the server's key: %w", err)
	}
	return identityOf(key, name)
}

// NewECKey makes a key for signatures alone: ECDSA on P-256 (FIPS 186-5).
func NewECKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// NewRSAKey makes a key that can decrypt as well as sign (RFC 8017). It takes a
// good part of a second.
func NewRSAKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, RSABits) }

// NewRSAIdentity is the same with a key that can decrypt as well as sign.
func NewRSAIdentity(name string) (*Identity, error) {
	key, err := longTermKey()
	if err != nil {
		return nil, fmt.Errorf("make the server's RSA key: %w", err)
	}
	return identityOf(key, name)
}

// RSABits is the length of RSA keys, in bits: the shortest that is still used.
const RSABits = 2048

// longTermKey is the squirrels' RSA key. It is made once and serves until the
// program ends, as such keys serve for months: making one takes a good part of
// a second. So who steals it after one run opens what was recorded in others,
// which is what the lesson on RSA is about.
var longTermKey = sync.OnceValues(NewRSAKey)

// identityOf has an authority made for it sign a certificate for the owner of a
// key.
func identityOf(key crypto.Signer, name string) (*Identity, error) {
	root, err := NewRoot("Squirrel Authority")
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("write down the server's key: %w", err)
	}
	id := &Identity{Root: root, PEM: ToPEM(PEMKey, private)}
	id.Certificate, err = root.Server(key, name, ValidNow())
	return id, err
}

// Server signs a certificate for a server.
func (a *Authority) Server(key crypto.Signer, name string, t Term) (tls.Certificate, error) {
	usage := x509.KeyUsageDigitalSignature
	if _, ok := key.(*rsa.PrivateKey); ok {
		usage |= x509.KeyUsageKeyEncipherment // it may also decrypt keys
	}
	return a.issue(key, &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"Secret Squirrels"}, CommonName: name},
		DNSNames:    []string{name, "localhost"}, // the latter for clients of the learner's own
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   t.from,
		NotAfter:    t.until,
		KeyUsage:    usage,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
}

// Client signs a certificate for somebody who asks servers, and says who it is.
func (a *Authority) Client(key crypto.Signer, name string, t Term) (tls.Certificate, error) {
	return a.issue(key, &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"Secret Squirrels"}, CommonName: name},
		NotBefore:   t.from,
		NotAfter:    t.until,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
}

// issue signs a certificate, and gives it a serial number.
func (a *Authority) issue(key crypto.Signer, c *x509.Certificate) (tls.Certificate, error) {
	c.SerialNumber = serial()
	der, err := x509.CreateCertificate(rand.Reader, c, a.Cert, key.Public(), a.Key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the certificate of %s: %w", c.Subject.CommonName, err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// PrivateKey is the long-term key as a secret that a viewpoint holds.
func (id *Identity) PrivateKey(label string) field.Secret {
	return field.Secret{Kind: field.PrivateKey, Label: words.Say(label), Data: id.PEM}
}

// Identity makes a key and a certificate for a name, as a server shows them. It
// comes by it as servers do, with a request.
func (a *Authority) Identity(name string, t Term) (tls.Certificate, error) {
	key, err := NewECKey()
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the key of %s: %w", name, err)
	}
	r, err := Asks(key, name)
	if err != nil {
		return tls.Certificate{}, err
	}
	der, err := a.Sign(r, t)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
