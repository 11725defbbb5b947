package tls

import (
	"strconv"

	"plainsight/dissect/field"
)

// changeCipherSpec reads the one byte that says that from here on the sender
// encrypts. TLS 1.3 has kept it as a dummy.
func (d *dissection) changeCipherSpec(r *field.Reader) (label, info string) {
	const name = "Change Cipher Spec"
	spec, explain := field.RFC(5246, "7.1"), "From the next record on, the sender encrypts with the keys just agreed on. It is always the number 1."
	if d.m.before.is13() {
		spec, explain = field.RFC(8446, "D.4"), "A dummy: always the number 1, and without effect. TLS 1.3 sends it so that boxes on the way which only know TLS 1.2 let the connection through."
	}
	if n := r.Len(); n > 0 {
		content := r.Peek(n)
		f := r.Bytes(1, "tls.change_cipher_spec", "Change Cipher Spec Message", explain, spec)
		f.Value = field.Value{} // as in Wireshark, whose field has none
		if content[0] != 1 {
			d.wrong(f, 0, "Change Cipher Spec", "the number 1", strconv.Itoa(int(content[0])))
		}
		if n > 1 {
			r.Fail("Change Cipher Spec", "its end", strconv.Itoa(n-1)+" more bytes")
		}
	}
	return "Change Cipher Spec Protocol: " + name, name
}
