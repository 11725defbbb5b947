package pages

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// Only an RSA key is for Wireshark's dialog of RSA keys.
func TestSavesKnowKindsOfKeys(t *testing.T) {
	held := func(key any) field.Secret {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return field.Secret{Kind: field.PrivateKey, Data: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})}
	}
	signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	opening, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	spoken := []dissect.ProtocolAt{{Protocol: "TLSv1.3", Port: 5684}}
	for want, secrets := range map[string][]field.Secret{
		"no use for this key: it only signs": {held(signing)},
		"no use for these keys: they only":   {held(signing), held(signing)},
		"Preferences, RSA Keys":              {held(signing), held(opening)},
	} {
		if got := wiresharkOpens(spoken, secrets); !strings.Contains(got, want) || len(secrets) == 1 && strings.Contains(got, "RSA") {
			t.Errorf("%d keys: %s", len(secrets), got)
		}
	}
}
