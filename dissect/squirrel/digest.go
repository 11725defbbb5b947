package squirrel

import (
	"crypto/sha256"
	"crypto/subtle"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// digest reads the SHA-256 of the field above it, and computes it again.
func (d *dissection) digest(r *field.Reader, of *field.Field, what string) (info string) {
	spec := ours(d.f.kind.String())
	f := r.Bytes(digestLen, "plainsight.squirrel.digest", "SHA-256 of the "+what, "{len} bytes: the SHA-256 of the {what}, by which the receiver can notice accidental changes.", spec).Put("what", what).As(field.Integrity).With(field.Ours)
	if f.Len != digestLen {
		return ""
	}
	sum := sha256.Sum256(of.Bytes())
	fits := subtle.ConstantTimeCompare(sum[:], f.Bytes()) == 1
	says, info := words.Say("SHA-256 of the {what} above: fits", "what", what), ", with its SHA-256"
	if !fits {
		says, info = words.Say("SHA-256 of the {what} above: does not fit", "what", what), ", with a SHA-256 that does not fit"
		wrong(f, d.f.kind.label()+", digest", "the SHA-256 of the {what} above", "another value: one of the two was changed on the way", "what", what)
	}
	r.Derive("plainsight.squirrel.digest.check", "Digest check", says, "{v}. Computed again over the bytes that were captured. A digest involves no key, so anyone can compute one: it finds accidents, not attackers. Someone who replaces the {what} replaces its digest too.", field.RFC(6234, "4.1"), of, f).Put("what", what).With(field.Ours)
	return info
}
