package lessons

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/certify"
	"plainsight/lessons/fernetkey"
)

// rsaPair is an RSA key that was made for one conversation.
type rsaPair struct {
	private *rsa.PrivateKey
	public  []byte // the half that is sent: DER, a SubjectPublicKeyInfo (RFC 5280, Section 4.1)
	pem     []byte // the half that stays: PKCS #8 (RFC 5958)
}

// newRSAPair makes a key.
func newRSAPair() (*rsaPair, error) {
	private, err := rsa.GenerateKey(rand.Reader, certify.RSABits)
	if err != nil {
		return nil, fmt.Errorf("make an RSA key: %w", err)
	}
	p := &rsaPair{private: private}
	if p.public, err = x509.MarshalPKIXPublicKey(&private.PublicKey); err != nil {
		return nil, fmt.Errorf("encode a public key: %w", err)
	}
	stays, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("encode a private key: %w", err)
	}
	p.pem = certify.ToPEM(certify.PEMKey, stays)
	return p, nil
}

// makeRSAPair is newRSAPair, except in tests that run hundreds of lessons.
var makeRSAPair = newRSAPair

// newRSAPairs makes several keys at once. Each takes a good part of a second, because
// large primes are found by trying. It does not wait for them when ctx ends: goroutines
// that still look for a prime then stop after the next one that they find.
func newRSAPairs(ctx context.Context, n int) ([]*rsaPair, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	type made struct {
		pair *rsaPair
		err  error
	}
	each := make(chan made, n)
	for range n {
		go func() {
			p, err := makeRSAPair()
			each <- made{p, err}
		}()
	}
	var ps []*rsaPair
	for range n {
		select {
		case m := <-each:
			if m.err != nil {
				return nil, m.err
			}
			ps = append(ps, m.pair)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return ps, nil
}

// named is the private key as a secret that a viewpoint holds.
func (p *rsaPair) named(label string, fill ...any) field.Secret {
	return field.Secret{Kind: field.PrivateKey, Label: words.Say(label, fill...), Data: p.pem}
}

// seal encrypts a Fernet key so that only the owner of that public key can open
// it: RSA-OAEP with SHA-256 and an empty label (RFC 8017, Section 7.1).
func seal(public *rsa.PublicKey, key *fernetkey.Key) ([]byte, error) {
	sealed, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, public, key.Key[:], nil)
	if err != nil {
		return nil, fmt.Errorf("seal a Fernet key: %w", err)
	}
	return sealed, nil
}

// errUnseal says that a sealed key does not open. It does not say what was wrong inside:
// an attacker who can ask often enough could open sealed keys with such answers.
var errUnseal = errors.New("it does not open with the private key here")

// unseal opens a Fernet key that was sealed with the public half.
func (p *rsaPair) unseal(sealed []byte) (*fernetkey.Key, error) {
	raw, err := rsa.DecryptOAEP(sha256.New(), nil, p.private, sealed, nil)
	k := &fernetkey.Key{}
	if err != nil || len(raw) != len(k.Key) {
		return nil, errUnseal
	}
	copy(k.Key[:], raw)
	return k, nil
}

// readRSAPublic reads a public key as it was sent (DER, a SubjectPublicKeyInfo). It
// returns an error for anything but RSA keys of the usual lengths.
func readRSAPublic(der []byte) (*rsa.PublicKey, error) {
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("it is a %T, expected an RSA key", key)
	}
	if n := public.N.BitLen(); n < certify.RSABits || n > 2*certify.RSABits {
		return nil, fmt.Errorf("it has %d bits, expected %d to %d", n, certify.RSABits, 2*certify.RSABits)
	}
	return public, nil
}
