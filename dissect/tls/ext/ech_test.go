package ext

import (
	"testing"

	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/tls/tlstest"
)

func TestEncryptedClientHello(t *testing.T) {
	shows(t, ClientHello, 65037, "00 0001 0003 2a 0002 e1e2 0003 c1c2c3", `ST Data: 15 bytes
  ST ClientHello Type: 0 (outer)
  MD KDF: 1 (HKDF-SHA256)
  MD AEAD: 3 (ChaCha20Poly1305)
  MD Config ID: 42
  ST Encapsulated Key Length: 2
  RN Encapsulated Key: e1e2
  ST Payload Length: 3
  CT Payload: c1c2c3
`)
	shows(t, ClientHello, 65037, "01", "ST Data: 01\n  ST ClientHello Type: 1 (inner)\n")
	shows(t, HelloRetryRequest, 65037, "a1a2a3a4a5a6a7a8", "ST Data: a1a2a3a4a5a6a7a8\n  IN ECH Confirmation: a1a2a3a4a5a6a7a8\n")
	shows(t, EncryptedExtensions, 65037, "0002 fe0d", "ST Data: 0002fe0d\n  ST ECH Configs Length: 2\n  MD ECH Configs: fe0d\n")
	shows(t, ClientHello, 64768, "02 0033", "ST Data: 020033\n  ST Outer Extensions Length: 2\n  ST Outer Extensions (1 extension)\n    MD Outer Extension: 51 (key_share)\n")
}

func TestPayloadNamesItsSecret(t *testing.T) {
	root, _ := readExtensions(ClientHello, tlstest.Extension(65037, fieldtest.Unhex("00 0001 0001 2a 0000 0001 c1")...))
	if f := root.Find("plainsight.tls.ech.payload"); f == nil || f.Secret != "the server's ECH private key" {
		t.Errorf("got %v", f)
	}
}

func TestEncryptedServerName(t *testing.T) {
	shows(t, ClientHello, 65486, "1301 1a1a 0001 aa 0001 dd 0002 c1c2", `MD Cipher Suite: 0x1301 (TLS_AES_128_GCM_SHA256)
ST Key Share Entry: Group: Reserved (GREASE), Key Exchange length: 1
  MD Group: 6682 (Reserved (GREASE))
  ST Key Exchange Length: 1
  RN Key Exchange: aa
ST Record Digest Length: 1
MD Record Digest: dd
ST Encrypted SNI Length: 2
CT Encrypted SNI: c1c2
`)
}
