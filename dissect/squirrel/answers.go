package squirrel

import (
	"bytes"
	"unicode/utf8"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// refused reads why the other side's last frame is not accepted.
func (d *dissection) refused(r *field.Reader) (info string) {
	f := r.Text(r.Len(), "plainsight.squirrel.refused", "Reason", "Why it is refused, in words that are not encrypted: {v}", ours(typeRefused.String())).As(field.Metadata).With(field.Ours)
	if f.Len == 0 {
		return typeRefused.label() + ", without a reason"
	}
	if !utf8.Valid(f.Bytes()) {
		wrong(f, "Refused, reason", "text in UTF-8", "bytes that are not")
	}
	return typeRefused.label() + ": " + clip(f)
}

// accepted reads the digest that one side has verified.
func (d *dissection) accepted(r *field.Reader) (info string) {
	spec := ours(typeAccepted.String())
	f := r.Bytes(digestLen, "plainsight.squirrel.accepted", "Verified SHA-256", "{len} bytes: the digest that this side has made of what it received. It says \"your digest fits\", and no more.", spec).As(field.Integrity).With(field.Ours)
	sent := d.f.digest
	switch {
	case r.Failed() || f.Len == 0:
		return typeAccepted.label()
	case sent == nil:
		return typeAccepted.label() + ": a digest that was not seen before"
	case !bytes.Equal(sent, f.Bytes()):
		wrong(f, "Accepted, digest", "the digest that the other side sent", "another value")
		r.Derive("plainsight.squirrel.accepted.check", "Digest check", words.Say("it is not the digest that the other side sent"), "Compared with the last digest that went the other way: {v}.", spec, f).With(field.Ours)
		return typeAccepted.label() + ": another digest than the other side sent"
	}
	r.Derive("plainsight.squirrel.accepted.check", "Digest check", words.Say("it is the digest that the other side sent"), "Compared with the last digest that went the other way: {v}. That does not show whose key it is: if somebody in between had replaced the key and its digest, this check would come out the same.", spec, f).With(field.Ours)
	return typeAccepted.label() + ": the digest fits"
}
