package http2

// form is how a header is written (RFC 7541, Section 6).
type form uint8

// The forms.
const (
	indexed form = iota // an entry of the table, name and value
	added               // a literal that the table takes in
	literal             // one that it does not
	never               // one that no table on the way may ever take in
	resized             // no header: the table's size changes
)

// representation is how one header is written in a block: a number, which refers
// to the table or is 0, and up to two strings.
type representation struct {
	form        form
	bits        uint8  // of the first byte, which belong to the number
	num         uint64 // the index, or the size
	numLen      int    // in bytes, with the form's own bits
	name, value text
	n           int // the whole, in bytes
}

// text is a string: a length and so many bytes, in Huffman code or not
// (RFC 7541, Section 5.2).
type text struct {
	at      int // where its length begins
	lenLen  int // bytes of the length; 0 where there is no string
	n       int // bytes after it
	huffman bool
}

func (t text) bytes(b []byte) []byte { return b[t.at+t.lenLen : t.at+t.lenLen+t.n] }

// outcome is what came of reading something.
type outcome uint8

const (
	whole outcome = iota
	short         // its rest is not here
	wrong         // it is longer than anything should be
)

// maxText is the longest string that is read.
const maxText = maxList

// parse reads the representation that b begins with.
func parse(b []byte) (p representation, o outcome) {
	if len(b) == 0 {
		return p, short
	}
	switch first := b[0]; {
	case first >= 0x80:
		p.form, p.bits = indexed, 7
	case first >= 0x40:
		p.form, p.bits = added, 6
	case first >= 0x20:
		p.form, p.bits = resized, 5
	case first >= 0x10:
		p.form, p.bits = never, 4
	default:
		p.form, p.bits = literal, 4
	}
	if p.num, p.numLen, o = number(b, p.bits); o != whole {
		return p, o
	}
	p.n = p.numLen
	if p.form == indexed || p.form == resized {
		return p, whole
	}
	if p.num == 0 {
		if p.name, o = readText(b, p.n); o != whole {
			return p, o
		}
		p.n = p.name.at + p.name.lenLen + p.name.n
	}
	if p.value, o = readText(b, p.n); o != whole {
		return p, o
	}
	p.n = p.value.at + p.value.lenLen + p.value.n
	return p, whole
}

func readText(b []byte, at int) (t text, o outcome) {
	if at >= len(b) {
		return t, short
	}
	v, n, o := number(b[at:], 7)
	switch {
	case o != whole:
		return t, o
	case v > maxText:
		return t, wrong
	}
	t = text{at, n, int(v), b[at]&0x80 != 0}
	if t.n > len(b)-at-n {
		return t, short
	}
	return t, whole
}

// number reads an integer that begins in the low bits of b[0]. Where these are
// all ones, it goes on in the bytes after, seven bits in each (RFC 7541,
// Section 5.1).
func number(b []byte, bits uint8) (v uint64, n int, o outcome) {
	const longest = 6 // bytes; numbers need at most 32 bits
	mask := uint64(1)<<bits - 1
	if v = uint64(b[0]) & mask; v < mask {
		return v, 1, whole
	}
	for n = 1; n < len(b); n++ {
		if n == longest {
			return 0, n, wrong
		}
		v += uint64(b[n]&0x7f) << (7 * (n - 1))
		if b[n] < 0x80 {
			return v, n + 1, whole
		}
	}
	return 0, n, short
}
