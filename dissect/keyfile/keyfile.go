// Package keyfile tells by its content what a file of secrets holds: a TLS key
// log, a private key, a Fernet key or pre-shared keys. Who hands one in need not
// know what it is called.
package keyfile

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/schedule"
	"plainsight/dissect/words"
)

// What can be done about a file that is refused.
var (
	ErrLocked     = words.Error("this private key is locked with a passphrase, and none was given")
	ErrPassphrase = words.Error("the passphrase does not unlock this private key")
)

// fernetLen is 16 bytes for signing and 16 for encryption (Fernet spec, Key format).
const fernetLen = 32

// Read recognises what data holds. Passphrase is nil where there is none.
func Read(data, passphrase []byte) (field.Secret, error) {
	data = keylog.Text(data)
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return field.Secret{}, words.Error("it is empty")
	case bytes.Contains(data, []byte("-----BEGIN ")):
		return PrivateKey(data, passphrase)
	}
	if s, err := Fernet(string(data)); err == nil {
		return s, nil
	}
	if s, err := KeyLog(data); err == nil && !onlyRemarks(data) {
		return s, nil
	}
	if !isText(data) {
		return field.Secret{}, errNoText
	}
	if keys, _ := keylog.ParsePSKs(data); len(keys) > 0 {
		return field.Secret{Kind: field.PreSharedKey, Label: "the pre-shared key", Data: data}, nil
	}
	none := words.Say("its only line is not a key")
	if lines := bytes.Count(bytes.TrimSpace(data), []byte("\n")) + 1; lines > 1 {
		none = words.Say("none of its {lines} lines is a key", "lines", lines)
	}
	return field.Secret{}, words.Errorf("{none}: expected a TLS key log (lines of a label such as CLIENT_RANDOM or CLIENT_TRAFFIC_SECRET_0 and two numbers in hex), a private key in PEM, a Fernet key of 44 characters, or a pre-shared key as IDENTITY:HEX", "none", none)
}

var errNoText = words.Error("it is not text, and keys are: choose the file that holds the keys, and not the capture or a program")

// isText reports whether data can be lines that somebody wrote: among random bytes there
// is soon one that looks like a short key.
func isText(data []byte) bool {
	return utf8.Valid(data) && !bytes.ContainsFunc(data, func(r rune) bool {
		return unicode.IsControl(r) && !unicode.IsSpace(r)
	})
}

// PSKs reads a file of pre-shared keys, one a line. One line at least must be a key;
// package keylog tells what is wrong with the others.
func PSKs(data []byte) (field.Secret, error) {
	data = keylog.Text(data)
	if !isText(data) {
		return field.Secret{}, errNoText
	}
	keys, problems := keylog.ParsePSKs(data)
	switch {
	case len(keys) > 0:
		return field.Secret{Kind: field.PreSharedKey, Label: "the pre-shared key", Data: data}, nil
	case len(problems) > 0:
		return field.Secret{}, words.Errorf("line {line}: expected {expected}, saw {seen}", "line", problems[0].Line, "expected", problems[0].Expected, "seen", problems[0].Seen)
	}
	return field.Secret{}, words.Error("it contains no key: expected lines such as IDENTITY:HEX")
}

// PrivateKey reads an RSA private key in PEM and takes a passphrase's lock off,
// so that what is kept is the key alone. The error may be ErrLocked or
// ErrPassphrase.
func PrivateKey(data, passphrase []byte) (s field.Secret, err error) {
	key, err := schedule.ParsePrivateKey(data, passphrase)
	switch {
	case errors.Is(err, schedule.ErrPassphrase):
		return s, ErrLocked
	case errors.Is(err, schedule.ErrDecrypt):
		return s, ErrPassphrase
	case err != nil:
		return s, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return s, words.Because(err, "private key: {why}")
	}
	return field.Secret{Kind: field.PrivateKey, Label: "the private key", Data: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})}, nil
}

// Fernet reads a key of one line in base64url, or in base64, padded or not.
func Fernet(text string) (field.Secret, error) {
	line := strings.TrimRight(strings.TrimSpace(text), "=")
	key, err := base64.RawURLEncoding.DecodeString(strings.NewReplacer("+", "-", "/", "_").Replace(line))
	if err != nil || len(key) != fernetLen {
		return field.Secret{}, words.Errorf("it takes {fernetLen} bytes in base64url, which are 44 characters, and these are {text}: copy the whole key", "fernetLen", fernetLen, "text", len(text))
	}
	return field.Secret{Kind: field.FernetKey, Label: "the Fernet key", Data: key}, nil
}

// KeyLog reads a TLS key log in NSS's format: one line at least must be a label,
// a client random and a secret. The format has grown some labels, so any will do,
// and lines of other forms are let pass: package keylog tells what is wrong with
// them. A log with remarks only, or with nothing, is one in which nothing has
// been logged yet. The secret is the log in the form that keylog.Text gives it.
func KeyLog(data []byte) (field.Secret, error) {
	data = keylog.Text(data)
	for line := range bytes.Lines(data) {
		words := bytes.Fields(line)
		if len(words) >= 3 && words[0][0] != '#' && isHex(words[1]) && isHex(words[2]) {
			return field.Secret{Kind: field.TLSKeyLog, Label: "the key log", Data: data}, nil
		}
	}
	if log, _ := keylog.Parse(data); log.Len() > 0 {
		return field.Secret{Kind: field.TLSKeyLog, Label: "the key log", Data: data}, nil
	}
	if first, number := firstLine(data); number > 0 {
		return field.Secret{}, words.Errorf("not a TLS key log: line {number} is {first}: expected lines such as CLIENT_RANDOM <64 hex digits> <96 hex digits>", "number", number, "first", strconv.Quote(first[:min(len(first), 40)]))
	}
	return field.Secret{Kind: field.TLSKeyLog, Label: "the key log", Data: data}, nil
}

func onlyRemarks(data []byte) bool { _, n := firstLine(data); return n == 0 }

// firstLine is the first line that is more than a remark, with its number. That
// is 0 where there is none.
func firstLine(data []byte) (string, int) {
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return string(line), n
		}
	}
	return "", 0
}

func isHex(b []byte) bool {
	_, err := hex.Decode(make([]byte, len(b)/2), b)
	return err == nil && len(b) > 0
}
