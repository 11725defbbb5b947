package derive

import (
	"crypto/ecdh"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
)

// oaepCommand opens a sealed key with a private key that the reader has to have
// as a file (RFC 8017, Section 7.1).
func oaepCommand(sealed []byte) string {
	return "printf " + upper(sealed) + fromHex + "openssl pkeyutl -decrypt -inkey key.pem -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256" + binaryHex
}

// exchangeCommand computes a shared secret. Openssl takes keys as files alone,
// so both go in through pipes, in DER: the other side's public value through the
// third, for the input has one already.
func exchangeCommand(x *Exchange, private, public []byte) string {
	mine, theirs := exchangeKeys(x, private, public)
	if mine == nil || theirs == nil {
		return ""
	}
	pad := ""
	if x.P != nil {
		pad = " -pkeyopt dh_pad:1" // else zeros at the front are left out
	}
	return "printf " + upper(theirs) + fromHex + "{ printf " + upper(mine) + fromHex +
		"openssl pkeyutl -derive -keyform DER -inkey /dev/stdin -peerform DER -peerkey /dev/fd/3" + pad + "; } 3<&0" + binaryHex
}

// dhParameters is a group of a prime (PKCS #3).
type dhParameters struct{ P, G *big.Int }

var oidDH = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 3, 1} // dhKeyAgreement

// exchangeKeys writes both keys down as PKCS #8 and as SubjectPublicKeyInfo; nil
// where they are no keys.
func exchangeKeys(x *Exchange, private, public []byte) (mine, theirs []byte) {
	if x.P == nil {
		curve := curveOf(x.Group)
		k, err := curve.NewPrivateKey(private)
		if err != nil {
			return nil, nil
		}
		y, err := curve.NewPublicKey(public)
		if err != nil {
			return nil, nil
		}
		mine, _ = x509.MarshalPKCS8PrivateKey(k) // a key of a curve that is known
		theirs, _ = x509.MarshalPKIXPublicKey(y)
		return mine, theirs
	}
	group, err := asn1.Marshal(dhParameters{new(big.Int).SetBytes(x.P), new(big.Int).SetBytes(x.G)})
	if err != nil {
		return nil, nil
	}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: oidDH, Parameters: asn1.RawValue{FullBytes: group}}
	number, _ := asn1.Marshal(new(big.Int).SetBytes(private)) // numbers always have a form
	y, _ := asn1.Marshal(new(big.Int).SetBytes(public))
	mine, err = asn1.Marshal(struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}{0, algorithm, number})
	if err != nil {
		return nil, nil
	}
	theirs, err = asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}{algorithm, asn1.BitString{Bytes: y, BitLength: 8 * len(y)}})
	if err != nil {
		return nil, nil
	}
	return mine, theirs
}

// curveOf is the curve of a group, by the name that TLS gives it.
func curveOf(group string) ecdh.Curve {
	switch group {
	case "secp256r1":
		return ecdh.P256()
	case "secp384r1":
		return ecdh.P384()
	case "secp521r1":
		return ecdh.P521()
	}
	return ecdh.X25519()
}
