package tls

import (
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/protect"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
)

// unsealed reads a record's encrypted content with the keys to it: the parts
// that are on the wire, and in a buffer of its own what was in them.
func (d *dissection) unsealed(root *field.Field, r *field.Reader, h record.Header) (label, info string) {
	content := r.Peek(r.Len())
	o := d.freshly()
	if o == nil {
		one, err := d.m.rare().key.Open(h, content)
		if err != nil { // it was opened before, so this is never reached
			return d.shut(r, h, err)
		}
		o = &one
	}
	kind := record.ContentType(o.Kind)
	d.inner = kind
	at := d.innerType(r, kind)
	g := d.onWire(r, h, o, kind == record.ApplicationData)
	buf := d.openedBuffer(d.m.rare().key, o.Plain, g.cipher.Span)
	in := d.within(buf, g.parent, o.Data, kind.String())
	read := kind
	if d.m.rare().packed {
		label, info = d.packed(&in, kind)
		read = 0
	}
	switch read {
	case 0:
	case record.Handshake:
		label, info = d.handshake(&in)
	case record.Alert:
		label, info = d.content().Alert(&in)
	case record.ApplicationData:
		label, info = d.application(root, &in)
	case record.ChangeCipherSpec:
		label, info = d.content().ChangeCipherSpec(&in)
	default:
		label, info = d.content().Heartbeat(&in)
	}
	if kind == record.Handshake && info != "" { // several records of one frame are told apart by their content
		name, _, _ := strings.Cut(info, ",")
		buf.Name = name + buf.Name[strings.LastIndexByte(buf.Name, ','):]
	}
	d.Problem = d.Problem || in.Failed()
	in.Finish()
	d.around(buf, g.parent, o)
	if d.m.rare().plan != nil {
		d.keySchedule(r)
	}
	if at != nil && !kind.Known() {
		d.Wrong(at, 0, "TLS record, inner content type", "20 to 24", "{kind}", "kind", strconv.Itoa(int(o.Kind)))
	}
	if kind != record.ApplicationData {
		d.messages(root)
	}
	if d.first {
		d.m.NoGlance()
	}
	return label, info
}

// packed claims content that is compressed (RFC 3749).
func (d *dissection) packed(r *field.Reader, kind record.ContentType) (label, info string) {
	if n := r.Len(); n > 0 {
		r.Bytes(n, "plainsight.tls.compressed", "Compressed content", "{len} bytes, compressed before they were encrypted. plainsight does not decompress them.", field.RFC(3749, "2")).As(field.Undecoded).With(field.Ours)
	}
	return "Compressed " + kind.String(), "Compressed " + kind.String()
}

// NoGlance lets go of what was kept for the first look.
func (m *placed) NoGlance() {
	if m.extra == nil {
		return
	}
	m.extra.fresh = nil
	for i := range m.extra.inner {
		m.extra.inner[i].data = nil
	}
}

// freshly is the record as it was opened just now, or nil. The first look is the
// session's own, in brief, and keeps nothing of it; later ones may be at once.
func (d *dissection) freshly() *protect.Opened {
	f := d.m.rare().fresh
	if f == nil {
		return nil
	}
	d.m.extra.fresh, d.first = nil, true
	if f.of != d.m || !d.C.Brief { // another record takes its place, or will
		return nil
	}
	return &f.Opened
}

// innerType shows the true type in TLS 1.3 beside the one on the wire, as
// Wireshark does.
func (d *dissection) innerType(r *field.Reader, kind record.ContentType) *field.Field {
	if !d.hides() || d.C.Brief {
		return nil
	}
	outer := r.Parent().Find("tls.record.opaque_type")
	if outer == nil {
		return nil
	}
	f := r.Again(outer, "tls.record.content_type", "Content Type", "The record's true type, which was encrypted after its content: {v}.", field.RFC(8446, "5.2"))
	f.Value.Num = uint64(kind)
	f.Flags |= field.RawBits
	return f.Means(kind.String())
}

// shut records encrypted content that the keys at hand do not open. Its tag
// did not fit, so it was changed or the keys are the wrong ones. If the same keys
// opened records before it, the keys are right: its bytes or its number are not, for
// records are numbered as they come, and a copy moves the number of all after it.
func (d *dissection) shut(r *field.Reader, h record.Header, err error) (label, info string) {
	label, info = d.closed(r, h)
	f := r.Parent()
	for c := range r.Parent().Children() {
		if c.Class == field.Ciphertext {
			f = c
		}
	}
	if d.m.rare().gap {
		d.Wrong(f, 0, "TLS record", "a tag or MAC that fits the keys from {label}", "one that does not: bytes before it are missing from the capture, and without them it does not open", "label", d.m.rare().key.Label)
		return label, info + ", and does not open after the missing bytes"
	}
	seen := "{error}: nothing has opened with these keys so far, so the two sides have different keys, for one of them saw another handshake, or the secret belongs to another connection, or the record was changed"
	if d.m.others {
		seen = "{error}: others opened with these keys, so this record was changed, replayed, or is out of turn. A record after one too many, or one too few, does not fit either"
	}
	d.Wrong(f, 0, "TLS record", "a tag or MAC that fits the keys from {label}", seen, "label", d.m.rare().key.Label, "error", err.Error())
	return label, info + ", and its seal does not fit"
}

// closed records encrypted content without a key to it.
func (d *dissection) closed(r *field.Reader, h record.Header) (label, info string) {
	switch h.Kind {
	case record.Handshake:
		label, info = d.handshake(r)
	case record.Alert:
		label, info = d.content().Alert(r)
	case record.ApplicationData:
		label, info = d.content().ApplicationData(r)
	default:
		label, info = d.content().Heartbeat(r)
	}
	for c := range r.Parent().Children() {
		switch {
		case c.Class != field.Ciphertext:
		case d.notOpenedHere(): // no key would help
			c.Secret = ""
			c.Put("suite", registry.SuiteName(d.m.suite)).Also("plainsight does not implement the cipher of {suite}, so the content stays shut here even with the keys.")
		case d.m.lacks != nil:
			c.Secret = d.m.lacks.secret
		case d.m.before == 0 && d.m.after == 0 && c.Secret != "":
			c.Secret = ""
			c.Also("The hellos of this connection are not in the capture, so which keys would open it, and with which cipher, is not known.")
		}
	}
	if d.m.rare().plan != nil {
		d.keySchedule(r)
	}
	return label, info
}

// notOpenedHere reports whether the cipher of the suite is not implemented, so that
// keys would not help.
func (d *dissection) notOpenedHere() bool {
	if d.m.suite == 0 {
		return false
	}
	_, ok := protect.Lookup(d.m.suite)
	return !ok
}

// application reads what the application said in this record: the messages
// that end in it, and the parts of those that do not.
func (d *dissection) application(root *field.Field, r *field.Reader) (label, info string) {
	const name = "Application Data"
	label = "Application Data Protocol: " + name
	n := r.Len()
	info = name + ": " + strconv.Itoa(n) + " " + field.Plural(n, "byte")
	if n == 0 {
		return label, info
	}
	at, here := 0, 0 // how much of the content messages claim that lie in it whole
	for _, m := range d.m.rare().inner {
		if len(m.pieces) == 1 && m.pieces[0].off == d.m.off {
			if gap := int(m.pieces[0].from) - at; gap > 0 {
				d.fragment(r, gap)
			}
			d.inside(root, r, m)
			at, here = int(m.pieces[0].to), here+1
		}
	}
	if rest := r.Len(); rest > 0 {
		d.fragment(r, rest)
	}
	if here < len(d.m.rare().inner) {
		d.messages(root)
	}
	return label, info
}

// fragment claims bytes of an application's message that is not whole here.
func (d *dissection) fragment(r *field.Reader, n int) {
	class := field.Undecoded
	if d.m.rare().key.Plain {
		class = field.Plaintext
	}
	r.Bytes(n, "tls.segment.data", "TLS segment data", "{len} bytes that the application sent: part of a message that continues in other records, or of a protocol that plainsight does not know.", d.Spec("5.1", "6.2.1", "5.2.1")).As(class).With(field.Application | field.Ours | field.Piece)
}

// inside dissects an application's message that lies in this record whole.
func (d *dissection) inside(root *field.Field, r *field.Reader, m innerMessage) {
	s := field.Span{Buf: r.Buffer(), Off: r.Off(), Len: m.n}
	r.Skip(m.n)
	d.say(root, m, s)
}

// messages dissects the application's messages that this record completes, or
// the end of the connection with it.
func (d *dissection) messages(root *field.Field) {
	for i := range d.m.rare().inner {
		m := &d.m.rare().inner[i]
		if len(m.pieces) == 1 && m.pieces[0].off == d.m.off {
			continue
		}
		buf := d.gather("TLS records, put together", m.pieces, m.data)
		if len(buf.Data) == m.n {
			d.say(root, *m, field.Span{Buf: buf, Len: m.n})
		}
	}
}

// say has a message dissected, and takes its summary for the record's.
func (d *dissection) say(root *field.Field, m innerMessage, s field.Span) {
	before := root.Last()
	sum := d.C.Within(m.msg, root, s)
	d.Problem = d.Problem || sum.Problem
	if d.said.Info != "" {
		sum.Info = d.said.Info + "; " + sum.Info
	}
	d.said = sum
	if !m.late {
		return
	}
	// Wireshark does not show what only the end of the connection completes.
	for l := range root.Children() {
		if before == nil {
			l.Flags |= field.Ours
		}
		if l == before {
			before = nil
		}
	}
}
