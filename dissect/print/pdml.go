package print

import (
	"io"
	"strconv"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// PDML writes packets as tshark -T pdml does: the same fields under the same
// names, with their sizes, positions and values, so that what reads tshark's
// output reads this too. A position counts from the start of the buffer that
// the field lies in, which for a reassembled or decrypted one is not the frame.
type PDML struct {
	sink
	heads heads
	clock clock
	when  []byte    // the packet's time, written
	last  time.Time // of the packet before
	own   bool      // what is written now is of a protocol of ours
}

// NewPDML begins a document. creator and file are told in its head.
func NewPDML(w io.Writer, creator, file string) *PDML {
	p := &PDML{sink: newSink(w)}
	p.str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<pdml version=\"0\" creator=\"")
	p.b = appendXML(p.b, creator)
	p.str("\" capture_file=\"")
	p.b = appendXML(p.b, file)
	p.str("\">\n")
	return p
}

// NewPDMLPart returns a writer of packets in the middle of a document, for
// Append. Several may work at once.
func NewPDMLPart() *PDML { return &PDML{} }

// Begin lets a part gather its text after what buf holds, for packets after
// one of that time; the zero time stands for none.
func (p *PDML) Begin(buf []byte, after time.Time) { p.sink, p.last = sink{b: buf}, after }

// End is what a part has gathered.
func (p *PDML) End() []byte { return p.b }

// Append puts what a part has written into the document.
func (p *PDML) Append(part []byte) error {
	if p.flush(); p.err == nil {
		_, p.err = p.w.Write(part)
	}
	p.done += len(part)
	return p.err
}

// Packet writes one packet.
func (p *PDML) Packet(pk *dissect.Packet) error {
	p.str("<packet>\n")
	p.general(pk)
	p.frame(pk)
	for _, l := range pk.Layers {
		p.layer(l)
	}
	p.str("</packet>\n\n")
	p.room()
	return p.err
}

// Close ends the document.
func (p *PDML) Close() error {
	p.str("</pdml>\n")
	return p.flush()
}

// layer writes one protocol's fields.
func (p *PDML) layer(l *field.Field) {
	switch {
	case unwritten(l, false):
	case l.Name == "data": // tshark writes what no dissector took apart as a field, in a wrapper
		p.str("  <proto name=\"fake-field-wrapper\">\n    <field name=\"data\" value=\"")
		p.hex(l.Bytes(), 0)
		p.str("\">\n")
		p.children(l, 3)
		p.str("    </field>\n  </proto>\n")
	case !l.Is(field.Layer):
		p.str("  <proto name=\"fake-field-wrapper\">\n")
		p.field(l, 2)
		p.str("  </proto>\n")
	default:
		p.field(l, 1)
	}
}

func (p *PDML) children(f *field.Field, level int) {
	if level > maxDepth {
		return
	}
	for c := range f.Children() {
		p.field(c, level)
	}
}

// field writes a field and those below it.
func (p *PDML) field(f *field.Field, level int) {
	switch {
	case f.Is(field.Hoisted):
		p.children(f, level)
		return
	case unwritten(f, p.own):
		return
	case f.Is(field.OwnProtocol) && !p.own:
		p.own = true
		defer func() { p.own = false }()
	}
	p.room()
	h := p.heads.of(f, level)
	if h.repeats.tries == 0 || !f.HasChildren() {
		p.anew(f, h, level)
		return
	}
	if r := h.repeats.of(f, p.own); r != nil {
		p.b, p.heads.last = append(p.b, r.text...), r.next
		return
	}
	from, done := len(p.b), p.done
	p.anew(f, h, level)
	if p.done == done { // all of it is still there
		p.heads.keep(h, f, p.own, p.b[from:])
	}
}

// anew writes a field that is not the same as one before.
func (p *PDML) anew(f *field.Field, h *head, level int) {
	p.b = h.append(p.b, f)
	if f.Value.Kind != field.None || f.Value.Sym != "" {
		if f.Label != "" {
			p.str(": ")
		}
		p.meaning(f)
	}
	if f.Is(field.Hidden) {
		p.str(`" hide="yes`)
	}
	p.b = h.place(p.b, f)
	switch {
	case f.Is(field.Layer):
	case f.Name == "":
		p.value(f)
	default:
		p.str(`" show="`)
		p.show(f)
		if f.Value.Kind == field.None { // a group; its bytes are its children's to show
			p.str(`" value="`)
			break
		}
		p.value(f)
	}
	const open, empty = "\">\n", "\"/>\n"
	p.str(open)
	at := p.done + len(p.b)
	p.children(f, level+1)
	p.problem(f, level+1)
	if p.done+len(p.b) == at { // none, or none that tshark has
		p.b = append(p.b[:len(p.b)-len(open)], empty...)
		return
	}
	p.indent(level)
	if f.Is(field.Layer) {
		p.str("</proto>\n")
	} else {
		p.str("</field>\n")
	}
}

// problem writes what is wrong with a field. The name is our own: Wireshark's
// experts say it in other words.
func (p *PDML) problem(f *field.Field, level int) {
	if f.Problem == nil {
		return
	}
	p.indent(level)
	p.str(`<field name="plainsight.problem" showname="`)
	text := f.Problem.Error()
	p.b = appendXML(p.b, text)
	p.str(`" size="0" pos="`)
	p.int(f.Problem.Where)
	p.str(`" show="`)
	p.b = appendXML(p.b, text)
	p.str("\"/>\n")
}

// value writes the field's bytes; of a field of some bits, these bits as a
// number, and the bytes as the unmasked value.
func (p *PDML) value(f *field.Field) {
	if f.Len <= 0 {
		return
	}
	p.str(`" value="`)
	if f.Bits != 0 && !f.Is(field.RawBits) {
		p.b = appendUpperHex(p.b, f.Value.Num)
		p.str(`" unmaskedvalue="`)
	}
	p.hex(f.Bytes(), 0)
}

func appendUpperHex(b []byte, n uint64) []byte {
	from := len(b)
	b = strconv.AppendUint(b, n, 16)
	for i := from; i < len(b); i++ {
		if b[i] >= 'a' {
			b[i] -= 'a' - 'A'
		}
	}
	return b
}

// show writes the value without its meaning in words.
func (p *PDML) show(f *field.Field) {
	switch f.Value.Kind {
	case field.Uint:
		p.b = appendNumber(p.b, f)
	case field.Bool:
		p.b = append(p.b, '0'+byte(f.Value.Num&1))
	case field.Bytes:
		p.hex(f.Bytes(), ':')
	case field.Text:
		p.b = appendXML(p.b, f.Bytes())
	case field.Address:
		p.b = appendAddress(p.b, f.Bytes())
	case field.Time:
		p.b = appendTime(p.b, f.Value.Num)
	case field.Said:
		p.b = appendXML(p.b, f.Value.Str)
	}
}

// meaning writes the value with its name, as "TCP (6)", cut where it is long.
func (p *PDML) meaning(f *field.Field) {
	v := &f.Value
	named := v.Sym != ""
	if named {
		p.b = appendXML(p.b, v.Sym)
		switch v.Kind {
		case field.None, field.Bool:
			return
		}
		p.str(" (")
	}
	switch v.Kind {
	case field.Bool:
		if v.Num != 0 {
			p.str("Set")
		} else {
			p.str("Not set")
		}
	case field.Bytes:
		data := f.Bytes()
		p.b = appendHex(p.b, data[:min(len(data), labelBytes)])
		if len(data) > labelBytes {
			p.str("…")
		}
	case field.Text:
		p.short(f.Bytes())
	case field.Said:
		if len(v.Str) > labelText {
			p.short([]byte(v.Str))
		} else {
			p.b = appendXML(p.b, v.Str)
		}
	default:
		p.show(f)
	}
	if named {
		p.b = append(p.b, ')')
	}
}

func (p *PDML) short(text []byte) {
	text, was := cut(text, labelText)
	p.b = appendXML(p.b, text)
	if was {
		p.str("…")
	}
}
