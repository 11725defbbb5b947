package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"plainsight/dissect/field"
	"plainsight/dissect/keyfile"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/schedule"
)

// The greatest lengths of files of secrets, in bytes.
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
	f.StringVar(&k.passphrase, "passphrase", "", "`FILE` whose first line is the passphrase of the private keys of --key")
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
		log, err := keyfile.KeyLog(data)
		if err != nil {
			return nil, fmt.Errorf("read key log: %s: %w", k.keylog, err)
		}
		out = append(out, log)
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
		key, err := keyfile.PrivateKey(data, pass)
		switch {
		case errors.Is(err, keyfile.ErrLocked):
			err = fmt.Errorf("%w: put it in a file and add --passphrase FILE", err)
		case errors.Is(err, schedule.ErrNotRSA): // it only signs and opens nothing, which is worth seeing
			key, err = field.Secret{Kind: field.PrivateKey, Label: "the private key", Data: data}, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read private key: %s: %w", path, err)
		}
		out = append(out, key)
	}
	for _, s := range k.shared {
		data, err := readPSKs(s)
		if err != nil {
			return nil, err
		}
		out = append(out, field.Secret{Kind: field.PreSharedKey, Label: "the pre-shared key", Data: data})
	}
	for _, s := range k.fernet {
		key, err := keyfile.Fernet(s)
		if err != nil {
			return nil, usage("--fernet-key: %s", err)
		}
		out = append(out, key)
	}
	return out, nil
}

// readPSKs takes a pre-shared key from the command line, or those of a file.
func readPSKs(s string) ([]byte, error) {
	if keys, _ := keylog.ParsePSKs([]byte(s)); len(keys) == 1 {
		return []byte(s), nil
	}
	if _, err := os.Stat(s); err != nil { // it may be a mistyped key, so it is not repeated
		return nil, usage("--psk: a key in hex, IDENTITY:HEX or a file of such lines is needed; what was given is not hex, and there is no file of that name")
	}
	data, err := readFile("read pre-shared keys", s, maxKey)
	if err != nil {
		return nil, err
	}
	key, err := keyfile.PSKs(data)
	if err != nil {
		return nil, fmt.Errorf("read pre-shared keys: %s: %w", s, err)
	}
	return key.Data, nil
}
