package print

import (
	"encoding/json"
	"io"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/shut"
)

// JSON writes one array of packets, streamed.
//
// A packet is {number, time, since, length, captured, interface, comment, src,
// dst, src_port, dst_port, stream, protocol, info, problem, shut, classes, buffers,
// layers}. shut is a list of why conversations stay shut whose first shut bytes the
// packet has: {stream, client, server, kind, says, helps} and the figures of
// shut.Reason. A buffer is {kind, name, secret, length, data, origins}: data in
// hex, and an origin {offset, length, from: {buffer or frame, offset, length}}
// tells what the bytes were made from. Buffer 0 is the frame itself.
//
// A layer is a field, and a field is {name, label, value, show, class, buffer,
// offset, length, bits, flags, link, secret, explain, spec, problem, children}.
// value is a number, true or false, text, or hex, as the field's kind is; show
// is how a reader sees it. What is empty is left out.
//
// In a value stand the characters that were sent, also those that cannot be
// seen, written as \u202e in the document. All other strings are for people:
// such characters are escapes in them once more, as in the text output.
type JSON struct {
	sink
	any     bool
	bufs    []*field.Buffer
	scratch []byte
	shut    map[int][]dissect.ShutTalk // by frame
}

// NewJSON begins the array. What of conversations stays shut is told with the
// frame that has the first of it.
func NewJSON(w io.Writer, stayShut ...dissect.ShutTalk) *JSON {
	j := &JSON{sink: newSink(w), shut: map[int][]dissect.ShutTalk{}}
	for _, t := range stayShut {
		j.shut[max(t.Place.Frame, 1)] = append(j.shut[max(t.Place.Frame, 1)], t)
	}
	j.str("[")
	return j
}

// Close ends the array.
func (j *JSON) Close() error {
	j.str("\n]\n")
	return j.flush()
}

// Packet writes one packet on a line of its own.
func (j *JSON) Packet(p *dissect.Packet) error {
	if j.any {
		j.b = append(j.b, ',')
	}
	j.any = true
	j.bufs = append(append(j.bufs[:0], p.Wire), p.Others...)
	r := &p.Row
	j.str("\n{\"number\":")
	j.int(r.Number)
	j.str(`,"time":"`)
	j.b = p.Frame.Time.UTC().AppendFormat(j.b, time.RFC3339Nano)
	j.str(`","since":`)
	j.since(r.Since)
	j.str(`,"length":`)
	j.int(r.Length)
	j.str(`,"captured":`)
	j.int(r.Captured)
	j.text("interface", p.Frame.Interface)
	j.text("comment", p.Frame.Comment)
	j.text("src", r.Src)
	j.text("dst", r.Dst)
	if r.SrcPort != 0 || r.DstPort != 0 {
		j.num("src_port", int(r.SrcPort))
		j.num("dst_port", int(r.DstPort))
	}
	if r.Stream >= 0 {
		j.num("stream", r.Stream)
	}
	j.text("protocol", r.Protocol)
	j.text("info", r.Info)
	if r.Problem {
		j.str(`,"problem":true`)
	}
	if list := j.shut[r.Number]; len(list) > 0 {
		j.str(`,"shut":`)
		j.b = appendShut(j.b, list)
	}
	j.str(`,"classes":`)
	j.b = appendClasses(j.b, r.Counts)
	j.str(`,"buffers":[`)
	for i, b := range j.bufs {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		j.buffer(b)
	}
	j.str(`],"layers":[`)
	for i, l := range p.Layers {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		j.field(l, 0)
	}
	j.str("]}")
	j.room()
	return j.err
}

// shutJSON is a dissect.ShutTalk.
type shutJSON struct {
	Stream int    `json:"stream"`
	Client string `json:"client"`
	Server string `json:"server"`
	*shut.Reason
	Says  string `json:"says"`
	Helps string `json:"helps"`
}

func appendShut(b []byte, list []dissect.ShutTalk) []byte {
	var all []shutJSON
	for i := range list {
		t := &list[i]
		all = append(all, shutJSON{t.Talk, t.Client, t.Server, &t.Reason, t.Says(), t.Helps()})
	}
	out, err := json.Marshal(all)
	if err != nil {
		panic(err) // it fails only for types that have no JSON
	}
	return append(b, out...)
}

// appendClasses writes the number of bytes of each class as a JSON object.
func appendClasses(b []byte, counts field.Counts) []byte {
	for c, n := range counts {
		if c == 0 {
			b = append(b, '{')
		} else {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, field.Class(c).String()...)
		b = append(b, `":`...)
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return append(b, '}')
}

func (j *JSON) text(key, value string) {
	if value == "" {
		return
	}
	j.str(`,"`)
	j.str(key)
	j.str(`":`)
	j.b = appendString(j.b, field.Visible(value))
}

func (j *JSON) num(key string, n int) {
	j.str(`,"`)
	j.str(key)
	j.str(`":`)
	j.int(n)
}

func (j *JSON) buffer(b *field.Buffer) {
	j.str(`{"kind":"`)
	j.str(b.Kind.String())
	j.b = append(j.b, '"')
	j.text("name", b.Name)
	j.text("secret", b.Secret)
	j.num("length", len(b.Data))
	j.str(`,"data":"`)
	j.hex(b.Data, 0)
	j.b = append(j.b, '"')
	for i, o := range b.Origins {
		if i == 0 {
			j.str(`,"origins":[{"offset":`)
		} else {
			j.str(`,{"offset":`)
		}
		j.int(o.Off)
		j.num("length", o.Len)
		j.str(`,"from":{`)
		j.whence(o.From.Buf)
		j.num("offset", o.From.Off)
		j.num("length", o.From.Len)
		j.str("}}")
	}
	if len(b.Origins) > 0 {
		j.b = append(j.b, ']')
	}
	j.b = append(j.b, '}')
}

// whence names a buffer: one of this packet's by its index, another frame by
// its number.
func (j *JSON) whence(b *field.Buffer) {
	if i := j.index(b); i >= 0 {
		j.str(`"buffer":`)
		j.int(i)
		return
	}
	n := 0
	if b != nil {
		n = b.Frame
	}
	j.str(`"frame":`)
	j.int(n)
}

func (j *JSON) index(b *field.Buffer) int {
	for i, have := range j.bufs {
		if have == b {
			return i
		}
	}
	return -1
}

func (j *JSON) field(f *field.Field, level int) {
	j.room()
	j.str(`{"name":`)
	j.b = appendString(j.b, field.Visible(f.Name))
	j.text("label", f.Label)
	j.value(f)
	if f.Len > 0 {
		j.str(`,"class":"`)
		j.str(f.Seen(j.bufs).String())
		j.b = append(j.b, '"')
	}
	if i := j.index(f.Buf); i >= 0 {
		j.num("buffer", i)
		j.num("offset", f.Off)
	}
	j.num("length", f.Len)
	if f.Bits != 0 && !f.Is(field.LeftOut) {
		j.str(`,"bits":"`)
		j.b = appendPicture(j.b, f)
		j.b = append(j.b, '"')
	}
	j.flags(f)
	if f.Link != 0 {
		j.num("link", f.Link)
	}
	j.text("secret", f.Secret)
	if f.Explain != "" {
		j.scratch = f.AppendExplanation(j.scratch[:0])
		j.str(`,"explain":`)
		j.b = appendString(j.b, field.AppendVisible(nil, j.scratch))
	}
	if !f.Spec.IsZero() {
		j.text("spec", f.Spec.String())
	}
	if f.Problem != nil {
		j.text("problem", f.Problem.Error())
	}
	if f.HasChildren() && level < maxDepth {
		first := true
		for c := range f.Children() {
			if first {
				j.str(`,"children":[`)
			} else {
				j.b = append(j.b, ',')
			}
			first = false
			j.field(c, level+1)
		}
		j.b = append(j.b, ']')
	}
	j.b = append(j.b, '}')
}

func (j *JSON) value(f *field.Field) {
	switch f.Bare().Kind {
	case field.Uint:
		j.str(`,"value":`)
		j.b = strconv.AppendUint(j.b, f.Value.Num, 10)
	case field.Bool:
		if f.Value.Num != 0 {
			j.str(`,"value":true`)
		} else {
			j.str(`,"value":false`)
		}
	case field.Bytes:
		j.str(`,"value":"`)
		j.hex(f.Bytes(), 0)
		j.b = append(j.b, '"')
	case field.Text:
		j.str(`,"value":`)
		j.b = appendString(j.b, f.Bytes())
	case field.Address:
		j.str(`,"value":"`)
		j.b = appendAddress(j.b, f.Bytes())
		j.b = append(j.b, '"')
	case field.Time:
		j.str(`,"value":`)
		j.b = strconv.AppendUint(j.b, f.Value.Num, 10)
	case field.Said:
		j.str(`,"value":`)
		j.b = appendString(j.b, f.Value.Str)
	}
	j.text("show", f.Show())
}

var flagNames = []struct {
	flag field.Flags
	name string
}{
	{field.Layer, "layer"}, {field.Hidden, "hidden"}, {field.Derived, "derived"}, {field.Alias, "alias"},
}

func (j *JSON) flags(f *field.Field) {
	first := true
	for _, n := range flagNames {
		if !f.Is(n.flag) {
			continue
		}
		if first {
			j.str(`,"flags":["`)
		} else {
			j.str(`,"`)
		}
		first = false
		j.str(n.name)
		j.b = append(j.b, '"')
	}
	if !first {
		j.b = append(j.b, ']')
	}
}

// appendString writes text as a JSON string. Bytes that are not UTF-8 become
// the replacement character: the buffer's data has them as they are.
func appendString[T string | []byte](b []byte, text T) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= 0x20 && c < 0x7f && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, text[from:i]...)
		n := 1
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, `\n`...)
		case c == '\r':
			b = append(b, `\r`...)
		case c == '\t':
			b = append(b, `\t`...)
		case c < utf8.RuneSelf:
			b = append(b, `\u00`...)
			b = appendByte(b, c)
		default:
			var head [utf8.UTFMax]byte
			var r rune
			r, n = utf8.DecodeRune(head[:copy(head[:], text[i:])])
			if field.Invisible(r) {
				b = appendUnicode(b, r)
			} else {
				b = utf8.AppendRune(b, r)
			}
		}
		i += n
		from = i
	}
	b = append(b, text[from:]...)
	return append(b, '"')
}

// appendUnicode writes a character by its number, in two halves where it has
// more than 16 bits (RFC 8259, Section 7).
func appendUnicode(b []byte, r rune) []byte {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return appendUnicode(appendUnicode(b, high), low)
	}
	return appendByte(appendByte(append(b, '\\', 'u'), byte(r>>8)), byte(r))
}
