package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/x509"
)

// distinguishedName reads n bytes with somebody's name, as certificates have it
// (RFC 5280, Section 4.1.2.4).
func (d *Content) distinguishedName(r *field.Reader, n int) {
	f := r.Bytes(n, "tls.handshake.dname", "Distinguished Name", "The name of a certificate authority, as its certificate has it.", field.RFC(5280, "4.1.2.4")).As(field.Metadata)
	if f.Len == 0 {
		return
	}
	name := x509.Name(d.C, f, f.Span)
	if !d.C.Brief {
		f.Value = field.Value{Sym: name}
	}
	for c := range f.All() {
		d.Problem = d.Problem || c.Problem != nil
	}
}
