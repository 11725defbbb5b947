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

// Identity is what a server proves its name with: a certificate and the private
// key that belongs to it.
type Identity struct {
	Certificate tls.Certificate
	Root        *Authority // signed the certificate; a client must trust it to accept the certificate
	PEM         []byte     // the private key, PKCS #8 (RFC 5958)
}

// NewIdentity makes a key that can only sign and a certificate authority, and has
// that sign a certificate for a server of that name (RFC 5280).
func NewIdentity(name string) (*Identity, error) {
	key, err := NewECKey()
	if err != nil {
		return nil, fmt.Errorf("make the server's key: %w", err)
	}
	return identityOf(key, name)
}

// NewECKey makes a key that can only sign: ECDSA on P-256 (FIPS 186-5).
func NewECKey() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) }

// NewRSAKey makes a key of RSABits bits that can decrypt as well as sign
// (RFC 8017). That takes a good part of a second.
func NewRSAKey() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, RSABits) }

// NewRSAIdentity is NewIdentity with a key that can decrypt as well as sign.
func NewRSAIdentity(name string) (*Identity, error) {
	key, err := longTermKey()
	if err != nil {
		return nil, fmt.Errorf("make the server's RSA key: %w", err)
	}
	return identityOf(key, name)
}

// RSABits is the length of RSA keys, in bits: the shortest still in use.
const RSABits = 2048

// longTermKey is the squirrels' RSA key. Making one takes a good part of a
// second, so it is made once and used until the program ends, as such keys are
// used for months. A thief who steals it after one run can therefore open the
// recordings of others too, which is what the lesson on RSA is about.
var longTermKey = sync.OnceValues(NewRSAKey)

// identityOf makes an authority, and has it sign a certificate for the owner of a
// key.
func identityOf(key crypto.Signer, name string) (*Identity, error) {
	root, err := NewRoot("Squirrel Authority")
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the server's key: %w", err)
	}
	id := &Identity{Root: root, PEM: ToPEM(PEMKey, private)}
	id.Certificate, err = root.Server(key, name, ValidNow())
	return id, err
}

// Server signs a certificate for a server.
func (a *Authority) Server(key crypto.Signer, name string, t Term) (tls.Certificate, error) {
	usage := x509.KeyUsageDigitalSignature
	if _, ok := key.(*rsa.PrivateKey); ok {
		usage |= x509.KeyUsageKeyEncipherment // it can also decrypt keys
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

// Client signs a certificate that names the client of a server.
func (a *Authority) Client(key crypto.Signer, name string, t Term) (tls.Certificate, error) {
	return a.issue(key, &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"Secret Squirrels"}, CommonName: name},
		NotBefore:   t.from,
		NotAfter:    t.until,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
}

// issue gives a certificate a serial number, and signs it.
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

// Identity makes a key and, from a certificate signing request, a certificate for
// a server of that name.
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
