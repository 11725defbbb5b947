package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// clientHello reads what the client can speak, and whom it wants to talk to
// (RFC 8446, Section 4.1.2).
func (d *Body) clientHello(r *field.Reader) {
	spec := d.Spec("4.1.2", "7.4.1.2", "5.6.1.2")
	body := r.Peek(r.Len())
	d.helloFront(r, spec, ext.ClientHello)
	n := r.Uint16("tls.handshake.cipher_suites_length", "Cipher Suites Length", "The cipher suites take {v} bytes, two for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.ciphersuites", Label: "Cipher Suites", Thing: "suite", Size: 2, Explain: "The cipher suites that the client supports, in order of preference. The server chooses one.", Spec: spec}, d.offeredSuite)
	n = r.Uint8("tls.handshake.comp_methods_length", "Compression Methods Length", "The compression methods take {v} bytes, one for each.", spec)
	d.Numbers(r, n, reading.List{Name: "tls.handshake.comp_methods", Label: "Compression Methods", Thing: "method", Size: 1, Explain: "Ways to compress data before it is encrypted. How well data compresses can give away what is in it (the CRIME attack), so it has been dropped.", Spec: spec}, d.compressionMethod)
	at := r.Off()
	if r.Len() > 0 { // before TLS 1.2 there may be no extensions
		d.extensions(r, ext.ClientHello)
		d.innerHello(r)
		d.whole(r, "Client Hello")
	}
	if !d.C.Brief && !r.Failed() {
		d.fingerprint(r, body, at)
	}
}

// offeredSuite reads one that the client offers.
func (d *Body) offeredSuite(r *field.Reader) { d.cipherSuite(r).Telling(field.OfferedSuite) }

// chosenSuite reads the one that the server chose.
func (d *Body) chosenSuite(r *field.Reader) {
	if f := d.cipherSuite(r); !d.C.Brief {
		f.Fact = registry.ChosenFact(uint16(f.Uint()))
	}
}

// cipherSuite reads a cipher suite.
func (d *Body) cipherSuite(r *field.Reader) *field.Field {
	f := r.Uint16("tls.handshake.ciphersuite", "Cipher Suite", "", field.Spec{}).Hex().As(field.Metadata)
	if d.C.Brief {
		return f
	}
	n := uint16(f.Uint())
	f.Means(registry.SuiteName(n))
	if d.C.WireOnly { // has no room for prose
		return f
	}
	says, more := registry.SuiteSays(n)
	f.Also(more...).Explain, f.Spec = says, registry.SuiteSpec(n)
	return f
}

// compressionMethods is IANA's registry of TLS compression methods.
var compressionMethods = [256]string{0: "null", 1: "DEFLATE", 64: "LZS"}

// CompressionName is the name of a compression method.
func CompressionName(n uint8) string { return registry.OrUnknown(compressionMethods[n]) }

// compressionMethod reads one.
func (d *Body) compressionMethod(r *field.Reader) {
	explain := "{v}: how content is compressed before it is encrypted. TLS 1.3 allows only null: not at all."
	if d.Before13() {
		explain = "{v}: how content is compressed before it is encrypted. Null means not at all."
	}
	f := r.Uint8("tls.handshake.comp_method", "Compression Method", explain, d.Spec("4.1.2", "7.4.1.2", "5.6.1.2"))
	switch f.Uint() {
	case 1:
		f.Spec = field.RFC(3749, "2.1")
	case 64:
		f.Spec = field.RFC(3943, "2")
	}
	f.Means(registry.OrUnknown(compressionMethods[f.Uint()]))
}
