package registry

import (
	"strings"

	"plainsight/dissect/field"
)

// SuiteName is a cipher suite's name, or "Unknown".
func SuiteName(n uint16) string {
	if IsGREASE(n) {
		return GREASEName
	}
	if s, ok := CipherSuites[n]; ok {
		return s.Name
	}
	return "Unknown"
}

// SuiteSpec is where a cipher suite is defined.
func SuiteSpec(n uint16) field.Spec {
	switch s := CipherSuites[n]; {
	case IsGREASE(n):
		return field.RFC(8701, "2")
	case s.rfc == 5289 && strings.Contains(s.Name, "_GCM_"):
		return field.RFC(5289, "3.2")
	case s.rfc == 6655 && s.exchange != RSA && s.exchange != DHE:
		return field.RFC(6655, "4")
	case s.rfc != 0:
		return field.RFC(s.rfc, suiteSections[s.rfc])
	}
	return Cite(ianaSuites, "")
}

// suiteSections has the section of an RFC in which its cipher suites are defined.
var suiteSections = map[int]string{
	4346: "A.5", 5246: "A.5", 5288: "3", 5289: "3.1", 5746: "3.3", 6655: "3", 7507: "2", 7905: "2", 8422: "6", 8446: "B.4",
}

// SuiteSays explains a cipher suite in whole sentences. Its name tells nearly all of
// it.
func SuiteSays(n uint16) (first string, more []string) {
	name := SuiteName(n)
	switch {
	case IsGREASE(n):
		return GREASESays, nil
	case n == 0x00ff:
		return "{v}: not a cipher suite but a signal, put here because old servers skip suites that they do not know. The client supports the safe form of renegotiation.", nil
	case n == 0x5600:
		return "{v}: not a cipher suite but a signal. The client has tried a newer version before; a server that speaks a newer one can tell that something in between broke that attempt.", nil
	case name == "Unknown":
		return "{v}: a cipher suite that is not in the registry. Servers skip what they do not know.", nil
	}
	exchange, cipher, ok := strings.Cut(name, "_WITH_")
	if !ok {
		cipher = strings.TrimPrefix(name, "TLS_")
		if n>>8 != 0x13 && n&0xfffe != 0xc0b4 && n&0xfffe != 0x00c6 {
			return "{v}: key exchange, authentication and encryption in one name.", []string{cipherSays(cipher)}
		}
		return "{v}: a suite of TLS 1.3. It names only how data is encrypted and which hash the keys come from; key exchange and signature are chosen by extensions.", []string{cipherSays(cipher)}
	}
	first = exchangeSays(exchange)
	if strings.Contains(exchange, "EXPORT") {
		more = append(more, "Weakened on purpose: in the 1990s the United States allowed nothing stronger to be exported. Its keys are so short that all of them can be tried.")
	}
	return first, append(more, cipherSays(cipher))
}

// saying is one part of cipher suite names, and what it means.
type saying struct{ part, text string }

// The kinds of key exchange, the longer name first where one begins with another.
var exchangeTexts = []saying{
	{"NULL", "{v}: no key exchange and no protection: the state before a handshake."},
	{"RSA_PSK", "{v}: the client encrypts a secret to the server's RSA key, and both sides have a key from before. No forward secrecy."},
	{"DHE_PSK", "{v}: a fresh Diffie-Hellman exchange, and both sides have a key from before, by which they recognise each other. Forward secrecy."},
	{"PSK_DHE", "{v}: a fresh Diffie-Hellman exchange, and both sides have a key from before, by which they recognise each other. Forward secrecy."},
	{"ECDHE_PSK", "{v}: a fresh Diffie-Hellman exchange on an elliptic curve, and both sides have a key from before. Forward secrecy."},
	{"PSK", "{v}: both sides have a key from before, and nothing else is exchanged. No forward secrecy: anyone who gets that key can open recordings."},
	{"ECDH_anon", "{v}: Diffie-Hellman on an elliptic curve without any proof of identity: a man in the middle is not noticed."},
	{"DH_anon", "{v}: Diffie-Hellman without any proof of identity: a man in the middle is not noticed."},
	{"ECDHE_ECDSA", "{v}: keys come from a fresh Diffie-Hellman exchange on an elliptic curve, which the server signs with ECDSA. Forward secrecy."},
	{"ECDHE_RSA", "{v}: keys come from a fresh Diffie-Hellman exchange on an elliptic curve, which the server signs with RSA. Forward secrecy."},
	{"ECDH_", "{v}: Diffie-Hellman with the key in the server's certificate, always the same. No forward secrecy."},
	{"DHE_RSA", "{v}: keys come from a fresh Diffie-Hellman exchange, which the server signs with RSA. Forward secrecy."},
	{"DHE_DSS", "{v}: keys come from a fresh Diffie-Hellman exchange, which the server signs with DSA, an old signature. Forward secrecy."},
	{"DH_", "{v}: Diffie-Hellman with the key in the server's certificate, always the same. No forward secrecy."},
	{"SRP", "{v}: both sides know a password, and prove it without sending it."},
	{"KRB5", "{v}: keys come from Kerberos tickets."},
	{"ECCPWD", "{v}: both sides know a password, and prove it without sending it."},
	{"ECJPAKE", "{v}: both sides know a short password, as when a lamp joins a home network."},
	{"GOST", "{v}: a key exchange of the Russian standard."},
	{"FORTEZZA", "{v}: the key exchange of a US government crypto card of the 1990s."},
	{"RSA", "{v}: the client encrypts a secret to the server's RSA key. No forward secrecy: anyone who gets the private key later can open recordings."},
}

func exchangeSays(name string) string {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "TLS_"), "SSL_")
	for _, s := range exchangeTexts {
		if strings.HasPrefix(name, s.part) {
			return s.text
		}
	}
	return "{v}: a key exchange that this suite alone uses."
}

var cipherTexts = []saying{
	{"NULL", "Nothing is encrypted: tampering is noticed, but anyone can read."},
	{"SHA256_SHA256", "Nothing is encrypted: tampering is noticed, but anyone can read."},
	{"SHA384_SHA384", "Nothing is encrypted: tampering is noticed, but anyone can read."},
	{"RC4", "RC4 encrypts, which is broken and has been forbidden since 2015 (RFC 7465)."},
	{"RC2", "RC2 encrypts, long broken."},
	{"3DES", "Triple DES encrypts: slow, and its blocks of 8 bytes are too small for long connections."},
	{"DES", "DES encrypts with a key of 56 bits or fewer, so few that all keys can be tried."},
	{"IDEA", "IDEA encrypts, a cipher of 1991 that has fallen out of use."},
	{"AES_128_GCM", "AES with a 128-bit key in GCM mode encrypts and detects tampering in one step."},
	{"AES_256_GCM", "AES with a 256-bit key in GCM mode encrypts and detects tampering in one step."},
	{"AES_128_CCM_8", "AES with a 128-bit key in CCM mode, with a short tag for small devices."},
	{"AES_256_CCM_8", "AES with a 256-bit key in CCM mode, with a short tag for small devices."},
	{"AES_128_CCM", "AES with a 128-bit key in CCM mode encrypts and detects tampering in one step."},
	{"AES_256_CCM", "AES with a 256-bit key in CCM mode encrypts and detects tampering in one step."},
	{"AES_128_CBC", "AES with a 128-bit key in CBC mode, an old way that leaves tampering to a separate check, and has been attacked through its padding."},
	{"AES_256_CBC", "AES with a 256-bit key in CBC mode, an old way that leaves tampering to a separate check, and has been attacked through its padding."},
	{"CHACHA20", "ChaCha20 with Poly1305 encrypts and detects tampering in one step; it is fast on phones whose processors have no instructions for AES."},
	{"CAMELLIA", "Camellia encrypts, a Japanese cipher much like AES."},
	{"ARIA", "ARIA encrypts, a Korean cipher much like AES."},
	{"SEED", "SEED encrypts, an older Korean cipher."},
	{"SM4", "SM4 encrypts, the Chinese standard."},
	{"AEGIS", "AEGIS encrypts and detects tampering in one step, made for processors with instructions for AES."},
	{"SALSA20", "Salsa20 encrypts, the predecessor of ChaCha20."},
	{"KUZNYECHIK", "Kuznyechik encrypts, a Russian standard."},
	{"MAGMA", "Magma encrypts, a Russian standard."},
	{"28147", "GOST 28147 encrypts, an old Russian standard."},
	{"FORTEZZA", "Skipjack encrypts, a US cipher of the 1990s that was secret at first."},
}

func cipherSays(name string) string {
	for _, s := range cipherTexts {
		if strings.Contains(name, s.part) {
			return s.text
		}
	}
	return "This suite has a cipher of its own."
}
