package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// certificateCompression is IANA's registry of TLS certificate compression algorithms.
var certificateCompression = map[uint64]string{1: "zlib", 2: "brotli", 3: "zstd"}

// compressCertificate reads how a certificate may be packed (RFC 8879, Section 3).
func (d *Content) compressCertificate(r *field.Reader, _ Message) {
	spec := field.RFC(8879, "3")
	n := r.Uint8("tls.compress_certificate.algorithms_length", "Algorithms Length", "The ways take {v} bytes, two for each.", spec)
	d.Numbers(r, n, reading.List{Name: "", Label: "Algorithms", Thing: "algorithm", Size: 2, Explain: "Ways to compress a certificate.", Spec: spec}, func(r *field.Reader) {
		f := r.Uint16("tls.compress_certificate.algorithm", "Algorithm", "A way to compress a certificate: {v}.", spec).As(field.Metadata)
		f.Means(registry.OrUnknown(certificateCompression[f.Uint()]))
	})
}
