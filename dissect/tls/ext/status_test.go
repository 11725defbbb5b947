package ext

import (
	"testing"
)

// A server asks a client for the proof in the same words.
func TestStatusRequestOfServer(t *testing.T) {
	shows(t, CertificateRequest, 5, "01 0002 a1a2 0001 b1", `ST Status Request
  MD Certificate Status Type: 1 (OCSP)
  ST Responder ID list Length: 2
  MD Responder IDs: a1a2
  ST Request Extensions Length: 1
  MD Request Extensions: b1
`)
	shows(t, CertificateRequest, 5, "", "")
}

// In TLS 1.3 the proof stands beside the certificate. Nothing is known of this one.
func TestStatusBesideCertificate(t *testing.T) {
	shows(t, Certificate, 5, "01 000000", `ST Certificate Status Type: 1 (OCSP)
ST OCSP Response Length: 0
`)
}
