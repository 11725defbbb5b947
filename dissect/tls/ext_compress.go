package tls

import "plainsight/dissect/tls/registry"

import "plainsight/dissect/field"

// certificateCompression is IANA's registry of TLS certificate compression algorithms.
var certificateCompression = map[uint64]string{1: "zlib", 2: "brotli", 3: "zstd"}

// compressCertificate reads how a certificate may be packed (RFC 8879, Section 3).
func (d *dissection) compressCertificate(r *field.Reader, _ message) {
	spec := field.RFC(8879, "3")
	n := r.Uint8("tls.compress_certificate.algorithms_length", "Algorithms Length", "The ways take {v} bytes, two for each.", spec)
	d.numbers(r, n, list{"", "Algorithms", "algorithm", 2, "Ways to pack a certificate.", spec}, func(_ *dissection, r *field.Reader) {
		f := r.Uint16("tls.compress_certificate.algorithm", "Algorithm", "A way to pack a certificate: {v}.", spec).As(field.Metadata)
		f.Means(registry.OrUnknown(certificateCompression[f.Uint()]))
	})
}
