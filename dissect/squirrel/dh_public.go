package squirrel

import (
	"strconv"

	"plainsight/dissect/field"
)

// dhPublic reads one side's public value.
func (d *dissection) dhPublic(r *field.Reader) (info string) {
	g := d.f.group
	spec := ours(typeDHPublic.String())
	explain := "{len} bytes: one half of the exchange, made from a private key that its owner does not send. In a large, sound group, no practical way is known to get that key from it. Nor does it show who made it."
	if g != nil {
		spec = g.exchangeSpec()
	}
	n := length(r, "public_value_length", "Public value length", "The public value", typeDHPublic)
	f := r.Bytes(n, "plainsight.squirrel.public_value", "Public value", explain, spec).As(field.Random).With(field.Ours)
	info = typeDHPublic.label() + ": " + strconv.Itoa(n) + " " + field.Plural(n, "byte")
	switch {
	case r.Failed():
		return info
	case f.Len == 0:
		r.Fail("Squirrel DHPublic, public value", "a number", "no bytes")
		return info
	case g == nil:
		return info
	}
	info += ", " + g.name
	switch {
	case f.Len != g.size:
		wrong(f, "DHPublic, public value", "{size} bytes, as {name} has", "{n}", "size", strconv.Itoa(g.size), "name", g.name, "n", strconv.Itoa(f.Len))
	case !g.takes(f.Bytes()):
		wrong(f, "DHPublic, public value", "a number y with 1 < y < p-1", "one that makes the shared secret easy to guess")
	}
	if a := d.f.agreed; a != nil {
		d.agreement(r, f, a.lines(g, d.f.dir))
	}
	return info
}
