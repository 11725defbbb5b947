package ext

import "plainsight/dissect/field"

// serverNames reads the names that the client wants to talk to, in practice
// one (RFC 6066, Section 3). The server's answer is empty.
func (d *Content) serverNames(r *field.Reader, _ Message) {
	if r.Len() == 0 {
		return
	}
	spec := field.RFC(6066, "3")
	b := r.Block(rest(r), "", "Server Name Indication extension", "The names that the client asks for.", spec)
	n := b.Uint16("tls.handshake.extensions_server_name_list_len", "Server Name list length", "The names take {v} bytes.", spec)
	all := b.Block(int(n.Uint()), "", "Server Names", "Names of one server.", spec)
	all.Field().With(field.Hoisted)
	for all.Len() > 0 {
		t := all.Uint8("tls.handshake.extensions_server_name_type", "Server Name Type", "What kind of name follows: {v}. There is only one kind.", spec)
		if t.Uint() == 0 {
			t.Means("host_name")
		} else {
			t.Means("Unknown")
		}
		n := all.Uint16("tls.handshake.extensions_server_name_len", "Server Name length", "The name takes {v} bytes.", spec)
		all.Text(int(n.Uint()), "tls.handshake.extensions_server_name", "Server Name", "The client asks for {v}. (With Encrypted ClientHello this is only the name of who opens the hello; the one that the client wants is inside.) Unless the hello itself was encrypted (Encrypted ClientHello), anyone on the way can read this: it is one way for networks to block sites, and to learn where people go.", spec).As(field.Metadata).Telling(field.AskedName)
	}
	d.Close(&all)
	d.Close(&b)
}
