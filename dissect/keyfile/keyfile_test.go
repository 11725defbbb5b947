package keyfile

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"plainsight/dissect/field"
)

const logLine = "CLIENT_RANDOM 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff 0011223344556677\n"

// Each kind is recognised by its content, whatever the file is called.
func TestRead(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	plain := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	//lint:ignore SA1019 old files are locked so
	block, err := x509.EncryptPEMBlock(rand.Reader, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key), []byte("open sesame"), x509.PEMCipherAES256)
	if err != nil {
		t.Fatal(err)
	}
	locked := pem.EncodeToMemory(block)
	fernet := base64.URLEncoding.EncodeToString([]byte(strings.Repeat("\xff", 32)))
	for _, c := range []struct {
		name, data, passphrase string
		want                   field.SecretKind
	}{
		{"a key log", "# a remark\n" + logLine, "", field.TLSKeyLog},
		{"a key log as Windows writes it", "\xef\xbb\xbf" + strings.ReplaceAll(logLine, "\n", "\r\n"), "", field.TLSKeyLog},
		{"a key log, indented", "\n \t" + logLine, "", field.TLSKeyLog},
		{"a key log with CR alone", "# a remark\r" + strings.ReplaceAll(logLine, "\n", "\r"), "", field.TLSKeyLog},
		{"a key log with a remark in its line", strings.ReplaceAll(logLine, "\n", " # today"), "", field.TLSKeyLog},
		{"a key log in UTF-16", in16("\ufeff# a remark\r\n" + logLine), "", field.TLSKeyLog},
		{"a key log in UTF-16, without a mark", in16(logLine), "", field.TLSKeyLog},
		{"a private key in UTF-16", in16("\ufeff" + string(plain)), "", field.PrivateKey},
		{"a private key", string(plain), "", field.PrivateKey},
		{"a private key that needs no passphrase", string(plain), "open sesame", field.PrivateKey},
		{"a locked private key", string(locked), "open sesame", field.PrivateKey},
		{"a Fernet key", fernet + "\n", "", field.FernetKey},
		{"a Fernet key in the other alphabet, unpadded", strings.Repeat("/", 42) + "8", "", field.FernetKey},
		{"a pre-shared key", "squirrel:00112233445566778899aabbccddeeff", "", field.PreSharedKey},
		{"a pre-shared key alone", strings.Repeat("ab", 32), "", field.PreSharedKey},
	} {
		s, err := Read([]byte(c.data), []byte(c.passphrase))
		if err == nil && s.Kind == field.TLSKeyLog && (strings.Contains(string(s.Data), "\x00") || !strings.Contains(string(s.Data), "CLIENT_RANDOM ")) {
			t.Errorf("%s: kept as %q", c.name, s.Data)
		}
		if c.passphrase == "" {
			s, err = Read([]byte(c.data), nil)
		}
		if err != nil || s.Kind != c.want || len(s.Data) == 0 || s.Label == "" {
			t.Errorf("%s: %s %q %v", c.name, s.Kind, s.Label, err)
		}
		if c.want == field.PrivateKey && strings.Contains(string(s.Data), "DEK-Info") {
			t.Errorf("%s: it is still locked", c.name)
		}
		if c.want == field.FernetKey && len(s.Data) != 32 {
			t.Errorf("%s: %d bytes", c.name, len(s.Data))
		}
	}
	if _, err := Read(locked, nil); !errors.Is(err, ErrLocked) {
		t.Errorf("without its passphrase: %v", err)
	}
	if _, err := Read(locked, []byte("open barley")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("with a wrong passphrase: %v", err)
	}
}

// in16 is ASCII text in UTF-16, as Windows' editors and PowerShell write it.
func in16(text string) (out string) {
	for _, u := range utf16.Encode([]rune(text)) {
		out += string([]byte{byte(u), byte(u >> 8)})
	}
	return out
}

// What is no key is refused with what it should be, and is not repeated.
func TestReadRefuses(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ data, says string }{
		"nothing":              {" \n", "empty"},
		"prose":                {"my password is hunter2\nand so on", "none of its 2 lines is a key"},
		"a certificate":        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "private key"},
		"a key for signatures": {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), "takes one for RSA"},
		"random bytes":         {"zzz\n\x80\x81\x82\nx\x00y:0f\nx:0f\n", "not text"},
		"control characters":   {"x\x01:0f\nx:0f\n", "not text"},
		"other prose":          {"my key", "CLIENT_TRAFFIC_SECRET_0"},
		"half a Fernet key":    {strings.Repeat("Q", 22), "44 characters"},
	} {
		_, err := Read([]byte(c.data), nil)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the error repeats it", name)
		}
	}
}

// Whatever is given, there is an answer.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", logLine, "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----", "a:00", "\xef\xbb\xbf# x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := Read(data, []byte("p")); err == nil && len(s.Data) == 0 {
			t.Error("a secret without data")
		}
	})
}
