package ext

import (
	"strings"
	"testing"
)

func TestTimestamps(t *testing.T) {
	shows(t, ClientHello, 18, "", "")
	shows(t, Certificate, 18, "0034 0032 00"+strings.Repeat("5a", 32)+"0000018bcfe56800 0000 0403 0003 3001ff", `ST Serialized SCT List Length: 52
ST Signed Certificate Timestamps
  ST Signed Certificate Timestamp
    ST Serialized SCT Length: 50
    ST SCT Version: 0
    MD Log ID: 32 bytes
    MD Timestamp: Nov 14, 2023 22:13:20.000000000 UTC
    ST Extensions length: 0
    MD Signature Algorithm: 0x0403 (ecdsa_secp256r1_sha256)
      MD Signature Hash Algorithm Hash: 4 (SHA256)
      MD Signature Hash Algorithm Signature: 3 (ECDSA)
    ST Signature Length: 3
    IN Signature: 3001ff
`)
}
