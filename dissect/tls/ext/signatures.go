package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

func (d *Content) signatureAlgorithmsIn(r *field.Reader, _ Message) {
	d.SignatureAlgorithms(r, r.Parent().Spec)
}

// SignatureAlgorithms reads the signatures that the sender can check, as spec defines
// them (RFC 8446, Section 4.2.3; RFC 5246, Section 7.4.1.4.1 and 7.4.4).
func (d *Content) SignatureAlgorithms(r *field.Reader, spec field.Spec) {
	n := r.Uint16("tls.handshake.sig_hash_alg_len", "Signature Hash Algorithms Length", "The schemes take {v} bytes, two for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.sig_hash_algs", Label: "Signature Hash Algorithms", Thing: "algorithm", Size: 2, Explain: "The signature algorithms that the sender can check, in order of preference.", Spec: spec}, d.SignatureScheme)
}
