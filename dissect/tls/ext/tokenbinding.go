package ext

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

var tokenBindingKeys = [256]string{0: "rsa2048_pkcs1.5", 1: "rsa2048_pss", 2: "ecdsap256"}

// tokenBinding reads a version and the kinds of key (RFC 8472, Section 2).
func (d *Content) tokenBinding(r *field.Reader, _ Message) {
	spec := field.RFC(8472, "2")
	b := d.data(r)
	v := b.Uint16("plainsight.tls.token_binding.version", "Version", "The version of the protocol: {v}.", spec).As(field.Metadata).With(field.Ours)
	v.Means(strconv.Itoa(int(v.Uint()>>8)) + "." + strconv.Itoa(int(v.Uint()&0xff)))
	n := b.Uint8("plainsight.tls.token_binding.keys_length", "Key Parameters Length", "The kinds of key take {v} bytes, one for each.", spec).With(field.Ours)
	d.Numbers(&b, n, reading.List{Name: "plainsight.tls.token_binding.keys", Label: "Key Parameters", Thing: "kind", Size: 1, Explain: "Kinds of key that the client can make.", Spec: spec}, func(r *field.Reader) {
		f := r.Uint8("plainsight.tls.token_binding.key", "Key Parameter", "A kind of key: {v}.", spec).As(field.Metadata)
		f.Means(registry.OrUnknown(tokenBindingKeys[f.Uint()]))
	})
	d.Close(&b)
}
