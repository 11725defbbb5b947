package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// signed reads a signature with its algorithm and length (RFC 5246, Section
// 4.7; RFC 8446, Section 4.4.3). Before TLS 1.2 the algorithm is not told: it
// follows from the certificate's key. name is that of the signature's field,
// whose length has the same with _len after it.
func (d *Body) signed(r *field.Reader, name, lengthLabel, over string) {
	spec := d.Spec("4.4.3", "4.7", "5.6.8")
	if v := d.spoken(); v == registry.TLS12 || v.Is13() {
		d.SignatureScheme(r)
	}
	n := r.Uint16(name+"_len", lengthLabel, "The signature takes {v} bytes.", spec)
	r.Bytes(int(n.Uint()), name, "Signature", over, spec).As(field.Integrity)
}
