package schedule

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/x509/pkix"
	"encoding/asn1"
	"plainsight/dissect/words"
)

// encryptedKey is PKCS #8's EncryptedPrivateKeyInfo (RFC 5958, Section 3) with
// PBES2 (RFC 8018, Appendix A.4).
type encryptedKey struct {
	Algorithm struct {
		ID     asn1.ObjectIdentifier
		Params struct{ KDF, Cipher pkix.AlgorithmIdentifier }
	}
	Data []byte
}

// pbkdf2Params is RFC 8018, Appendix A.2.
type pbkdf2Params struct {
	Salt       []byte
	Iterations int
	KeyLen     int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

// maxIterations keeps a made-up file from computing for hours: it is tens of
// times what programs write.
const maxIterations = 10_000_000

var (
	pbes2OID  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	pbkdf2OID = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
)

var pbkdf2Hashes = map[string]crypto.Hash{
	"":                    crypto.SHA1, // the default
	"1.2.840.113549.2.7":  crypto.SHA1,
	"1.2.840.113549.2.9":  crypto.SHA256,
	"1.2.840.113549.2.10": crypto.SHA384,
	"1.2.840.113549.2.11": crypto.SHA512,
}

var pbes2Ciphers = map[string]struct {
	key int // bytes
	new func([]byte) (cipher.Block, error)
}{
	"1.2.840.113549.3.7":      {24, des.NewTripleDESCipher},
	"2.16.840.1.101.3.4.1.2":  {16, aes.NewCipher},
	"2.16.840.1.101.3.4.1.22": {24, aes.NewCipher},
	"2.16.840.1.101.3.4.1.42": {32, aes.NewCipher},
}

// decryptPKCS8 decrypts an encrypted PKCS #8 key to a plain one.
func decryptPKCS8(der, passphrase []byte) ([]byte, error) {
	var k encryptedKey
	if _, err := asn1.Unmarshal(der, &k); err != nil || !k.Algorithm.ID.Equal(pbes2OID) {
		return nil, words.Error("private key: it is not encrypted with PBES2, the only scheme that plainsight reads")
	}
	var p pbkdf2Params
	kdf := k.Algorithm.Params.KDF
	if _, err := asn1.Unmarshal(kdf.Parameters.FullBytes, &p); err != nil || !kdf.Algorithm.Equal(pbkdf2OID) {
		return nil, words.Error("private key: its passphrase is not stretched with PBKDF2, the only way that plainsight knows")
	}
	var iv []byte
	_, err := asn1.Unmarshal(k.Algorithm.Params.Cipher.Parameters.FullBytes, &iv)
	c, known := pbes2Ciphers[k.Algorithm.Params.Cipher.Algorithm.String()]
	h, ok := pbkdf2Hashes[p.PRF.Algorithm.String()]
	switch {
	case err != nil || !known || !ok:
		return nil, words.Errorf("private key: it is encrypted with cipher {algorithm} and hash {algorithm2}, and plainsight does not know one of them", "algorithm", k.Algorithm.Params.Cipher.Algorithm, "algorithm2", p.PRF.Algorithm)
	case p.Iterations < 1 || p.Iterations > maxIterations:
		return nil, words.Errorf("private key: its passphrase is stretched {iterations} times, but only 1 to {maxIterations} are allowed", "iterations", p.Iterations, "maxIterations", maxIterations)
	}
	key, err := pbkdf2.Key(h.New, string(passphrase), p.Salt, p.Iterations, c.key)
	if err != nil {
		return nil, words.Because(err, "private key: {why}")
	}
	block, err := c.new(key)
	if err != nil {
		return nil, words.Because(err, "private key: {why}")
	}
	size := block.BlockSize()
	if len(iv) != size || len(k.Data) == 0 || len(k.Data)%size != 0 {
		return nil, words.Errorf("private key: an IV of {iv} bytes and {data} bytes of ciphertext, but both have to be whole blocks of {size}", "iv", len(iv), "data", len(k.Data), "size", size)
	}
	out := make([]byte, len(k.Data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, k.Data)
	pad := int(out[len(out)-1])
	if pad == 0 || pad > size || !bytes.HasSuffix(out, bytes.Repeat([]byte{byte(pad)}, pad)) {
		return nil, ErrDecrypt
	}
	return out[:len(out)-pad], nil
}
