package ext

import "plainsight/dissect/field"

// padding reads zeros (RFC 7685, Section 3).
func (d *Content) padding(r *field.Reader, _ Message) {
	if r.Len() == 0 {
		return
	}
	f := r.Bytes(r.Len(), "tls.handshake.extensions_padding_data", "Padding Data", "{len} zeros that only make the message longer.", field.RFC(7685, "3"))
	for i, c := range f.Bytes() {
		if c != 0 {
			d.Wrong(f, i, "padding", "zeros only", "another byte")
			return
		}
	}
}
