package dissect

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"

	"plainsight/dissect/field"
)

// SeenCertificate is a certificate of somebody who is no authority, as a viewpoint has
// seen it: shown in a handshake, or as PEM (RFC 7468, Section 5) in what was said.
type SeenCertificate struct {
	Frame int    // that ends the message with it
	Field string // the name of the field that is it, or that has it
	Name  string // the first one in it; "" for none
	Clear bool   // everybody who has the packets sees it: nothing was opened for it
	DER   []byte

	names x509.Certificate // those in it, and nothing else
}

// Names reports whether the certificate is for that host.
func (c *SeenCertificate) Names(host string) bool { return c.names.VerifyHostname(host) == nil }

// maxCertificates is how many certificates of a capture are kept.
const maxCertificates = 16

// Certificates are those that the viewpoint has seen, in the order of their frames: the
// first ones.
func (s *Session) Certificates() []SeenCertificate { return s.seen.certificates }

// certificateIn notes the certificate in a field, if there is one, and returns how many
// bytes it takes.
func (s *seen) certificateIn(f *field.Field, frame int) (held int) {
	if f.Fact == nil || f.Buf == nil {
		return 0
	}
	data := f.Bytes()
	switch f.Fact.Kind {
	case field.OwnCertificate:
		if !s.certificate {
			s.certificate, s.certificateFrame = true, frame
		}
	case field.Content, field.Meant, field.UnknownContent:
		at := bytes.Index(data, []byte("-----BEGIN CERTIFICATE-----"))
		if at < 0 {
			return 0
		}
		block, _ := pem.Decode(data[at:])
		if block == nil || block.Type != "CERTIFICATE" {
			return 0
		}
		data = block.Bytes
	default:
		return 0
	}
	if len(s.certificates) == maxCertificates {
		return 0
	}
	cert, err := x509.ParseCertificate(data)
	if err != nil || cert.IsCA {
		return 0
	}
	if !s.certificate {
		s.certificate, s.certificateFrame = true, frame
	}
	one := SeenCertificate{Frame: frame, Field: f.Name, Clear: !f.Buf.Sealed(), DER: bytes.Clone(data), names: x509.Certificate{DNSNames: cert.DNSNames, IPAddresses: cert.IPAddresses}}
	if len(cert.DNSNames) > 0 {
		one.Name = cert.DNSNames[0]
	}
	s.certificates = append(s.certificates, one)
	return 3 * len(data) // with its names
}
