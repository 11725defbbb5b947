package tls

import "plainsight/dissect/tls/registry"

import "plainsight/dissect/field"

// What fields that hold a number of a registry say of it.

// group explains a field that holds a group's number.
func (d *dissection) group(f *field.Field) *field.Field {
	f.Class = field.Metadata
	if f.Len > 0 && !d.c.Brief {
		g := registry.GroupOf(uint16(f.Uint()))
		f.Means(g.Name)
		f.Explain, f.Spec = g.Says, g.Spec
	}
	return f
}

// signatureScheme reads the number of a signature scheme. In TLS 1.2 its two
// bytes were a hash and a signature.
func (d *dissection) signatureScheme(r *field.Reader) {
	b := r.Peek(2)
	if len(b) < 2 || d.c.Brief {
		r.Uint16("tls.handshake.sig_hash_alg", "Signature Algorithm", "", field.Spec{}).As(field.Metadata)
		return
	}
	s := registry.SchemeOf(u16(b))
	g := r.Begin("tls.handshake.sig_hash_alg", "Signature Algorithm", s.Says, s.Spec).As(field.Metadata)
	g.Value = field.Value{Kind: field.Uint, Hex: true, Num: uint64(u16(b)), Sym: s.Name}
	old := field.RFC(5246, "7.4.1.4.1")
	r.Uint8("tls.handshake.sig_hash_hash", "Signature Hash Algorithm Hash", "In TLS 1.2 the first byte was the hash that is signed: {v}. TLS 1.3 numbers whole schemes.", old).As(field.Metadata).Means(registry.OrUnknown(registry.HashNames[b[0]]))
	r.Uint8("tls.handshake.sig_hash_sig", "Signature Hash Algorithm Signature", "And the second was how it is signed: {v}.", old).As(field.Metadata).Means(registry.OrUnknown(registry.SignatureNames[b[1]]))
	r.End(g)
}
