package handshake

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// jpakeDraft defines these messages; the exchange itself is in RFC 8236.
var jpakeDraft = &field.Document{Name: "draft-cragg-tls-ecjpake-01", URL: "https://datatracker.ietf.org/doc/draft-cragg-tls-ecjpake/01/"}

// jpakeServer reads the server's half of J-PAKE, where both sides prove to each
// other that they know the same short key, and an attacker gets one guess.
func (d *Body) jpakeServer(r *field.Reader) {
	spec := registry.Cite(jpakeDraft, "")
	b := d.params(r, "EC J-PAKE Server Params", "The server's half of an exchange that only succeeds if both sides know the same short key, which is not sent.", spec)
	kind := b.Uint8("tls.handshake.server_curve_type", "Curve Type", "How the curve is given: by its name, number 3.", spec).Hex()
	if k := kind.Uint(); kind.Len > 0 && k != namedCurve {
		b.Fail("Curve Type", "3", "{seen}", "seen", strconv.FormatUint(k, 10))
	}
	d.Group(b.Uint16("tls.handshake.server_named_curve", "Named Curve", "The curve that both calculate on: {v}.", spec).Hex())
	jpakeProof(&b, spec, [3]string{"tls.handshake.xs", "tls.handshake.vs", "tls.handshake.rs"})
	d.Close(&b)
}

// jpakeClient reads the client's half.
func (d *Body) jpakeClient(r *field.Reader) {
	spec := registry.Cite(jpakeDraft, "")
	b := d.params(r, "EC J-PAKE Client Params", "The client's half of the exchange.", spec)
	jpakeProof(&b, spec, [3]string{"tls.handshake.xc", "tls.handshake.vc", "tls.handshake.rc"})
	d.Close(&b)
}

// jpakeProof reads a public value and a proof that its sender knows the private
// one to it (RFC 8235, Section 3).
func jpakeProof(b *field.Reader, spec field.Spec, names [3]string) {
	for i, says := range []struct{ label, explain string }{
		{"Pubkey", "A public value, {len} bytes, computed with the short key."},
		{"Ephemeral Pubkey", "The first part of the proof, {len} bytes: another public value."},
		{"Zero-knowledge proof", "The second part, {len} bytes: a number that takes the private value to compute, but does not give it away."},
	} {
		n := b.Uint8(names[i]+"_len", says.label+" Length", "It takes {v} bytes.", spec)
		b.Bytes(int(n.Uint()), names[i], says.label, says.explain, spec).As(field.Random)
	}
}
