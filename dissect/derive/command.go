package derive

import (
	"crypto"
	"encoding/hex"
	"strconv"
	"strings"

	"plainsight/dissect/words"
)

// maxCommand is the longest command or transcript that is written out, in bytes.
const maxCommand = 24 << 10

// The ends of commands: openssl prints upper case with colons, or binary.
const (
	lower     = " | tr A-F a-f"
	plainHex  = ` | tr -d ":\n"` + lower
	fromHex   = " | basenc -d --base16 | "
	binaryHex = " | basenc --base16 -w0" + lower
)

// Command is a shell line of OpenSSL 3 and the GNU coreutils that prints the
// step's output in lower-case hex, or why there is none. It holds the step's
// inputs as they are, secrets too, and nothing that the step does not hold. A
// private key it reads from key.pem. Transcript gives the messages that a
// transcript hash ran over, and false where they are not all there.
func (st *Step) Command(transcript func(*Step) ([]byte, bool)) (line, why string) {
	switch {
	case st.Output == nil:
		return "", words.Say("There is no value to print: {why}.", "why", st.Why)
	case st.Op == NoOp, st.Held:
		return "", words.Say("It is not computed: {source}.", "source", orElse(st.From, words.Say("it is given")))
	case st.Op == TranscriptHash:
		return st.transcriptCommand(transcript)
	}
	for _, in := range st.Inputs {
		if in.Bytes == nil && in.Kind != Empty {
			return "", words.Say("It came from {source}. Computing it would take {what}, which is not here.", "source", orElse(st.From, words.Say("elsewhere")), "what", in.Name)
		}
	}
	line, why = st.computed()
	if len(line) > maxCommand {
		return "", words.Say("The input is too long for one line.")
	}
	return line, why
}

// KeyFile is whose private key the command reads from key.pem, or "".
func (st *Step) KeyFile() string {
	switch st.Op {
	case RSAPKCS1:
		return words.Say("the server's private key")
	case RSAOAEP:
		return words.Say("the {side}'s private RSA key", "side", words.Say(st.Owner))
	}
	return ""
}

// computed is the command of an operation whose inputs are all here.
func (st *Step) computed() (line, why string) {
	in := func(i int) []byte { return st.Inputs[i].Bytes }
	switch st.Op {
	case HKDFExtract:
		return extractCommand(hashName(st.Hash), in(0), in(1)), ""
	case HKDFExpand:
		return expandCommand(hashName(st.Hash), in(0), in(1), len(st.Output)), ""
	case HKDFExpandLabel, DeriveSecret:
		return expandCommand(hashName(st.Hash), in(0), HKDFLabel(string(in(1)), in(2), len(st.Output)), len(st.Output)), ""
	case FinishedHMAC:
		return hmacCommand(hashName(st.Hash), in(0), in(1)), ""
	case PRF:
		if st.Hash == 0 {
			return "", "SSL 3.0 mixes MD5 and SHA-1 in its own way, for which openssl has no command."
		}
		return prfCommand(hashName(st.Hash), in(0), string(in(1)), st.Inputs[2:], len(st.Output)), ""
	case RSAPKCS1:
		return rsaCommand(in(0)), ""
	case RSAOAEP:
		return oaepCommand(in(len(st.Inputs) - 1)), ""
	case Cut:
		return cutCommand(in(0), st.At, len(st.Output)), ""
	case JoinPSK:
		return joinCommand(in(0), in(1)), ""
	case FiniteFieldDH, X25519, ECDH:
		return exchangeCommand(st.Exchange, st.first(PrivateValue), st.public()), ""
	case FernetHMAC:
		return sealCommand(in(1), in(0)), ""
	case FernetDecrypt:
		return tokenCommand(in(1), st.IV, in(0)), ""
	case AESCBCDecrypt:
		return aesCommand(in(0), in(1), in(2)), ""
	case AESECBDecrypt:
		return aesCommand(in(0), nil, in(1)), ""
	}
	return "", "Neither openssl nor the coreutils have a command for this step."
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// extractCommand is HKDF-Extract: HMAC with the salt as the key (RFC 5869,
// Section 2.2). The salt is as long as the hash.
func extractCommand(digest string, salt, material []byte) string {
	return "openssl kdf -keylen " + strconv.Itoa(len(salt)) + " -kdfopt digest:" + digest +
		" -kdfopt mode:EXTRACT_ONLY -kdfopt hexsalt:" + hex.EncodeToString(salt) + " -kdfopt hexkey:" + hex.EncodeToString(material) + " HKDF" + plainHex
}

// expandCommand is HKDF-Expand, whose info is an HkdfLabel in TLS 1.3.
func expandCommand(digest string, secret, info []byte, n int) string {
	return "openssl kdf -keylen " + strconv.Itoa(n) + " -kdfopt digest:" + digest +
		" -kdfopt mode:EXPAND_ONLY -kdfopt hexkey:" + hex.EncodeToString(secret) + " -kdfopt hexinfo:" + hex.EncodeToString(info) + " HKDF" + plainHex
}

func hmacCommand(digest string, key, data []byte) string {
	return "printf " + upper(data) + fromHex + "openssl mac -digest " + digest + " -macopt hexkey:" + hex.EncodeToString(key) + " HMAC" + lower
}

// prfCommand is the PRF of the versions before TLS 1.3. The seed is the label
// with what follows it.
func prfCommand(digest string, secret []byte, label string, seed []Input, n int) string {
	var b strings.Builder
	b.WriteString("openssl kdf -keylen " + strconv.Itoa(n) + " -kdfopt digest:" + digest + " -kdfopt hexsecret:" + hex.EncodeToString(secret))
	b.WriteString(" -kdfopt 'seed:" + label + "'")
	for _, in := range seed {
		b.WriteString(" -kdfopt hexseed:" + hex.EncodeToString(in.Bytes))
	}
	return b.String() + " TLS1-PRF" + plainHex
}

// rsaCommand decrypts with the server's private key, which the reader has to
// have as a file.
func rsaCommand(encrypted []byte) string {
	return "printf " + upper(encrypted) + fromHex + "openssl pkeyutl -decrypt -inkey key.pem -pkeyopt rsa_padding_mode:pkcs1" + binaryHex
}

// cutCommand takes n bytes out of a key block.
func cutCommand(block []byte, from, n int) string {
	return "printf '%s\\n' " + hex.EncodeToString(block) + " | cut -c " + strconv.Itoa(2*from+1) + "-" + strconv.Itoa(2*(from+n))
}

// joinCommand is a pre-master secret of two parts, each after its length.
func joinCommand(parts ...[]byte) string {
	line := "printf '"
	args := ""
	for _, p := range parts {
		line += "%04x%s"
		args += " " + strconv.Itoa(len(p)) + " " + hex.EncodeToString(p)
	}
	return line + "\\n'" + args
}

// transcriptCommand hashes the messages themselves, where they are here.
func (st *Step) transcriptCommand(transcript func(*Step) ([]byte, bool)) (line, why string) {
	data, ok := transcript(st)
	switch {
	case !ok:
		return "", words.Say("Some of the messages are not here in one piece, so they cannot be hashed again.")
	case len(data) > maxCommand:
		return "", words.Say("The messages are {n} bytes together, which is too long for one line.", "n", strconv.Itoa(len(data)))
	}
	before := "printf " + upper(data) + fromHex + "openssl dgst -r -"
	const after = " | cut -d ' ' -f 1"
	switch len(st.Output) {
	case crypto.SHA256.Size():
		return before + "sha256" + after, ""
	case crypto.SHA384.Size():
		return before + "sha384" + after, ""
	}
	return before + "md5-sha1" + after, ""
}

// hashName is what openssl calls a hash.
func hashName(h crypto.Hash) string {
	switch h {
	case crypto.SHA384:
		return "SHA384"
	case crypto.MD5SHA1:
		return "MD5-SHA1"
	}
	return "SHA256"
}

func upper(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
