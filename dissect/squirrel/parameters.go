package squirrel

import (
	"math/big"
	"strconv"

	"plainsight/dissect/field"
)

// parameters reads the group: its number or, where it was made for the
// occasion, its prime and its generator.
func (d *dissection) parameters(r *field.Reader) (info string) {
	const kind = typeParameters
	f := r.Uint16("plainsight.squirrel.group", "Group", "The group that the two sides calculate in: {v}. The numbers are those of TLS; 0 means that the server's own group follows.", field.RFC(8446, "4.2.7")).Hex().As(field.Metadata).With(field.Ours)
	name := ""
	switch {
	case r.Failed():
		return kind.label()
	case f.Uint() == groupFFDHE2048:
		name, f.Spec = "ffdhe2048", field.RFC(7919, "A.1")
		f.Explain = "The group that the two sides calculate in: {v}, the powers of 2 modulo a published prime of 2048 bits. That many share it is not known to be a weakness at this length, and it need not be checked each time."
	case f.Uint() == groupX25519:
		name, f.Spec = "x25519", field.RFC(7748, "4.1")
		f.Explain = "The group that the two sides calculate in: {v}, a fast elliptic curve that is easy to implement correctly."
	case f.Uint() == groupExplicit:
		f.Means("explicit")
		return kind.label() + ": a group of its own, " + d.explicit(r)
	default:
		name = "unknown"
		wrong(f, "Parameters, group", "0x0100 (ffdhe2048), 0x001d (x25519) or 0", "{seen}", "seen", f.Show())
	}
	f.Means(name)
	return kind.label() + ": " + name
}

// explicit reads a prime and a generator, and says how long the prime is.
func (d *dissection) explicit(r *field.Reader) (info string) {
	spec := field.RFC(2631, "2.1")
	p := d.number(r, "p", "Prime p", "The modulus, {len} bytes: all results are taken modulo this number. It is no secret: it was sent unencrypted.", spec)
	g := d.number(r, "g", "Generator g", "The number whose powers are taken: {v}.", spec)
	if p.Len == 0 || g.Len == 0 {
		return "cut off"
	}
	gr := &group{p: new(big.Int).SetBytes(p.Bytes()), g: new(big.Int).SetBytes(g.Bytes())}
	bits := strconv.Itoa(gr.p.BitLen()) + " bits"
	explain := "The modulus has {v}. A good prime counts as safe today from 2048 on. A side that uses a group made by the other side has to check that it is a prime, and a good one: a bad one may be a trap."
	r.Derive("plainsight.squirrel.p.bits", "Size of the group", bits, explain, spec, p).With(field.Ours)
	if seen := gr.wrongPrime(); seen != "" {
		wrong(p, "Parameters, prime", "an odd number of {least} to {most} bits", seen, "least", strconv.Itoa(minBits), "most", strconv.Itoa(maxBits), "n", strconv.Itoa(gr.p.BitLen()))
	} else if seen := gr.wrongGenerator(); seen != "" {
		wrong(g, "Parameters, generator", "a number g with 1 < g < p-1", seen)
	}
	return bits
}

// number reads a number with its length before it.
func (d *dissection) number(r *field.Reader, name, label, explain string, spec field.Spec) *field.Field {
	n := length(r, name+"_length", label+", length", "The number", typeParameters)
	f := r.Bytes(n, "plainsight.squirrel."+name, label, explain, spec).As(field.Metadata).With(field.Ours)
	if n == 0 && !r.Failed() {
		wrong(f, "Parameters, "+label, "a number", "no bytes")
	}
	return f
}
