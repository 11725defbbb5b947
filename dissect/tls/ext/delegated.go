package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/x509"
)

// delegatedCredential reads the signatures that the client can check in such a
// credential or, beside a certificate, the credential itself (RFC 9345, Section
// 4).
func (d *Content) delegatedCredential(r *field.Reader, where Message) {
	if where != Certificate {
		d.SignatureAlgorithms(r, field.RFC(9345, "4.1.1"))
		return
	}
	spec := field.RFC(9345, "4")
	r.Uint32("tls.handshake.cred.valid_time", "Valid Time", "The credential expires {v} seconds after the certificate becomes valid.", spec).As(field.Metadata)
	d.SignatureScheme(r)
	n := r.Uint24("tls.handshake.cred.pubkey_len", "Subject Public Key Info Length", "The key takes {v} bytes.", spec)
	key := r.Bytes(int(n.Uint()), "tls.handshake.cred.pubkey", "Subject Public Key Info", "{len} bytes: the public key that stands in for the certificate's own for a short time, in the form that certificates have.", spec).As(field.Metadata)
	if key.Len > 0 {
		x509.PublicKey(d.C, key, key.Span)
		d.Problem = d.Problem || reading.Flawed(key)
	}
	d.SignatureScheme(r)
	n = r.Uint16("tls.handshake.cred.signature_len", "Signature Length", "The signature takes {v} bytes.", spec)
	r.Bytes(int(n.Uint()), "tls.handshake.cred.signature", "Signature", "{len} bytes: the signature with which the certificate's owner vouches for that key.", spec).As(field.Integrity)
}
