package x509

import "plainsight/dissect/field"

// unusedBits reads the first byte of a BIT STRING's content.
func unusedBits(r *field.Reader) {
	r.Uint8("ber.bitstring.padding", "Padding", "How many bits of the last byte do not count: {v}.", spec690("8.6.2"))
}

// bits reads a BIT STRING. Of one without any bits Wireshark names the byte
// that says so, and so does this.
func bits(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) *field.Field {
	n := head(r, tag)
	if n > 1 {
		unusedBits(r)
		return r.Bytes(n-1, name, label, explain, spec).As(field.Metadata)
	}
	return r.Bytes(n, name, label, explain, spec).As(field.Metadata).Means(noBits)
}

const noBits = "no bits"

// bitsSet records the named bits of a BIT STRING, the first being the highest.
// Bits that the string is too short for are not set; Wireshark puts them at its
// last byte.
func bitsSet(r *field.Reader, f *field.Field, prefix string, names []namedBit, spec field.Spec) {
	if f.Value.Sym == noBits {
		return
	}
	for i, u := range names {
		k := min(i/8, f.Len-1)
		b := r.BitsAt(f, k, 1, 0x80>>(i%8), prefix+u.name, u.name, u.says, spec)
		if i/8 > k {
			b.Value.Num = 0
			b.With(field.LeftOut).Also("Its byte is not there: DER leaves out zeros at the end.")
		}
	}
}

// namedBit is a bit of a BIT STRING and what it means where it is set.
type namedBit struct{ name, says string }
