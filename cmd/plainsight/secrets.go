package main

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/schedule"
)

// The longest files of secrets, in bytes.
const (
	maxKeyLog = 64 << 20
	maxKey    = 1 << 20
)

// keys are the secrets that are given on the command line.
type keys struct {
	keylog     string
	private    []string
	passphrase string
	fernet     []string
	shared     []string
}

func (k *keys) flags(f *pflag.FlagSet) {
	f.StringVar(&k.keylog, "keylog", "", "TLS key log `FILE`, as written with SSLKEYLOGFILE")
	f.StringArrayVar(&k.private, "key", nil, "private key in `PEM`; may be given several times")
	f.StringVar(&k.passphrase, "passphrase", "", "`FILE` whose first line unlocks the private keys of --key")
	f.StringArrayVar(&k.shared, "psk", nil, "TLS pre-shared `KEY` as HEX or IDENTITY:HEX, or a file of such lines; may be given several times")
	f.StringArrayVar(&k.fernet, "fernet-key", nil, "Fernet `KEY` in base64url; may be given several times")
}

// load reads the secrets' files and checks that they are what they should be.
func (k *keys) load() ([]field.Secret, error) {
	var out []field.Secret
	if k.keylog != "" {
		data, err := readFile("read key log", k.keylog, maxKeyLog)
		if err != nil {
			return nil, err
		}
		if err := checkKeyLog(data); err != nil {
			return nil, fmt.Errorf("read key log: %s: %w", k.keylog, err)
		}
		out = append(out, field.Secret{Kind: field.TLSKeyLog, Label: "the key log", Data: data})
	}
	var pass []byte
	if k.passphrase != "" {
		data, err := readFile("read passphrase", k.passphrase, maxKey)
		if err != nil {
			return nil, err
		}
		pass, _, _ = bytes.Cut(data, []byte("\n"))
		pass = bytes.TrimSuffix(pass, []byte("\r"))
	}
	for _, path := range k.private {
		data, err := readFile("read private key", path, maxKey)
		if err != nil {
			return nil, err
		}
		if data, err = unlock(data, pass); err != nil {
			return nil, fmt.Errorf("read private key: %s: %w", path, err)
		}
		out = append(out, field.Secret{Kind: field.PrivateKey, Label: "the private key", Data: data})
	}
	for _, s := range k.shared {
		data, err := readPSKs(s)
		if err != nil {
			return nil, err
		}
		out = append(out, field.Secret{Kind: field.PreSharedKey, Label: "the pre-shared key", Data: data})
	}
	for _, s := range k.fernet {
		data, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(s), "="))
		if err != nil || len(data) != 32 {
			return nil, usage("--fernet-key: 32 bytes in base64url are needed, which take 44 characters, and these are %d: copy the whole key", len(s))
		}
		out = append(out, field.Secret{Kind: field.FernetKey, Label: "the Fernet key", Data: data})
	}
	return out, nil
}

// checkKeyLog looks for a line that is a label, a client random and a secret.
// Lines of other forms are let pass, since the format has grown some; a file
// with nothing but these is not a key log.
func checkKeyLog(data []byte) error {
	first, number := "", 0
	for i, line := range bytes.Split(data, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		words := bytes.Fields(line)
		if len(words) == 3 && isHex(words[1]) && isHex(words[2]) {
			return nil
		}
		if number == 0 {
			first, number = string(line[:min(len(line), 40)]), i+1
		}
	}
	if number == 0 {
		return nil // nothing logged yet
	}
	return fmt.Errorf("not a TLS key log: line %d is %q: expected lines such as CLIENT_RANDOM <64 hex digits> <96 hex digits>", number, first)
}

func isHex(b []byte) bool {
	_, err := hex.Decode(make([]byte, len(b)/2), b)
	return err == nil && len(b) > 0
}

// readPSKs takes a pre-shared key from the command line, or those of a file.
func readPSKs(s string) ([]byte, error) {
	if keys, _ := keylog.ParsePSKs([]byte(s)); len(keys) == 1 {
		return []byte(s), nil
	}
	if _, err := os.Stat(s); err != nil { // it may be a key with a slip, so it is not repeated
		return nil, usage("--psk: a key in hex, IDENTITY:HEX or a file of such lines is needed; what is given is no hex, and no file that is called so can be found")
	}
	data, err := readFile("read pre-shared keys", s, maxKey)
	if err != nil {
		return nil, err
	}
	keys, problems := keylog.ParsePSKs(data)
	if len(keys) > 0 {
		return data, nil
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("read pre-shared keys: %s: line %d: expected %s, saw %s", s, problems[0].Line, problems[0].Expected, problems[0].Seen)
	}
	return nil, fmt.Errorf("read pre-shared keys: %s: there is no key in it: expected lines such as IDENTITY:HEX", s)
}

// unlock checks that there is a private key, and takes a passphrase's lock off.
func unlock(data, pass []byte) ([]byte, error) {
	rest := data
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		switch {
		case block == nil:
			return nil, fmt.Errorf("no private key in PEM: expected -----BEGIN PRIVATE KEY-----")
		case block.Type == "ENCRYPTED PRIVATE KEY", block.Headers["DEK-Info"] != "":
			if pass == nil {
				return nil, fmt.Errorf("this private key is locked with a passphrase: put that in a file and add --passphrase FILE")
			}
			key, err := schedule.ParsePrivateKey(data, pass)
			if err != nil {
				return nil, err
			}
			open, err := x509.MarshalPKCS8PrivateKey(key)
			if err != nil {
				return nil, err
			}
			return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: open}), nil
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			return data, nil
		}
	}
}
