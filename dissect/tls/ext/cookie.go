package ext

import "plainsight/dissect/field"

// cookie reads what the server wants to see again (RFC 8446, Section 4.2.2).
func (d *Content) cookie(r *field.Reader, _ Message) {
	spec := field.RFC(8446, "4.2.2")
	n := r.Uint16("tls.handshake.extensions.cookie_len", "Cookie length", "The cookie takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.handshake.extensions.cookie", "Cookie", "{len} bytes that only need to mean something to the server. The client sends them back, which can show that it really is at its address. They have nothing to do with the cookies of web pages.", spec).As(field.Random)
	}
}
