package handshake

import (
	"testing"

	"plainsight/dissect/tls/tlstest"
)

func TestCertificateURL(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "an address", 21))
	tlstest.Same(t, tlstest.Inside(f), `ST Certificate Chain Type: 0 (individual certificates)
ST URL and Hash list Length: 32
ST URL and Hash list
  ST URL and Hash
    ST URL Length: 9
    MD URL: http://x/
    ST Padding
    IN SHA1 Hash: 20 bytes
`)
}

func TestSupplementalData(t *testing.T) {
	f, _ := readSample(t, tlstest.Find(t, "more data", 23))
	tlstest.Same(t, tlstest.Inside(f), `ST Supplemental Data Length: 13
ST Supplemental Data
  ST Type: 16386
  ST Length: 9
  MD Data: 9 bytes
`)
}
