package schedule

import (
	"crypto/rsa"
	"fmt"
	"math/big"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// PreMaster decrypts the pre-master secret that a client sent encrypted with
// the server's public key (RFC 5246, Section 7.4.7.1). Encrypted is as in the
// ClientKeyExchange, without its length; version is the one that the client
// offered in its hello. Where decryption failed the Step is nil and the error
// says why, which a server must never do: an attacker would learn from it
// (Bleichenbacher). Where only the version is another one, the Step is there
// as well.
func PreMaster(key *rsa.PrivateKey, encrypted []byte, version uint16) (*derive.Step, error) {
	const what = "encrypted pre-master secret"
	n := key.Size()
	if len(encrypted) != n {
		return nil, words.Errorf("{what}: {encrypted} bytes, but this key makes {n}: it was encrypted for another key", "what", what, "encrypted", len(encrypted), "n", n)
	}
	c := new(big.Int).SetBytes(encrypted)
	if c.Cmp(key.N) >= 0 {
		return nil, words.Errorf("{what}: as a number it is not less than the key's modulus: it was encrypted for another key", "what", what)
	}
	block := c.Exp(c, key.D, key.N).FillBytes(make([]byte, n))
	secret, err := unwrap(block)
	if err != nil {
		return nil, words.Because(err, "{what}: {why}", "what", what)
	}
	s := EncryptedPreMaster(encrypted)
	s.Output, s.Spec = secret, field.RFC(5246, "7.4.7.1")
	if seen := uint16(secret[0])<<8 | uint16(secret[1]); seen != version {
		return s, words.Errorf("pre-master secret: it begins with version 0x{seen}, but the ClientHello offered 0x{version}: the version may have been forced down", "seen", fmt.Sprintf("%04x", seen), "version", fmt.Sprintf("%04x", version))
	}
	return s, nil
}

// EncryptedPreMaster is the step whose result a client sent encrypted, without
// that result.
func EncryptedPreMaster(encrypted []byte) *derive.Step {
	return &derive.Step{
		Name:   "pre_master_secret",
		Op:     derive.RSAPKCS1,
		Inputs: []derive.Input{{Name: "EncryptedPreMasterSecret", Kind: derive.EncryptedPreMaster, Bytes: encrypted}},
		Spec:   field.RFC(5246, "8.1"),
	}
}

// unwrap takes the padding off: 00 02, at least 8 bytes that are not zero, and
// 00 before the secret (RFC 8017, Section 7.2.2).
func unwrap(block []byte) ([]byte, error) {
	const least = 8
	if len(block) < 2 || block[0] != 0 || block[1] != 2 {
		return nil, words.Errorf("it does not decrypt to a block that begins with 00 02: it was encrypted for another key, or changed")
	}
	for i, b := range block[2:] {
		switch {
		case b != 0:
		case i < least:
			return nil, words.Errorf("the padding ends after {n} bytes, but at least {least} are needed", "n", i, "least", least)
		case len(block)-3-i != MasterLen:
			return nil, words.Errorf("it decrypts to {n} bytes, but a pre-master secret has {masterLen}", "n", len(block)-3-i, "masterLen", MasterLen)
		default:
			return block[3+i:], nil
		}
	}
	return nil, words.Errorf("its padding does not end: there is no zero byte before the secret")
}
