package record

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// ChangeCipherSpec reads the one byte that says that from here on the sender
// encrypts. TLS 1.3 has kept it as a dummy.
func (d *Content) ChangeCipherSpec(r *field.Reader) (label, info string) {
	const name = "Change Cipher Spec"
	spec, explain := registry.Defined(d.Cites, "", "7.1", "5.3"), "From the next record on, the sender encrypts with the keys just agreed on. The content is just the number 1."
	if d.Cites.Is13() { // also before the ServerHello: a client with early data sends it at once
		spec, explain = field.RFC(8446, "D.4"), "A dummy: just the number 1, without effect. TLS 1.3 allows it so that firewalls and other equipment along the way that only know TLS 1.2 let the connection through."
	}
	const shortestSeal = 8 // bytes of a tag or MAC
	switch n := r.Len(); {
	case n > 0 && d.Length > shortestSeal && !d.Opened && d.Version != 0 && !d.Version.Is13(): // in a handshake that renews one
		f := r.Bytes(n, "tls.change_cipher_spec", "Change Cipher Spec Message", "{len} bytes: the number 1, encrypted with the keys that were agreed on before. From the next record on, the sender uses new ones.", spec).As(field.Ciphertext)
		f.Value, f.Secret = field.Value{}, d.Secret
	case n > 0:
		content := r.Peek(n)
		f := r.Bytes(1, "tls.change_cipher_spec", "Change Cipher Spec Message", explain, spec)
		f.Value = field.Value{} // as in Wireshark, whose field has none
		if content[0] != 1 {
			d.Wrong(f, 0, "Change Cipher Spec", "the number 1", "{seen}", "seen", strconv.Itoa(int(content[0])))
		}
		if n > 1 {
			r.Fail("Change Cipher Spec", "its end", "{seen} more bytes", "seen", strconv.Itoa(n-1))
		}
	}
	return "Change Cipher Spec Protocol: " + name, name
}
