package handshake

import (
	"testing"

	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

func TestClientKeyExchange(t *testing.T) {
	for what, want := range map[string]string{
		"ECDHE": `ST EC Diffie-Hellman Client Params
  ST Pubkey Length: 32
  RN Pubkey: 32 bytes
`,
		"DHE": `ST Diffie-Hellman Client Params
  ST Pubkey Length: 64
  RN Pubkey: 64 bytes
`,
		"RSA, encrypted": `ST RSA Encrypted PreMaster Secret
  ST Encrypted PreMaster length: 128
  CT Encrypted PreMaster: 128 bytes
`,
		"RSA, encrypted, of SSL 3.0": `ST RSA Encrypted PreMaster Secret
  CT Encrypted PreMaster: 128 bytes
`,
		"RSA with PSK": `ST RSA PSK Client Params
  ST Identity Length: 8
  MD Identity: 737175697272656c
  ST Encrypted PreMaster length: 128
  CT Encrypted PreMaster: 128 bytes
`,
		"ECDHE with PSK": `ST ECDHE PSK Client Params
  ST Identity Length: 8
  MD Identity: 737175697272656c
  ST EC Diffie-Hellman Client Params
    ST Pubkey Length: 32
    RN Pubkey: 32 bytes
`,
		"J-PAKE": `ST EC J-PAKE Client Params
  ST Pubkey Length: 65
  RN Pubkey: 65 bytes
  ST Ephemeral Pubkey Length: 65
  RN Ephemeral Pubkey: 65 bytes
  ST Zero-knowledge proof Length: 32
  RN Zero-knowledge proof: 32 bytes
`,
		"Kerberos":                  "CT Kerberos Ticket: 90 bytes\n",
		"a suite that nobody knows": "UN Not decoded: 9 bytes\n",
	} {
		f, _ := readSample(t, tlstest.Find(t, what, 16))
		tlstest.Same(t, tlstest.Inside(f), want)
	}
}

// An encrypted secret says what would open it.
func TestPreMasterNamesItsSecret(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "RSA, encrypted", 16))
	tlstest.Same(t, f.Find("tls.handshake.epms").Secret, "the server's RSA private key")
}

// RSA with a shared key has had its length from the start, in every version.
func TestPreMasterLengthOfSSL30(t *testing.T) {
	s := tlstest.Find(t, "RSA with PSK", 16)
	s.Version = registry.SSL30
	if f, _ := readSample(t, s); f.Find("tls.handshake.epms").Len != 128 {
		t.Errorf("%s", tlstest.Tree(f))
	}
}
