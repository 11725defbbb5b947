package record

import (
	"strconv"

	"plainsight/dissect/field"
)

// ApplicationData records what only the keys open.
//
// All of it counts as what the applications said. Before TLS 1.3 it is that,
// with the nonce, tag or padding of the encryption. In TLS 1.3 the encrypted part
// of the handshake, alerts and session tickets wear the same type, and a
// listener cannot tell: where they end may be guessed by their order, but early
// data breaks that order. So without keys the number is an upper bound.
func (d *Content) ApplicationData(r *field.Reader) (label, info string) {
	const name = "Application Data"
	label = "Application Data Protocol: " + name
	n := r.Len()
	if n == 0 {
		return label, name + ": 0 bytes"
	}
	spec, explain := d.Spec("5.2", "6.2.3", "5.2.3"), "{len} bytes, shut for these eyes: what the application sent or, under the same type, an encrypted part of the handshake or an alert."
	if v := d.Version; v != 0 && !v.Is13() {
		explain = "{len} bytes, shut for these eyes: what the application sent. Anyone can see how long it is."
	}
	f := r.Bytes(n, "tls.app_data", "Encrypted Application Data", explain, spec).As(field.Ciphertext).With(field.Application).Telling(field.SealedRecord)
	f.Secret = d.Secret
	return label, name + ": " + strconv.Itoa(n) + " " + field.Plural(n, "byte") + ", encrypted"
}
