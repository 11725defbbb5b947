// Package x509 takes certificates apart to the byte (RFC 5280).
//
// A certificate is written in DER: each value has a tag that says what it is,
// a length, and its content, which may be more of the same (X.690). der.go
// reads that, and any.go what nothing else knows; certificate.go, names.go,
// validity.go, keys.go, parameters.go and ext_*.go say
// what it means, in the order of the certificate; ocsp.go does so for answers of
// the issuer's service.
package x509

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// The tags that certificates use (X.690, Section 8).
const (
	tagBoolean    = 0x01
	tagInteger    = 0x02
	tagBits       = 0x03
	tagOctets     = 0x04
	tagNull       = 0x05
	tagOID        = 0x06
	tagEnumerated = 0x0a
	tagUTF8       = 0x0c
	tagNumeric    = 0x12
	tagPrintable  = 0x13
	tagTeletex    = 0x14
	tagIA5        = 0x16
	tagUTCTime    = 0x17
	tagTime       = 0x18
	tagVisible    = 0x1a
	tagGeneral    = 0x1b
	tagUniversal  = 0x1c
	tagBMP        = 0x1e
	tagSequence   = 0x30
	tagSet        = 0x31
	context       = 0x80 // a tag that the structure around it gives a meaning
	constructed   = 0x20
)

var tagNames = map[byte]string{
	tagBoolean: "BOOLEAN", tagInteger: "INTEGER", tagBits: "BIT STRING", tagOctets: "OCTET STRING", tagNull: "NULL", tagEnumerated: "ENUMERATED", tagOID: "OBJECT IDENTIFIER",
	tagUTF8: "UTF8String", tagNumeric: "NumericString", tagPrintable: "PrintableString", tagTeletex: "TeletexString", tagIA5: "IA5String", tagUTCTime: "UTCTime",
	tagTime: "GeneralizedTime", tagVisible: "VisibleString", tagGeneral: "GeneralString", tagUniversal: "UniversalString", tagBMP: "BMPString", tagSequence: "SEQUENCE", tagSet: "SET",
}

func tagName(t byte) string {
	if n := tagNames[t]; n != "" {
		return n
	}
	if t&0xc0 == context {
		return "[" + strconv.Itoa(int(t&0x1f)) + "]"
	}
	return "0x" + strconv.FormatUint(uint64(t), 16)
}

var x690 = &field.Document{Name: "X.690", URL: "https://www.itu.int/rec/T-REC-X.690"}

func spec690(section string) field.Spec { return field.Spec{Doc: x690, Section: section} }
func rfc(section string) field.Spec     { return field.RFC(5280, section) }

// header is the tag and the length in front of a value.
type header struct {
	tag  byte
	size int // of tag and length, in bytes
	n    int // of the content, in bytes
}

// peek reads the next value's header without recording it. ok is false where
// there is none, or one that DER does not allow.
func peek(r *field.Reader) (h header, ok bool) { return headerOf(r.Peek(6)) }

// headerOf reads the header that b begins with.
func headerOf(b []byte) (h header, ok bool) {
	if len(b) < 2 || b[0]&0x1f == 0x1f { // no tag here takes several bytes
		return h, false
	}
	h = header{tag: b[0], size: 2, n: int(b[1])}
	if b[1] < 0x80 {
		return h, true
	}
	k := int(b[1] & 0x7f)
	if k == 0 || k > 4 || len(b) < 2+k {
		return h, false
	}
	h.n, h.size = 0, 2+k
	for _, c := range b[2 : 2+k] {
		h.n = h.n<<8 | int(c)
	}
	return h, h.n >= 0
}

// at reports whether the next value has that tag.
func at(r *field.Reader, tag byte) bool {
	b := r.Peek(1)
	return len(b) == 1 && b[0] == tag
}

// head records the header of a value of that tag and returns the length of its
// content.
func head(r *field.Reader, tag byte) int {
	if r.Failed() {
		return 0
	}
	h, ok := peek(r)
	switch {
	case len(r.Peek(1)) == 0:
		r.Fail("DER", "{tag}", "the end of what is around it", "tag", tagName(tag))
		return 0
	case !at(r, tag):
		r.Fail("DER", "{tag}", "{seen}", "tag", tagName(tag), "seen", tagName(r.Peek(1)[0]))
		return 0
	case !ok:
		r.Fail("DER, length", "a length of at most 4 bytes", "another form, or the end")
		return 0
	case h.n > r.Len()-h.size:
		r.Fail("DER, length", "at most {n} bytes", "{seen}", "n", strconv.Itoa(r.Len()-h.size), "seen", strconv.Itoa(h.n))
		return 0
	}
	r.Uint8("plainsight.der.tag", "Tag", "What kind of value follows: {v}.", spec690("8.1.2")).Hex().Means(tagName(tag)).With(field.Ours)
	l := r.Bytes(h.size-1, "plainsight.der.length", "Length", "How long the value is: {v} bytes.", spec690("8.1.3")).With(field.Ours)
	l.Value = field.Value{Kind: field.Uint, Num: uint64(h.n)}
	if h.size > 2 && (h.n < 0x80 || h.n < 1<<(8*(h.size-3))) {
		l.Wrong(&field.Problem{What: "DER, length", Where: l.Off, Expected: "the shortest form", Seen: "{size} bytes", Fill: []any{"size", strconv.Itoa(h.size - 1)}})
	}
	return h.n
}

// element opens a value whose field spans its header too.
func element(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) field.Reader {
	n := whole(r, tag)
	b := r.Block(n, name, label, explain, spec)
	if !b.Failed() {
		head(&b, tag)
	}
	return b
}

// whole is the size of the next value with its header, as far as it is there.
// Where it has another tag, or none can be read, the reader stops: else
// a reader of a list would wait for its end for ever.
func whole(r *field.Reader, tag byte) int {
	if r.Failed() {
		return 0
	}
	h, ok := peek(r)
	switch {
	case len(r.Peek(1)) == 0:
		r.Fail("DER", "{tag}", "the end of what is around it", "tag", tagName(tag))
		return 0
	case !ok || h.tag != tag:
		r.Fail("DER", "{tag}", "{seen}", "tag", tagName(tag), "seen", tagName(r.Peek(1)[0]))
		return 0
	}
	return min(h.size+h.n, r.Len())
}

// content opens a value whose field spans its content only.
func content(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) field.Reader {
	n := head(r, tag)
	return r.Block(n, name, label, explain, spec)
}

// list opens a SEQUENCE OF or SET OF, whose value is the number of its members.
func list(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) field.Reader {
	b := content(r, tag, name, label, explain, spec)
	members(&b)
	return b
}

// members makes the number of values in a block the block's value.
func members(b *field.Reader) {
	n, rest := 0, b.Peek(b.Len())
	for len(rest) > 0 {
		k := sizeOf(rest)
		if k <= 0 || k > len(rest) {
			break
		}
		n, rest = n+1, rest[k:]
	}
	b.Field().Value = field.Value{Kind: field.Uint, Num: uint64(n)}
}

// sizeOf is the size of the value that b begins with, with its header, or 0.
func sizeOf(b []byte) int {
	h, ok := headerOf(b)
	if !ok {
		return 0
	}
	return h.size + h.n
}

// integer reads an INTEGER: shown as a number where it is short, else in hex.
func integer(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) *field.Field {
	n := head(r, tag)
	f := r.Bytes(n, name, label, explain, spec).As(field.Metadata)
	if n > 0 && n <= 8 && f.Len == n && f.Bytes()[0] < 0x80 {
		f.Value = field.Value{Kind: field.Uint}
		for _, b := range f.Bytes() {
			f.Value.Num = f.Value.Num<<8 | uint64(b)
		}
	}
	if b := f.Bytes(); len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
		f.Wrong(&field.Problem{What: "DER, INTEGER", Where: f.Off, Expected: "the shortest form", Seen: "{seen} bytes", Fill: []any{"seen", strconv.Itoa(len(b))}})
	}
	return f
}

// boolean reads a BOOLEAN.
func boolean(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) {
	n := head(r, tag)
	f := r.Bytes(n, name, label, explain, spec).As(field.Metadata)
	on := f.Len == 1 && f.Bytes()[0] != 0
	f.Value = field.Value{Kind: field.Bool, Sym: "False"}
	if on {
		f.Value.Num, f.Value.Sym = 1, "True"
	}
	if on && f.Bytes()[0] != 0xff {
		f.Wrong(&field.Problem{What: "DER, BOOLEAN", Where: f.Off, Expected: "00 or ff", Seen: "{seen}", Fill: []any{"seen", strconv.FormatUint(uint64(f.Bytes()[0]), 16)}})
	}
}

// text reads a string.
func text(r *field.Reader, tag byte, name, label, explain string, spec field.Spec) *field.Field {
	n := head(r, tag)
	f := r.Text(n, name, label, explain, spec).As(field.Metadata)
	if said, ok := decoded(tag, f.Bytes()); ok && (tag == tagBMP || tag == tagUniversal || tag == tagTeletex) {
		f.Value = field.Value{Kind: field.Said, Str: said}
	}
	return f
}

// oid reads an OBJECT IDENTIFIER and returns it with dots.
func oid(r *field.Reader, name, label, explain string, spec field.Spec) string {
	n := head(r, tagOID)
	f := r.Bytes(n, name, label, explain, spec)
	id := dotted(f.Bytes())
	f.Value = field.Value{Kind: field.Said, Str: id, Sym: oidName(id)}
	return id
}

// dotted writes an object identifier's content with dots (X.690, Section 8.19).
func dotted(b []byte) string {
	var room [64]byte // nearly always enough
	out := room[:0]
	var v uint64
	first := true
	for _, c := range b {
		if v > 1<<56 {
			return "a number that is too long"
		}
		v = v<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			continue
		}
		if first {
			top := min(v/40, 2)
			out = strconv.AppendUint(strconv.AppendUint(out, top, 10), 0, 10)
			out = append(out[:len(out)-1], '.')
			v -= top * 40
			first = false
		} else {
			out = append(out, '.')
		}
		out = strconv.AppendUint(out, v, 10)
		v = 0
	}
	return string(out)
}

// certificate is what taking one certificate apart works with.
type certificate struct {
	c     *proto.Context
	depth int // of names inside of names, and of values that nothing here knows
}

// maxDepth bounds how deep values may be nested.
const maxDepth = 8
