package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

var pskModeNames = [256]string{0: "PSK-only key establishment (psk_ke)", 1: "PSK with (EC)DHE key establishment (psk_dhe_ke)"}

// pskModes reads what is to go with a key from before (RFC 8446, Section 4.2.9).
func (d *Content) pskModes(r *field.Reader, _ Message) {
	spec := field.RFC(8446, "4.2.9")
	n := r.Uint8("tls.extension.psk_ke_modes_length", "PSK Key Exchange Modes Length", "The modes take {v} bytes, one for each.", spec)
	d.Numbers(r, n, reading.List{Name: "", Label: "PSK Key Exchange Modes", Thing: "mode", Size: 1, Explain: "How the client is willing to use a key from before.", Spec: spec}, func(r *field.Reader) {
		f := r.Uint8("tls.extension.psk_ke_mode", "PSK Key Exchange Mode", "{v}. With a fresh exchange as well (psk_dhe_ke), getting the old key later is not enough to open a recording.", spec).As(field.Metadata)
		v := uint16(f.Uint())
		if f.Means(registry.OrUnknown(pskModeNames[v])); v%0x1f == 0x0b && pskModeNames[v] == "" { // RFC 8701, Section 2
			f.Means(registry.GREASEName)
			f.Explain, f.Spec = registry.GREASESays, field.RFC(8701, "2")
		}
	})
}
