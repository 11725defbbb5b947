package tls

import (
	"strconv"
	"strings"

	"plainsight/dissect/app"
	"plainsight/dissect/field"
	"plainsight/dissect/tls/protect"
)

// unsealed reads a record's encrypted content with the keys to it: the parts
// that stand on the wire, and in a buffer of its own what was in them.
func (d *dissection) unsealed(root *field.Field, r *field.Reader, h header) (label, info string) {
	content := r.Peek(r.Len())
	o := d.m.fresh
	if o == nil {
		one, err := d.m.key.open(h, content)
		if err != nil { // it was opened before, so this is never reached
			return d.shut(r, h, err)
		}
		o = &one
	}
	if d.m.fresh != nil { // the first look is the session's own; later ones may be at once
		d.m.fresh = nil
	}
	kind := contentType(o.Kind)
	at := d.innerType(r, kind)
	g := d.onWire(r, h, o, kind == typeApplicationData)
	buf := d.c.Derive(field.Decrypted, "TLS record, opened", o.Plain, field.Origin{Len: len(o.Plain), From: g.cipher.Span})
	buf.Secret = d.m.key.label
	in := d.within(buf, g.parent, o.Data, kind.String())
	switch kind {
	case typeHandshake:
		label, info = d.handshake(&in)
	case typeAlert:
		label, info = d.alert(&in)
	case typeApplicationData:
		label, info = d.application(root, &in)
	case typeChangeCipherSpec:
		label, info = d.changeCipherSpec(&in)
	default:
		label, info = d.heartbeat(&in)
	}
	if kind == typeHandshake && info != "" { // several records of one frame are told apart by their content
		name, _, _ := strings.Cut(info, ",")
		buf.Name = name + ", opened"
	}
	d.problem = d.problem || in.Failed()
	in.Finish()
	d.around(buf, g.parent, o)
	if d.m.plan != nil {
		d.keySchedule(r)
	}
	if at != nil && !kind.known() {
		d.wrong(at, 0, "TLS record, inner content type", "20 to 24", strconv.Itoa(int(o.Kind)))
	}
	if kind != typeApplicationData {
		d.messages(root)
	}
	return label, info
}

// innerType shows the true type in TLS 1.3 beside the one on the wire, as
// Wireshark does.
func (d *dissection) innerType(r *field.Reader, kind contentType) *field.Field {
	if !d.m.before.is13() || d.c.Brief {
		return nil
	}
	outer := r.Parent().Find("tls.record.opaque_type")
	if outer == nil {
		return nil
	}
	f := r.Again(outer, "tls.record.content_type", "Content Type", "The record's true type, which stood encrypted behind its content: {v}.", field.RFC(8446, "5.2"))
	f.Value.Num = uint64(kind)
	f.Flags |= field.RawBits
	return f.Means(kind.String())
}

// wireParts are the fields of a record's content on the wire.
type wireParts struct {
	parent *field.Field // below which what was opened stands
	cipher *field.Field
}

// onWire claims the parts of encrypted content: what starts the cipher, the
// ciphertext, and the seal.
func (d *dissection) onWire(r *field.Reader, h header, o *protect.Opened, application bool) wireParts {
	outer := r.Parent()
	var g *field.Field
	if h.kind == typeApplicationData {
		g = r.Begin("tls.app_data", "Encrypted Application Data", "{len} bytes, as they were on the wire. What they say is below: it was opened with "+d.m.key.label+".", field.RFC(8446, "5.2")).As(field.Ciphertext)
		g.Value.Kind = field.Bytes
		if !application {
			g.Name, g.Label, g.Flags = "plainsight.tls.sealed", "Encrypted record", field.Ours
		}
	}
	if n := o.Explicit.Len; n > 0 {
		r.Bytes(n, "plainsight.tls.nonce", "Explicit nonce", "{len} bytes that start the cipher for this record. They are new for each one, and need not be secret.", field.RFC(5246, "6.2.3.3")).As(field.Random).With(field.Ours)
	}
	cipher := r.Bytes(o.Ciphertext.Len, "plainsight.tls.ciphertext", "Ciphertext", "{len} bytes that were encrypted, and opened with "+d.m.key.label+".", field.RFC(8446, "5.2")).As(field.Ciphertext).With(field.Ours)
	cipher.Secret = d.m.key.label
	if application {
		cipher.Flags |= field.Application
	}
	if n := o.Seal.Len; n > 0 {
		r.Bytes(n, "plainsight.tls.tag", "Tag", "{len} bytes that seal the record. They were computed anew with the key and fit: nobody changed a bit, left a record out or played one again.", field.RFC(8446, "5.2")).As(field.Integrity).With(field.Ours)
	}
	if g != nil {
		r.End(g)
	}
	return wireParts{outer, cipher}
}

// within is a reader of a range of what was opened.
func (d *dissection) within(buf *field.Buffer, parent *field.Field, at protect.Range, what string) field.Reader {
	return field.Read(d.c.Arena, parent, field.Span{Buf: buf, Off: at.Off, Len: at.Len}, what)
}

// around claims what stands in the opened bytes behind the content.
func (d *dissection) around(buf *field.Buffer, parent *field.Field, o *protect.Opened) {
	one := func(at protect.Range, name, label, explain string, spec field.Spec, class field.Class) {
		if at.Len > 0 {
			in := d.within(buf, parent, at, label)
			in.Bytes(at.Len, name, label, explain, spec).As(class).With(field.Ours)
		}
	}
	one(o.Inner, "plainsight.tls.inner_type", "Inner content type", "The record's true type. TLS 1.3 encrypts it, so that only the two ends know what a record is.", field.RFC(8446, "5.4"), field.Structure)
	one(o.MAC, "plainsight.tls.mac", "MAC", "{len} bytes that seal the content. They were computed anew with the key and fit.", field.RFC(5246, "6.2.3.1"), field.Integrity)
	one(o.Padding, "plainsight.tls.padding", "Padding", "{len} bytes that only fill up.", field.RFC(8446, "5.4"), field.Structure)
	one(o.PadLength, "plainsight.tls.padding_length", "Padding length", "How many bytes of padding there are.", field.RFC(5246, "6.2.3.2"), field.Structure)
}

// shut records encrypted content that the keys at hand do not open. Its tag
// did not fit, so somebody changed it or the keys are others. Which of the two
// the records before it tell, if the same keys opened some.
func (d *dissection) shut(r *field.Reader, h header, err error) (label, info string) {
	label, info = d.closed(r, h)
	f := r.Parent()
	for c := range r.Parent().Children() {
		if c.Class == field.Ciphertext {
			f = c
		}
	}
	seen := err.Error() + ": nothing has opened with these keys so far, so the secret is not this connection's, or the record was changed"
	if d.m.others {
		seen = err.Error() + ": others opened with these keys, so this record was changed"
	}
	d.wrong(f, 0, "TLS record", "a tag or MAC that fits the keys from "+d.m.key.label, seen)
	return label, info + ", and its seal does not fit"
}

// closed records encrypted content without a key to it.
func (d *dissection) closed(r *field.Reader, h header) (label, info string) {
	switch h.kind {
	case typeHandshake:
		label, info = d.handshake(r)
	case typeAlert:
		label, info = d.alert(r)
	case typeApplicationData:
		label, info = d.applicationData(r)
	default:
		label, info = d.heartbeat(r)
	}
	if d.m.lacks != nil {
		for c := range r.Parent().Children() {
			if c.Class == field.Ciphertext {
				c.Secret = *d.m.lacks
			}
		}
	}
	if d.m.plan != nil {
		d.keySchedule(r)
	}
	return label, info
}

// application reads what the application said in this record: the messages
// that end in it, and the parts of those that do not.
func (d *dissection) application(root *field.Field, r *field.Reader) (label, info string) {
	const name = "Application Data"
	label = "Application Data Protocol: " + name
	n := r.Len()
	info = name + ": " + strconv.Itoa(n) + " bytes"
	if n == 0 {
		return label, info
	}
	at, here := 0, 0 // how much of the content messages claim that lie in it whole
	for _, m := range d.m.inner {
		if len(m.pieces) == 1 && m.pieces[0].off == d.m.off {
			if gap := m.pieces[0].from - at; gap > 0 {
				d.fragment(r, gap)
			}
			d.inside(root, r, m)
			at, here = m.pieces[0].to, here+1
		}
	}
	if rest := r.Len(); rest > 0 {
		d.fragment(r, rest)
	}
	if here < len(d.m.inner) {
		d.messages(root)
	}
	return label, info
}

// fragment claims bytes of an application's message that is not whole here.
func (d *dissection) fragment(r *field.Reader, n int) {
	r.Bytes(n, "tls.segment.data", "TLS segment data", "{len} bytes that the application sent: part of a message that other records complete, or of a protocol that is not known here.", field.RFC(8446, "5.1")).As(field.Undecoded).With(field.Application | field.Ours)
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
	for _, m := range d.m.inner {
		if len(m.pieces) == 1 && m.pieces[0].off == d.m.off {
			continue
		}
		buf := d.gather("TLS records, put together", m.pieces)
		if len(buf.Data) == m.n {
			d.say(root, m, field.Span{Buf: buf, Len: m.n})
		}
	}
}

// say has a message dissected, and takes its summary for the record's.
func (d *dissection) say(root *field.Field, m innerMessage, s field.Span) {
	before := lastChild(root)
	sum := m.msg.Dissect(d.c, root, s)
	d.problem = d.problem || sum.Problem
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

func lastChild(f *field.Field) (last *field.Field) {
	for c := range f.Children() {
		last = c
	}
	return last
}

// gather puts pieces of records together in one buffer, whose origins lead to
// the records. Where one cannot be had the buffer ends.
func (d *dissection) gather(name string, pieces []piece) *field.Buffer {
	var data []byte
	var origins []field.Origin
	for _, p := range pieces {
		from, ok := d.fetch(p)
		if !ok {
			break
		}
		origins = append(origins, field.Origin{Off: len(data), Len: from.Len, From: from})
		data = append(data, from.Bytes()...)
	}
	return d.c.Derive(field.Reassembled, name, data, origins...)
}

// fetch finds a piece: in this record, or in an earlier one that is opened
// once more.
func (d *dissection) fetch(p piece) (field.Span, bool) {
	whole := d.bytes
	if p.off != d.m.off {
		if d.c.Earlier == nil {
			return field.Span{}, false
		}
		var ok bool
		if whole, ok = d.c.Earlier(d.m.off-p.off, p.n); !ok {
			return field.Span{}, false
		}
	}
	content := field.Span{Buf: whole.Buf, Off: whole.Off + headerLen, Len: whole.Len - headerLen}
	if p.key == nil {
		return sub(content, p.from, p.to)
	}
	h, v := parseHeader(whole.Bytes())
	if v != app.Yes {
		return field.Span{}, false
	}
	o, err := p.key.open(h, content.Bytes())
	if err != nil {
		return field.Span{}, false
	}
	cipher, ok := sub(content, o.Ciphertext.Off, o.Ciphertext.End())
	if !ok {
		return field.Span{}, false
	}
	buf := d.c.Derive(field.Decrypted, "TLS record, opened", o.Plain, field.Origin{Len: len(o.Plain), From: cipher})
	buf.Secret = p.key.label
	return sub(field.Span{Buf: buf, Len: len(o.Plain)}, o.Data.Off+p.from, o.Data.Off+p.to)
}

// sub is the range [from, to) of a span; ok is false where it does not have it.
func sub(s field.Span, from, to int) (field.Span, bool) {
	if from < 0 || to < from || to > s.Len {
		return field.Span{}, false
	}
	return field.Span{Buf: s.Buf, Off: s.Off + from, Len: to - from}, true
}
