package schedule_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"plainsight/dissect/tls/schedule"
)

// The same key in every form in which OpenSSL writes it.
func TestParsePrivateKey(t *testing.T) {
	want, err := schedule.ParsePrivateKey(readKey(t, "pkcs1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	guesses := map[string]int{"pkcs1-aes256": 3000, "pkcs8-aes256": 600, "pkcs8-3des": 600, "pkcs8-aes128-sha512": 600}
	for _, name := range []string{"pkcs8", "pkcs1-aes256", "pkcs8-aes256", "pkcs8-3des", "pkcs8-aes128-sha512"} {
		text := append(readKey(t, "ec-pkcs8")[:0:0], "some words\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"...)
		text = append(text, readKey(t, name)...)
		key, err := schedule.ParsePrivateKey(text, []byte("secret"))
		if err != nil || !key.Equal(want) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "pkcs8" {
			continue
		}
		if _, err := schedule.ParsePrivateKey(text, nil); !errors.Is(err, schedule.ErrPassphrase) {
			t.Errorf("%s without its passphrase: %v", name, err)
		}
		for n := range guesses[name] { // one in 256 makes padding that looks right
			if _, err := schedule.ParsePrivateKey(text, fmt.Append(nil, "guess ", n)); !errors.Is(err, schedule.ErrDecrypt) {
				t.Errorf("%s with another passphrase: %v", name, err)
			}
		}
	}
	for _, c := range []struct {
		text []byte
		says string
	}{
		{readKey(t, "ec"), "for elliptic curves, but it takes one for RSA"},
		{readKey(t, "ec-pkcs8"), "of another kind, but it takes one for RSA"},
		{readKey(t, "pkcs8-scrypt"), "not stretched with PBKDF2"},
		{[]byte("no key"), "no PEM block"},
		{[]byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), "private key: "},
		{[]byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"), "not encrypted with PBES2"},
		{[]byte("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"), "private key: "},
	} {
		if _, err := schedule.ParsePrivateKey(c.text, []byte("secret")); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.40q: %v, want %q", c.text, err, c.says)
		}
	}
}

// Where a pre-master secret does not decrypt, it is said why.
func TestPreMaster(t *testing.T) {
	key, err := schedule.ParsePrivateKey(readKey(t, "pkcs1"), nil)
	if err != nil {
		t.Fatal(err)
	}
	secret := append([]byte{3, 3}, bytes.Repeat([]byte{7}, 46)...)
	encrypt := func(block []byte) []byte {
		block = append(block, make([]byte, max(0, 128-len(block)))...)
		m := new(big.Int).SetBytes(block)
		return m.Exp(m, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, 128))
	}
	pad := func(n int, rest []byte) []byte {
		return append(append(append([]byte{0, 2}, bytes.Repeat([]byte{0xff}, n)...), 0), rest...)
	}
	right := encrypt(pad(77, secret))
	s, err := schedule.PreMaster(key, right, 0x0303)
	if err != nil || !bytes.Equal(s.Output, secret) || s.Name != "pre_master_secret" {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, c := range []struct {
		name      string
		encrypted []byte
		says      string
	}{
		{"short", right[1:], "encrypted pre-master secret: 127 bytes, but this key makes 128: it was encrypted for another key"},
		{"large", bytes.Repeat([]byte{0xff}, 128), "encrypted pre-master secret: as a number it is not less than the key's modulus: it was encrypted for another key"},
		{"another block", encrypt([]byte{0, 1, 5}), "encrypted pre-master secret: it does not decrypt to a block that begins with 00 02: it was encrypted for another key, or changed"},
		{"little padding", encrypt(pad(7, secret)), "encrypted pre-master secret: the padding ends after 7 bytes, but at least 8 are needed"},
		{"a long secret", encrypt(pad(76, secret)), "encrypted pre-master secret: it decrypts to 49 bytes, but a pre-master secret has 48"},
		{"no end", encrypt(append([]byte{0, 2}, bytes.Repeat([]byte{1}, 126)...)), "encrypted pre-master secret: its padding does not end: there is no zero byte before the secret"},
	} {
		if s, err := schedule.PreMaster(key, c.encrypted, 0x0303); err == nil || err.Error() != c.says || s != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	s, err = schedule.PreMaster(key, right, 0x0301)
	if want := "pre-master secret: it begins with version 0x0303, but the ClientHello offered 0x0301: the version may have been forced down"; err == nil || err.Error() != want || s == nil {
		t.Errorf("another version: %v", err)
	}
}
