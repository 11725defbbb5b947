package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// certificateVerify reads the proof that the sender holds the private key to
// its certificate (RFC 5246, Section 7.4.8; RFC 8446, Section 4.4.3).
func (d *Body) certificateVerify(r *field.Reader) {
	d.signed(r, "tls.handshake.client_cert_vrfy.sig", "Signature length", "{len} bytes: a signature over the handshake so far. Anyone can send a copy of a certificate; signing like this takes the private key that belongs to it.")
	reading.NothingMore(r)
}
