package squirrel

import (
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	stdx509 "crypto/x509"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/x509"
)

// publicKey reads a public key in DER, and its digest.
func (d *dissection) publicKey(r *field.Reader) (info string) {
	n := length(r, "public_key_length", "Public key length", "The public key", typePublicKey)
	b := r.Block(n, "plainsight.squirrel.public_key", "Public key", "{len} bytes in DER: a SubjectPublicKeyInfo, the same structure that a certificate holds. Here there is no certificate around it, so nothing shows whose key it is: someone between the two sides could have sent a key of their own.", field.RFC(5280, "4.1"))
	f := b.Field().With(field.Ours)
	f.Value.Kind = field.Bytes
	if !b.Failed() {
		x509.PublicKey(d.c, f, f.Span)
		b.Skip(f.Len)
	}
	b.Close()
	info = typePublicKey.label() + ": " + kindOfKey(f.Bytes())
	if r.Failed() {
		return info
	}
	return info + d.digest(r, f, "public key")
}

// kindOfKey names a key by its kind and size.
func kindOfKey(der []byte) string {
	key, err := stdx509.ParsePKIXPublicKey(der)
	if err != nil {
		return strconv.Itoa(len(der)) + " bytes"
	}
	switch key := key.(type) {
	case *rsa.PublicKey:
		return "RSA-" + strconv.Itoa(key.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + key.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	case *ecdh.PublicKey:
		return "X25519"
	}
	return strconv.Itoa(len(der)) + " bytes"
}
