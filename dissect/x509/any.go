package x509

import "plainsight/dissect/field"

// rest reads what is left of a structure that nothing here knows: where it is
// DER, tag by tag, else as bytes. Wireshark has no fields for it.
func rest(r *field.Reader, what string) {
	n := r.Len()
	if n == 0 || r.Failed() {
		return
	}
	if !wellFormed(r.Peek(n)) {
		r.Bytes(n, "plainsight.der.value", what, "{len} bytes that are not DER, so they are not taken apart.", spec690("8")).As(field.Undecoded).With(field.Ours)
		return
	}
	b := r.Block(n, "plainsight.der.value", what, "{len} bytes. What they are for is not known here, but DER shows their structure.", spec690("8"))
	b.Field().With(field.Ours)
	values(&b, 1)
	b.Close()
}

// wellFormed reports whether b is values one after another, to its end.
func wellFormed(b []byte) bool {
	for len(b) > 0 {
		n := sizeOf(b)
		if n <= 0 || n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}

// values reads any values one after another, and what is inside of them as far
// as maxDepth.
func values(r *field.Reader, depth int) {
	for r.Len() > 0 {
		h, ok := peek(r)
		if !ok {
			r.Fail("DER", "a value", "none that can be read")
			return
		}
		if h.tag&constructed == 0 || depth == maxDepth || !wellFormed(inside(r, h)) {
			value(r, h)
			continue
		}
		b := element(r, h.tag, "plainsight.der.value", tagName(h.tag), "Values inside a value, {len} bytes.", spec690("8"))
		b.Field().With(field.Ours)
		values(&b, depth+1)
		b.Close()
	}
}

// inside is the content of the next value.
func inside(r *field.Reader, h header) []byte {
	b := r.Peek(h.size + h.n)
	return b[min(h.size, len(b)):]
}

// value reads one value by its tag.
func value(r *field.Reader, h header) {
	n := head(r, h.tag)
	if n == 0 {
		return
	}
	f := r.Bytes(n, "plainsight.der.value", tagName(h.tag), "A value: {v}.", spec690("8")).As(field.Metadata).With(field.Ours)
	if said, ok := decoded(h.tag, f.Bytes()); ok {
		f.Value = field.Value{Kind: field.Said, Str: said}
		return
	}
	switch {
	case h.tag == tagOID:
		id := dotted(f.Bytes())
		f.Value = field.Value{Kind: field.Said, Str: id, Sym: oidName(id)}
	case h.tag == tagInteger && n <= 8 && f.Len == n && f.Bytes()[0] < 0x80:
		f.Value = field.Value{Kind: field.Uint}
		for _, b := range f.Bytes() {
			f.Value.Num = f.Value.Num<<8 | uint64(b)
		}
	case h.tag == tagTime, h.tag == tagUTCTime:
		f.Value.Kind = field.Text
	case h.tag == tagBoolean || h.tag == tagInteger || h.tag == tagEnumerated:
	default:
		f.As(field.Undecoded)
	}
}
