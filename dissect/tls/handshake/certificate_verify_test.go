package handshake

import (
	"testing"

	"plainsight/dissect/tls/tlstest"
)

func TestCertificateVerify(t *testing.T) {
	for what, want := range map[string]string{
		"a proof": `MD Signature Algorithm: 0x0401 (rsa_pkcs1_sha256)
  MD Signature Hash Algorithm Hash: 4 (SHA256)
  MD Signature Hash Algorithm Signature: 1 (RSA)
ST Signature length: 64
IN Signature: 64 bytes
`,
		"a proof of TLS 1.0": `ST Signature length: 64
IN Signature: 64 bytes
`,
	} {
		f, _ := readSample(t, tlstest.Find(t, what, 15))
		tlstest.Same(t, tlstest.Inside(f), want)
	}
}
