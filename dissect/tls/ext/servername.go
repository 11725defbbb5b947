package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// serverNames reads the names that the client wants to talk to, in practice
// one (RFC 6066, Section 3). The server's answer is empty.
func (d *Content) serverNames(r *field.Reader, where Message) {
	if r.Len() == 0 {
		return
	}
	spec := field.RFC(6066, "3")
	list := r.Parent().Parent() // of all extensions
	outside := where == ClientHello && list != nil && hidesAnother(list.Bytes())
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
		name := all.Text(int(n.Uint()), "tls.handshake.extensions_server_name", "Server Name", "The client wants {v}. Unless the hello itself was encrypted (Encrypted ClientHello), anyone on the way can read this: it is one way for networks to block sites, and to learn where people go.", spec).As(field.Metadata).Telling(field.AskedName)
		if outside {
			name.Explain = "The name that anyone on the way can read is {v}. This hello has the extension encrypted_client_hello: in it there may be another hello, encrypted, and the name that the client wants is then the one in there."
		}
	}
	d.Close(&all)
	d.Close(&b)
}

// hidesAnother reports whether extensions have the one by which a ClientHello has
// another one in it, or looks so (RFC 9849, Section 5).
func hidesAnother(list []byte) bool {
	for len(list) >= 4 {
		n := 4 + int(reading.Uint16(list[2:]))
		if n > len(list) {
			return false
		}
		if reading.Uint16(list) == registry.ExtECH && n > 4 && list[4] == 0 {
			return true
		}
		list = list[n:]
	}
	return false
}
