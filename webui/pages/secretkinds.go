package pages

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/words"
)

// OneSecret is a secret of a run as it is listed. A key log has one for each line.
type OneSecret struct {
	field.Secret        // what opens something: of a key log the one line
	kind, says   string // in plain words
	Raw          []byte // the secret itself, whose fingerprint is shown
	Guessable    bool   // so few values are possible that a fingerprint would tell it
}

// Apart splits a secret into those that it consists of: a key log into its lines.
func Apart(s field.Secret) (out []OneSecret) {
	if s.Kind != field.TLSKeyLog {
		return []OneSecret{described(s)}
	}
	for line := range strings.Lines(string(keylog.Text(s.Data))) {
		f := strings.Fields(line)
		if len(f) < 3 || len(f) > 3 && f[3][0] != '#' || f[0][0] == '#' {
			continue
		}
		raw, err := hex.DecodeString(f[2])
		if err != nil {
			continue
		}
		one := s
		one.Data = []byte(strings.TrimSpace(line) + "\n")
		one.Label = words.Say("TLS key log: {label}", "label", f[0])
		out = append(out, OneSecret{Secret: one, kind: words.Say("a line of a TLS key log, {bytes}", "bytes", BytesOf(len(raw))), Raw: raw,
			says: logLineSays(f[0]) + " " + words.Say("It belongs to the connection whose client random begins with {hex}.", "hex", f[1][:min(8, len(f[1]))])})
	}
	return out
}

func described(s field.Secret) OneSecret {
	one := OneSecret{Secret: s, Raw: s.Data}
	switch s.Kind {
	case field.FernetKey:
		one.kind, one.says = words.Say("session key, Fernet, {bytes}", "bytes", BytesOf(len(s.Data))), words.Say("The first half seals each token, the second half encrypts it. Anyone who holds both can read the tokens, and can make new ones.")
	case field.AESKey:
		one.kind, one.says = words.Say("key, AES-{bits}", "bits", 8*len(s.Data)), words.Say("The same key encrypts and decrypts, block by block.")
	case field.DHKey:
		one.kind, one.says = words.Say("private number, Diffie-Hellman, {bytes}", "bytes", BytesOf(len(s.Data))), words.Say("Together with the other side's public value, it makes the secret that both share. Neither the number nor that secret is sent.")
	case field.CaesarShift:
		one.kind, one.says, one.Guessable = words.Say("key, a shift of the letters"), words.Say("There are 25 of them, so anybody can try them all."), true
	case field.Codebreaking:
		one.kind, one.says, one.Raw, one.Guessable = words.Say("a skill, no key"), words.Say("It means trying every shift and counting letters. No secret is needed for that."), nil, true
	case field.PreSharedKey:
		one.kind, one.says, one.Guessable = words.Say("key agreed on beforehand"), words.Say("Both sides had it before they spoke."), true
	case field.PrivateKey:
		one.kind, one.says = pemKind(s.Data)
	default:
		one.kind = string(s.Kind)
	}
	return one
}

// pemKind tells what kind of key a PEM file holds.
func pemKind(text []byte) (kind, says string) {
	signs := words.Say("It signs: it proves who sends something, and opens nothing that was encrypted for others.")
	block, _ := pem.Decode(text)
	if block == nil {
		return words.Say("private key"), ""
	}
	if block.Type == "PUBLIC KEY" {
		return words.Say("public key, to check signatures with"), words.Say("It need not be secret. Its holder notices when somebody else signs, but can read nothing more with it.")
	}
	switch key := privateKey(block).(type) {
	case *rsa.PrivateKey:
		return words.Say("RSA private key, {bits} bits", "bits", strconv.Itoa(key.N.BitLen())), words.Say("It opens what was encrypted with its public half. Where it only signed, it opens nothing.")
	case *ecdsa.PrivateKey:
		return words.Say("ECDSA private key, {bits} bits", "bits", strconv.Itoa(key.Curve.Params().BitSize)), signs
	case ed25519.PrivateKey:
		return words.Say("Ed25519 private key"), signs
	}
	return words.Say("private key"), ""
}

// privateKey is the key in a block of PEM, or nil.
func privateKey(block *pem.Block) (key any) {
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, _ = x509.ParsePKCS1PrivateKey(block.Bytes)
	case "EC PRIVATE KEY":
		key, _ = x509.ParseECPrivateKey(block.Bytes)
	default:
		key, _ = x509.ParsePKCS8PrivateKey(block.Bytes)
	}
	return key
}

// OnlySigns reports whether a secret is a private key of a kind that signs and opens
// nothing.
func OnlySigns(s field.Secret) bool {
	if s.Kind != field.PrivateKey {
		return false
	}
	block, _ := pem.Decode(s.Data)
	if block == nil {
		return false
	}
	switch privateKey(block).(type) {
	case *ecdsa.PrivateKey, ed25519.PrivateKey:
		return true
	}
	return false
}

// logLineSays explains a line of a key log by its label.
func logLineSays(label string) string {
	switch label {
	case "CLIENT_RANDOM":
		return words.Say("The master secret: the keys of both directions follow from it.")
	case "CLIENT_HANDSHAKE_TRAFFIC_SECRET":
		return words.Say("From it follow the keys to what the client sends during the handshake.")
	case "SERVER_HANDSHAKE_TRAFFIC_SECRET":
		return words.Say("From it follow the keys to what the server sends during the handshake, including its certificate.")
	case "CLIENT_TRAFFIC_SECRET_0":
		return words.Say("From it follow the keys to what the client sends after the handshake.")
	case "SERVER_TRAFFIC_SECRET_0":
		return words.Say("From it follow the keys to what the server sends after the handshake.")
	case "CLIENT_EARLY_TRAFFIC_SECRET":
		return words.Say("From it follow the keys to what the client sends at once, before the server has answered.")
	case "EXPORTER_SECRET", "EARLY_EXPORTER_SECRET":
		return words.Say("It makes keys for other programs, and opens no record.")
	}
	return words.Say("One of the secrets of a handshake.")
}

// Fingerprint is the beginning of the secret's SHA-256, which tells secrets
// apart and does not lead back to them; "" for what could be guessed from it.
func (o *OneSecret) Fingerprint() string {
	if o.Guessable || len(o.Raw) < 16 {
		return ""
	}
	sum := sha256.Sum256(o.Raw)
	return hex.EncodeToString(sum[:4])
}

// Value is the secret as it is written.
func (o *OneSecret) Value() string {
	switch o.Kind {
	case field.FernetKey:
		return base64.URLEncoding.EncodeToString(o.Raw)
	case field.PrivateKey, field.CaesarShift, field.PreSharedKey, field.Codebreaking:
		return strings.TrimSpace(string(o.Raw))
	}
	return hex.EncodeToString(o.Raw)
}
