package field

import "plainsight/dissect/words"

// SecretKind says what a secret is and with that, which ciphertext it can be tried on.
type SecretKind string

// The kinds of secret.
const (
	FernetKey    SecretKind = "fernet-key"     // 32 bytes: 16 for signing, 16 for encryption
	TLSKeyLog    SecretKind = "tls-keylog"     // text in the NSS key log format
	PrivateKey   SecretKind = "private-key"    // PEM, PKCS #1, SEC 1 or PKCS #8
	PreSharedKey SecretKind = "pre-shared-key" // text: IDENTITY:HEX or HEX in each line, as in the files of psktool
	DHKey        SecretKind = "dh-key"         // a Diffie-Hellman private key, big-endian; of X25519 its 32 bytes (RFC 7748)
	AESKey       SecretKind = "aes-key"        // 16, 24 or 32 bytes
	CaesarShift  SecretKind = "caesar-shift"   // text: a number from 1 to 25
	Codebreaking SecretKind = "codebreaking"   // no key but the skill to try all shifts and to count letters; no data
)

// Secret is something that a viewpoint holds and that may open ciphertext.
type Secret struct {
	Kind  SecretKind
	Label string // what a learner calls it: "the shared Fernet key"
	Data  []byte
}

// Viewpoint is somebody who watches the wire, with the secrets they hold.
type Viewpoint struct {
	Name    string // one word, as on the command line: "eavesdropper"
	Says    string // one sentence: who this is and what they hold
	Secrets []Secret
}

// NeverSent says why a key that both sides had beforehand is not known. Where
// secrets of its kind are held, it says that they do not fit.
func NeverSent(secrets []Secret, kind SecretKind) string {
	for _, s := range secrets {
		if s.Kind == kind {
			return words.Say("both sides had it before they spoke, and it does not cross the wire. The one held here, {secret}, does not fit", "secret", s.Label)
		}
	}
	return words.Say("both sides had it before they spoke, and it does not cross the wire")
}
