package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// applicationSettings reads for which protocols the client would send settings
// along, or the settings themselves. Wireshark 4.0 knows its first number only.
func (d *Content) applicationSettings(r *field.Reader, where Message) {
	spec := registry.Cite(registry.ALPSDraft, "4")
	known := len(r.Parent().Bytes()) > 1 && reading.Uint16(r.Parent().Bytes()) == 17513
	if where != ClientHello {
		if r.Len() == 0 {
			return
		}
		f := r.Bytes(r.Len(), "", "ALPN Opaque Settings", "{len} bytes of settings, in the form that the application protocol gives them.", spec).As(field.Metadata)
		if f.Name = "tls.handshake.extension.data"; known { // whose content Wireshark leaves out
			f.Name = "plainsight.tls.alps.settings"
			f.With(field.Ours)
		}
		return
	}
	if known {
		d.alpsList(r, 0, spec)
		return
	}
	b := d.data(r)
	d.alpsList(&b, field.Ours, spec)
	d.Close(&b)
}

func (d *Content) alpsList(r *field.Reader, flags field.Flags, spec field.Spec) {
	n := r.Uint16("tls.handshake.extensions_alps_len", "ALPS Extension Length", "The names take {v} bytes.", spec).With(flags)
	if n.Uint() == 0 {
		return
	}
	b := r.Block(int(n.Uint()), "tls.handshake.extensions_alps_alpn_list", "Supported ALPN List", "Protocols for which settings can be sent along.", spec)
	b.Field().With(flags)
	for b.Len() > 0 {
		d.protocolName(&b, "tls.handshake.extensions_alps_alpn_str", "tls.handshake.extensions_alps_alpn_str_len", "Supported ALPN", "Supported ALPN Length", spec)
	}
	d.Close(&b)
}
