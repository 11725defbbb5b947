package ext

import (
	"strconv"

	"plainsight/dissect/field"
)

func (d *Content) certificateAuthoritiesIn(r *field.Reader, _ Message) {
	d.CertificateAuthorities(r, r.Parent().Spec)
}

// CertificateAuthorities reads the names of the authorities whose certificates the
// sender accepts, as spec defines them (RFC 8446, Section 4.2.4; RFC 5246, Section
// 7.4.4).
func (d *Content) CertificateAuthorities(r *field.Reader, spec field.Spec) {
	n := int(r.Uint16("tls.handshake.dnames_len", "Distinguished Names Length", "The names take {v} bytes. 0 means that any will do.", spec).Uint())
	if n == 0 {
		return
	}
	b := r.Block(n, "tls.handshake.dnames", d.Named("Distinguished Names (", strconv.Itoa(n)+" bytes)"), "Certificate authorities, by name.", spec)
	for b.Len() > 0 {
		n := int(b.Uint16("tls.handshake.dname_len", "Distinguished Name Length", "The name takes {v} bytes.", spec).Uint())
		if n > 0 {
			d.distinguishedName(&b, n)
		}
	}
	d.Close(&b)
}
