package registry

import "plainsight/dissect/field"

// SignatureScheme is a row of the registry of signature schemes.
type SignatureScheme struct {
	Name string
	Says string
	Spec field.Spec
}

const (
	mldsa     = "{v}: a signature that is designed to withstand quantum computers."
	oldHash   = "{v}: a signature over SHA-1, for which two inputs with the same hash have been found. Mostly old certificates and servers still use it."
	rsaPKCS1  = "{v}: RSA with the PKCS #1 padding of 1993. TLS 1.3 allows it in certificates only."
	rsaPSS    = "{v}: RSA with the newer PSS padding, made with an ordinary RSA key."
	rsaPSSKey = "{v}: RSA with the newer PSS padding, made with a key that may not be used for anything else."
	brainpool = "{v}: ECDSA on a curve from a German working group (Brainpool)."
	gostSign  = "{v}: a signature of the Russian standard."
)

const (
	ed25519 = 0x0807
	ed448   = 0x0808
)

// signatureSchemes is IANA's registry of TLS signature schemes.
var signatureSchemes = map[uint16]SignatureScheme{
	0x0101:  {"rsa_pkcs1_md5", "{v}: a signature over MD5, which is broken.", field.RFC(5246, "7.4.1.4.1")},
	0x0201:  {"rsa_pkcs1_sha1", oldHash, field.RFC(8446, "4.2.3")},
	0x0202:  {"dsa_sha1", oldHash, field.RFC(5246, "7.4.1.4.1")},
	0x0203:  {"ecdsa_sha1", oldHash, field.RFC(8446, "4.2.3")},
	0x0301:  {"rsa_pkcs1_sha224", rsaPKCS1, field.RFC(5246, "7.4.1.4.1")},
	0x0302:  {"dsa_sha224", "{v}: DSA, an old signature.", field.RFC(5246, "7.4.1.4.1")},
	0x0303:  {"ecdsa_sha224", "{v}: ECDSA over a short hash.", field.RFC(5246, "7.4.1.4.1")},
	0x0401:  {"rsa_pkcs1_sha256", rsaPKCS1, field.RFC(8446, "4.2.3")},
	0x0402:  {"dsa_sha256", "{v}: DSA, an old signature.", field.RFC(5246, "7.4.1.4.1")},
	0x0403:  {"ecdsa_secp256r1_sha256", "{v}: ECDSA on the curve P-256, short and fast.", field.RFC(8446, "4.2.3")},
	0x0420:  {"rsa_pkcs1_sha256_legacy", "{v}: RSA with the PKCS #1 padding of 1993, for client certificates on old hardware.", Cite(ianaSchemes, "")},
	0x0501:  {"rsa_pkcs1_sha384", rsaPKCS1, field.RFC(8446, "4.2.3")},
	0x0502:  {"dsa_sha384", "{v}: DSA, an old signature.", field.RFC(5246, "7.4.1.4.1")},
	0x0503:  {"ecdsa_secp384r1_sha384", "{v}: ECDSA on the curve P-384.", field.RFC(8446, "4.2.3")},
	0x0520:  {"rsa_pkcs1_sha384_legacy", "{v}: RSA with the PKCS #1 padding of 1993, for client certificates on old hardware.", Cite(ianaSchemes, "")},
	0x0601:  {"rsa_pkcs1_sha512", rsaPKCS1, field.RFC(8446, "4.2.3")},
	0x0602:  {"dsa_sha512", "{v}: DSA, an old signature.", field.RFC(5246, "7.4.1.4.1")},
	0x0603:  {"ecdsa_secp521r1_sha512", "{v}: ECDSA on the curve P-521.", field.RFC(8446, "4.2.3")},
	0x0620:  {"rsa_pkcs1_sha512_legacy", "{v}: RSA with the PKCS #1 padding of 1993, for client certificates on old hardware.", Cite(ianaSchemes, "")},
	0x0704:  {"eccsi_sha256", "{v}: a signature that is checked against a name instead of a public key.", Cite(ianaSchemes, "")},
	0x0705:  {"iso_ibs1", "{v}: a signature that is checked against a name instead of a public key.", Cite(ianaSchemes, "")},
	0x0706:  {"iso_ibs2", "{v}: a signature that is checked against a name instead of a public key.", Cite(ianaSchemes, "")},
	0x0707:  {"iso_chinese_ibs", "{v}: a signature that is checked against a name instead of a public key.", Cite(ianaSchemes, "")},
	0x0708:  {"sm2sig_sm3", "{v}: the signature of the Chinese standard.", field.RFC(8998, "2")},
	0x0709:  {"gostr34102012_256a", gostSign, field.RFC(9367, "")},
	0x070a:  {"gostr34102012_256b", gostSign, field.RFC(9367, "")},
	0x070b:  {"gostr34102012_256c", gostSign, field.RFC(9367, "")},
	0x070c:  {"gostr34102012_256d", gostSign, field.RFC(9367, "")},
	0x070d:  {"gostr34102012_512a", gostSign, field.RFC(9367, "")},
	0x070e:  {"gostr34102012_512b", gostSign, field.RFC(9367, "")},
	0x070f:  {"gostr34102012_512c", gostSign, field.RFC(9367, "")},
	0x0804:  {"rsa_pss_rsae_sha256", rsaPSS, field.RFC(8446, "4.2.3")},
	0x0805:  {"rsa_pss_rsae_sha384", rsaPSS, field.RFC(8446, "4.2.3")},
	0x0806:  {"rsa_pss_rsae_sha512", rsaPSS, field.RFC(8446, "4.2.3")},
	ed25519: {"ed25519", "{v}: a fast signature that is easy to implement correctly.", field.RFC(8446, "4.2.3")},
	ed448:   {"ed448", "{v}: the larger relative of ed25519.", field.RFC(8446, "4.2.3")},
	0x0809:  {"rsa_pss_pss_sha256", rsaPSSKey, field.RFC(8446, "4.2.3")},
	0x080a:  {"rsa_pss_pss_sha384", rsaPSSKey, field.RFC(8446, "4.2.3")},
	0x080b:  {"rsa_pss_pss_sha512", rsaPSSKey, field.RFC(8446, "4.2.3")},
	0x081a:  {"ecdsa_brainpoolP256r1tls13_sha256", brainpool, field.RFC(8734, "3")},
	0x081b:  {"ecdsa_brainpoolP384r1tls13_sha384", brainpool, field.RFC(8734, "3")},
	0x081c:  {"ecdsa_brainpoolP512r1tls13_sha512", brainpool, field.RFC(8734, "3")},
	0x0904:  {"mldsa44", mldsa, Cite(mldsaDraft, "")},
	0x0905:  {"mldsa65", mldsa, Cite(mldsaDraft, "")},
	0x0906:  {"mldsa87", mldsa, Cite(mldsaDraft, "")},
	0x0911:  {"slhdsa_sha2_128s", mldsa, Cite(ianaSchemes, "")},
	0x0912:  {"slhdsa_sha2_128f", mldsa, Cite(ianaSchemes, "")},
	0x0913:  {"slhdsa_sha2_192s", mldsa, Cite(ianaSchemes, "")},
	0x0914:  {"slhdsa_sha2_192f", mldsa, Cite(ianaSchemes, "")},
	0x0915:  {"slhdsa_sha2_256s", mldsa, Cite(ianaSchemes, "")},
	0x0916:  {"slhdsa_sha2_256f", mldsa, Cite(ianaSchemes, "")},
	0x0917:  {"slhdsa_shake_128s", mldsa, Cite(ianaSchemes, "")},
	0x0918:  {"slhdsa_shake_128f", mldsa, Cite(ianaSchemes, "")},
	0x0919:  {"slhdsa_shake_192s", mldsa, Cite(ianaSchemes, "")},
	0x091a:  {"slhdsa_shake_192f", mldsa, Cite(ianaSchemes, "")},
	0x091b:  {"slhdsa_shake_256s", mldsa, Cite(ianaSchemes, "")},
	0x091c:  {"slhdsa_shake_256f", mldsa, Cite(ianaSchemes, "")},
	0xeded:  {"gostr34102012_256_intrinsic", gostSign, field.RFC(9189, "")},
	0xeeee:  {"gostr34102012_256", gostSign, field.RFC(9189, "")},
	0xefef:  {"gostr34102012_512", gostSign, field.RFC(9189, "")},
}

// The hashes and signatures of TLS 1.2, which wrote them side by side (RFC
// 5246, Section 7.4.1.4.1), and what Wireshark calls the same bytes of later schemes.
var (
	HashNames      = [256]string{0: "None", 1: "MD5", 2: "SHA1", 3: "SHA224", 4: "SHA256", 5: "SHA384", 6: "SHA512", 7: "SM3", 8: "Intrinsic"}
	SignatureNames = [256]string{0: "Anonymous", 1: "RSA", 2: "DSA", 3: "ECDSA", 4: "SM2"}
)

// IsPair reports whether the two bytes of a signature scheme are a hash and a signature
// of TLS 1.2, side by side (RFC 5246, Section 7.4.1.4.1). The other numbers are whole
// schemes: their bytes mean nothing by themselves (RFC 8446, Section 4.2.3).
func IsPair(n uint16) bool {
	const sha512, ecdsa = 6, 3
	hash, signature := n>>8, n&0xff
	return hash <= sha512 && 1 <= signature && signature <= ecdsa
}

// SchemeOf is what is known of a signature scheme, for the version that is spoken.
func SchemeOf(n uint16, v Version) SignatureScheme {
	if IsGREASE(n) {
		return SignatureScheme{GREASEName, GREASESays, field.RFC(8701, "2")}
	}
	if s, ok := signatureSchemes[n]; ok {
		if v != 0 && !v.Is13() {
			s.before13(n)
		}
		return s
	}
	if name := experimentalSchemes[n]; name != "" {
		return SignatureScheme{name, "{v}: an experiment with post-quantum signatures, from before there was a standard.", Cite(ianaSchemes, "")}
	}
	return SignatureScheme{"Unknown", "{v}: a signature scheme that is not in the registry.", Cite(ianaSchemes, "")}
}

// before13 says what a scheme is in TLS 1.2, where it is a hash and a signature.
func (s *SignatureScheme) before13(n uint16) {
	switch {
	case n == ed25519 || n == ed448:
		s.Spec = field.RFC(8422, "5.1.3")
	case !IsPair(n):
		return
	default:
		s.Spec = field.RFC(5246, "7.4.1.4.1")
	}
	switch n {
	case 0x0403:
		s.Says = "{v}: ECDSA over SHA-256. The name is that of TLS 1.3, which ties it to the curve P-256; in TLS 1.2 the curve is whichever the key is on."
	case 0x0503:
		s.Says = "{v}: ECDSA over SHA-384. The name is that of TLS 1.3, which ties it to the curve P-384; in TLS 1.2 the curve is whichever the key is on."
	case 0x0603:
		s.Says = "{v}: ECDSA over SHA-512. The name is that of TLS 1.3, which ties it to the curve P-521; in TLS 1.2 the curve is whichever the key is on."
	}
}

func OrUnknown(name string) string {
	if name == "" {
		return "Unknown"
	}
	return name
}
