package ext

import "plainsight/dissect/field"

// connectionID reads the name that the sender wants to see in records (RFC
// 9146, Section 3).
func (d *Content) connectionID(r *field.Reader, _ Message) {
	spec := field.RFC(9146, "3")
	n := r.Uint8("tls.connection_id_length", "Connection ID length", "The name takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.connection_id", "Connection ID", "{len} bytes by which a connection is recognised after a change of address, by anyone who listens, too.", spec).As(field.Random)
	}
}
