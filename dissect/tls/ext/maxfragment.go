package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

var fragmentLengths = [256]string{1: "512", 2: "1024", 3: "2048", 4: "4096"}

// maxFragmentLength reads how long a record may be (RFC 6066, Section 4).
func (d *Content) maxFragmentLength(r *field.Reader, _ Message) {
	f := r.Uint8("tls.handshake.max_fragment_length", "Maximum Fragment Length", "The most bytes that a record is to carry: {v}.", field.RFC(6066, "4")).As(field.Metadata)
	f.Means(registry.OrUnknown(fragmentLengths[f.Uint()]))
}
