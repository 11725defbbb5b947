package schedule

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"plainsight/dissect/words"
)

// What can be wrong with a private key or its passphrase.
var (
	ErrPassphrase = words.Error("the private key is encrypted and needs its passphrase")
	ErrDecrypt    = words.Error("the private key does not decrypt with this passphrase")
	ErrNotRSA     = words.Error("but it takes one for RSA to decrypt a pre-master secret")
)

// ParsePrivateKey reads an RSA private key as PEM, PKCS #1 or PKCS #8; what
// comes before it, such as certificates, is skipped. Passphrase is nil where
// there is none. The error is ErrPassphrase or ErrDecrypt, or says what is there
// instead of such a key: ErrNotRSA where it is one of another kind. Of encrypted
// keys both kinds are read: that of old OpenSSL ("DEK-Info"), and PKCS #8 with
// PBES2 (RFC 8018, Section 6.2), PBKDF2 and AES or Triple DES.
func ParsePrivateKey(text, passphrase []byte) (*rsa.PrivateKey, error) {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "RSA PRIVATE KEY":
			der := block.Bytes
			//lint:ignore SA1019 the scheme is weak, and such files exist
			if x509.IsEncryptedPEMBlock(block) {
				if passphrase == nil {
					return nil, ErrPassphrase
				}
				var err error
				//lint:ignore SA1019 likewise
				if der, err = x509.DecryptPEMBlock(block, passphrase); err != nil {
					return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
				}
				key, err := x509.ParsePKCS1PrivateKey(der)
				if err != nil { // one wrong passphrase in 256 makes padding that looks right
					return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
				}
				return key, nil
			}
			return named(x509.ParsePKCS1PrivateKey(der))
		case "ENCRYPTED PRIVATE KEY":
			if passphrase == nil {
				return nil, ErrPassphrase
			}
			der, err := decryptPKCS8(block.Bytes, passphrase)
			if err != nil {
				return nil, err
			}
			key, err := x509.ParsePKCS8PrivateKey(der)
			if err != nil { // likewise
				return nil, fmt.Errorf("%w: %w", ErrDecrypt, err)
			}
			return ofRSA(key, nil)
		case "PRIVATE KEY":
			return ofRSA(x509.ParsePKCS8PrivateKey(block.Bytes))
		case "EC PRIVATE KEY":
			return nil, words.Because(ErrNotRSA, "private key: it is for elliptic curves, {why}")
		}
	}
	return nil, words.Error("private key: there is no PEM block with one, such as BEGIN PRIVATE KEY")
}

func ofRSA(key any, err error) (*rsa.PrivateKey, error) {
	k, ok := key.(*rsa.PrivateKey)
	if err == nil && !ok {
		return nil, words.Because(ErrNotRSA, "private key: it is of another kind, {why}")
	}
	return named(k, err)
}

func named(k *rsa.PrivateKey, err error) (*rsa.PrivateKey, error) {
	if err != nil {
		return nil, words.Error("private key: what its PEM block holds is not a key of that kind, or is damaged")
	}
	return k, nil
}
