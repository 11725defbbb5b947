package squirrel

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// sealedKey reads a Fernet key that is encrypted with RSA, and its digest.
func (d *dissection) sealedKey(r *field.Reader) (info string) {
	n := length(r, "sealed_key_length", "Sealed key length", "The sealed key", typeSealedKey)
	f := r.Bytes(n, "plainsight.squirrel.sealed_key", "Sealed key", "{len} bytes, as many as the RSA key has, that hide 32: a Fernet key, encrypted with RSA-OAEP. Opening it takes the private half of the public key that it was encrypted with. Anyone who gets that half, even years later, can open it in a recording.", field.RFC(8017, "7.1")).As(field.Ciphertext).With(field.Ours)
	f.Secret = words.Say("the {side}'s private RSA key", "side", words.Say((1 - d.f.dir).Sender()))
	info = typeSealedKey.label() + ": " + strconv.Itoa(n) + " bytes"
	if r.Failed() {
		return info
	}
	info += d.digest(r, f, "sealed key")
	switch o := d.f.sealed; {
	case f.Len == 0:
	case o != nil:
		d.unsealed(r, f, o)
		return info + ", opened"
	case d.f.closed != "":
		r.Derive("plainsight.squirrel.sealed_key.status", "Opening", d.f.closed, "The private keys held here were tried: {v}.", field.RFC(8017, "7.1.2"), f).With(field.Ours)
	}
	return info
}

// unsealed records the key in a buffer of its own. No byte of it corresponds to
// any byte of the sealed one: all of them make one number.
func (d *dissection) unsealed(r *field.Reader, f *field.Field, o *opening) {
	f.Secret = o.label
	buf := d.c.Derive(field.Decrypted, "Sealed key, opened", o.key, field.Origin{Len: len(o.key), From: f.Span, How: field.Whole})
	buf.Opened = field.ASealedKey
	buf.Secret = o.label
	in := field.Read(d.c.Arena, r.Parent(), field.Span{Buf: buf, Len: len(o.key)}, "sealed key")
	k := in.Bytes(len(o.key), "plainsight.squirrel.fernet_key", "Fernet key", "{len} bytes, meant to be random: the key of the messages that follow. 16 are for HMACs, 16 for encryption. They were opened with {label}.", field.Fernet("Key Format")).Put("label", o.label).As(field.Random).With(field.Ours | field.Key)
	k.Secret = o.label
	d.agreement(r, f, o.lines())
}
