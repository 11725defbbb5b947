package tls

import "plainsight/dissect/tls/reading"

import "plainsight/dissect/field"

func (d *content) signatureAlgorithmsIn(r *field.Reader, _ message) { d.signatureAlgorithms(r) }

// signatureAlgorithms reads the signatures that the sender can check (RFC 8446,
// Section 4.2.3; RFC 5246, Section 7.4.1.4.1).
func (d *content) signatureAlgorithms(r *field.Reader) {
	spec := field.RFC(8446, "4.2.3")
	n := r.Uint16("tls.handshake.sig_hash_alg_len", "Signature Hash Algorithms Length", "The schemes take {v} bytes, two for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.sig_hash_algs", Label: "Signature Hash Algorithms", Thing: "algorithm", Size: 2, Explain: "Signatures that can be checked, the best liked first.", Spec: spec}, d.SignatureScheme)
}
