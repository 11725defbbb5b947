package lessons

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons/certify"
	"plainsight/lessons/dh"
)

// schemeEd25519 is the number of the signature scheme (RFC 8446, Section 4.2.3).
const schemeEd25519 = 0x0807

// signedContext comes before the signed bytes, so that a signature made for another
// purpose does not fit here.
const signedContext = "SQRL/1 signed key exchange\x00"

// signer is a server's long-term key, which proves its name and does nothing else.
type signer struct {
	public  ed25519.PublicKey // clients know it beforehand
	private ed25519.PrivateKey
}

func newSigner() (*signer, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make the server's signing key: %w", err)
	}
	return &signer{public, private}, nil
}

// named is the private key as a secret that a viewpoint holds, in PKCS #8
// (RFC 8410).
func (s *signer) named(label string) (field.Secret, error) {
	der, err := x509.MarshalPKCS8PrivateKey(s.private)
	if err != nil {
		return field.Secret{}, fmt.Errorf("encode the signing key: %w", err)
	}
	return field.Secret{Kind: field.PrivateKey, Label: words.Say(label), Data: certify.ToPEM(certify.PEMKey, der)}, nil
}

// known is the public key as a secret of a client, which checks signatures with it. It
// opens nothing.
func (s *signer) known(label string) (field.Secret, error) {
	der, err := x509.MarshalPKIXPublicKey(s.public)
	if err != nil {
		return field.Secret{}, fmt.Errorf("encode the public signing key: %w", err)
	}
	return field.Secret{Kind: field.PrivateKey, Label: words.Say(label), Data: certify.ToPEM(certify.PEMPublicKey, der)}, nil
}

// signExchange is the payload of a Signature frame: the scheme, and a signature over the
// payloads from which both sides made the key.
func signExchange(key ed25519.PrivateKey, payloads []byte) []byte {
	signature := ed25519.Sign(key, append([]byte(signedContext), payloads...))
	return append(binary.BigEndian.AppendUint16(nil, schemeEd25519), dh.Block(signature)...)
}

// verifyExchange says what is wrong with a Signature frame.
func verifyExchange(key ed25519.PublicKey, payloads, frame []byte) error {
	if len(frame) < 2 {
		return fmt.Errorf("the signature: it has %d bytes, expected %d", len(frame), 2+2+ed25519.SignatureSize)
	}
	if scheme := binary.BigEndian.Uint16(frame); scheme != schemeEd25519 {
		return fmt.Errorf("the signature: its scheme is 0x%04x, expected 0x%04x", scheme, schemeEd25519)
	}
	signature, err := dh.ReadBlock(frame[2:])
	if err != nil {
		return fmt.Errorf("the signature: %w", err)
	}
	if !ed25519.Verify(key, append([]byte(signedContext), payloads...), signature) {
		return errors.New("the signature does not fit the server's key and the public values that came here")
	}
	return nil
}
