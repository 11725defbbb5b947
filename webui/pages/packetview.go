package pages

import (
	"bytes"
	"strconv"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/dissect/words"
)

// PacketMessage is one packet taken apart, as the scripts take it: the tree as
// HTML, everything else as data that is shown as text.
type PacketMessage struct {
	Number  int              `json:"n"`
	Eye     string           `json:"eye"`
	Take    int              `json:"take"`
	Head    string           `json:"head"`
	Tree    string           `json:"tree"`
	Left    string           `json:"left,omitempty"` // how many fields of it are left out
	Fields  List[FieldView]  `json:"fields"`
	Buffers List[BufferView] `json:"buffers"`
}

// FieldView is what the explanation says of a field, and where its bytes are.
type FieldView struct {
	ID      string `json:"id"` // its place in an address: name, or name~2 for the second of that name
	Parent  int    `json:"up"` // index of the field above, or -1
	Buffer  int    `json:"buf"`
	Off     int    `json:"off"`
	Len     int    `json:"len"`
	Wire    []int  `json:"wire,omitempty"` // off, len of each range in this frame
	Also    []int  `json:"also,omitempty"` // frame, off, len of each range in others
	Label   string `json:"label"`
	Name    string `json:"name,omitempty"`
	Value   string `json:"value,omitempty"`
	Class   string `json:"class"` // tag
	Says    string `json:"says,omitempty"`
	Spec    string `json:"spec,omitempty"`
	URL     string `json:"url,omitempty"`
	Bits    string `json:"bits,omitempty"` // of a field that covers some bits only: "0101 ...."
	Problem string `json:"problem,omitempty"`
	Secret  string `json:"secret,omitempty"`
	Inputs  []int  `json:"inputs,omitempty"`
	Frame   int    `json:"frame,omitempty"` // the packet whose tree it is in, when that is another
	Link    int    `json:"link,omitempty"`
	Derived bool   `json:"derived,omitempty"`
	Kept    bool   `json:"kept,omitempty"`   // a key, whose value the run's owner keeps
	Filter  string `json:"filter,omitempty"` // chooses packets with such a field of the same value, or any
}

// BufferView is bytes that can be pointed at.
type BufferView struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Says string `json:"says"`
	Data []byte `json:"data"`
	Kept []int  `json:"kept,omitempty"` // off, len of each range that the run's owner keeps: it is zeros here
	Runs []int  `json:"runs"`           // length, class, field for each run of bytes; field is -1 for none
}

// maxFields is how many fields of one packet are shown. The longest certificates have a
// thousand; a packet that is cut into messages of a byte each may have a hundred thousand.
const maxFields = 8000

// PacketBuilder numbers the fields and buffers of one packet.
type PacketBuilder struct {
	P       *dissect.Packet
	owner   bool // whose the run is: keys are shown to nobody else
	Out     PacketMessage
	Fields  map[*field.Field]int
	Buffers map[*field.Buffer]int
	names   map[string]int
	left    int // fields that are left out beyond maxFields
}

// newPacketBuilder numbers all that is shown of a packet.
func newPacketBuilder(p *dissect.Packet, owner bool) *PacketBuilder {
	b := &PacketBuilder{P: p, owner: owner, Fields: map[*field.Field]int{}, Buffers: map[*field.Buffer]int{p.Wire: 0}, names: map[string]int{}}
	b.Out = PacketMessage{Number: p.Row.Number, Head: head(p.Row)}
	b.Out.Buffers = []BufferView{{Name: words.Say("Frame {n}", "n", strconv.Itoa(p.Row.Number)), Kind: p.Wire.Kind.String(),
		Says: words.Say("The bytes as they were on the wire."), Data: p.Wire.Data}}
	for _, l := range p.Layers {
		if b.full(l) {
			continue
		}
		b.add(l, -1)
	}
	for _, o := range p.Owners { // fields of messages that end in other packets
		if _, ok := b.Fields[o.Field]; !ok && b.left == 0 {
			i := b.add(o.Field, -1)
			b.Out.Fields[i].Frame = o.Frame
		}
	}
	return b
}

// NewPacketView is a packet for those whose run it is or, without keys, for others.
func NewPacketView(p *dissect.Packet, eye string, take int, owner bool) *PacketMessage {
	b := newPacketBuilder(p, owner)
	b.Out.Eye, b.Out.Take = eye, take
	for f, i := range b.Fields {
		for _, in := range f.Inputs {
			if k, ok := b.Fields[in]; ok {
				b.Out.Fields[i].Inputs = append(b.Out.Fields[i].Inputs, k)
			}
		}
	}
	if !owner {
		b.KeepKeys()
	}
	b.Runs()
	b.Out.Tree = RenderString(TreeOf(b.nodes()))
	if b.left > 0 {
		b.Out.Left = words.Count(b.left, "{n} more field of this packet is not shown here. Its bytes are in the list of classes all the same.",
			"{n} more fields of this packet are not shown here. Their bytes are in the list of classes all the same.")
	}
	return &b.Out
}

func head(r dissect.Row) string {
	return words.Say("Packet {n} · {protocol} · {bytes} · {way}", "n", strconv.Itoa(r.Number), "protocol", r.Protocol, "bytes", BytesOf(r.Length), "way", wayOf(r.ToServer))
}

// add numbers a field and everything below it.
func (b *PacketBuilder) add(f *field.Field, parent int) int {
	i := len(b.Out.Fields)
	b.Fields[f] = i
	v := FieldView{ID: b.name(f), Parent: parent, Buffer: -1, Label: f.Label, Name: f.Name, Value: f.Show(), Class: f.Class.Tag(),
		Says: f.Explanation(), Spec: f.Spec.String(), URL: f.Spec.URL(), Secret: f.Secret, Link: f.Link, Derived: f.Is(field.Derived), Filter: filter.As(f)}
	if f.Problem != nil {
		v.Problem = f.Problem.Error()
	}
	if f.Len > 0 && f.Buf != nil {
		v.Off, v.Len = f.Off, f.Len
		v.Buffer = b.buffer(f.Buf)
		v.Wire, v.Also = b.onWire(f.Span)
		v.Bits = BitsOf(f)
	}
	b.Out.Fields = append(b.Out.Fields, v)
	for c := range f.Children() {
		if !c.Is(field.Hidden) && !b.full(c) {
			b.add(c, i)
		}
	}
	return i
}

// full reports whether there is no room for a field and what is below it, which is then
// left out.
func (b *PacketBuilder) full(f *field.Field) bool {
	if len(b.Out.Fields) < maxFields {
		return false
	}
	for range f.All() {
		b.left++
	}
	return true
}

// name makes a field's place in an address, which stays the same for every
// pair of eyes.
func (b *PacketBuilder) name(f *field.Field) string {
	n := f.Name
	if n == "" {
		n = "line"
	}
	b.names[n]++
	if k := b.names[n]; k > 1 {
		return n + "~" + strconv.Itoa(k)
	}
	return n
}

func (b *PacketBuilder) buffer(buf *field.Buffer) int {
	if buf.Kind == field.Wire {
		if buf.Frame == b.P.Row.Number {
			return 0
		}
		return -1
	}
	i, ok := b.Buffers[buf]
	if !ok {
		i = len(b.Out.Buffers)
		b.Buffers[buf] = i
		b.Out.Buffers = append(b.Out.Buffers, BufferView{Name: buf.Name, Kind: buf.Kind.String(), Says: cameToBe(buf), Data: buf.Data})
	}
	return i
}

func cameToBe(buf *field.Buffer) string {
	switch buf.Kind {
	case field.Reassembled:
		return words.Say("Put together from several pieces. These bytes are not in one place on the wire.")
	case field.Decoded:
		return words.Say("The same content, decoded or unpacked. No key is needed for this.")
	case field.Decrypted:
		if buf.Secret != "" {
			return words.Say("Opened with {secret}. The eavesdropper cannot open these bytes.", "secret", buf.Secret)
		}
		return words.Say("Opened with a secret that this viewpoint holds.")
	}
	return ""
}

// AlsoInClear says of opened bytes with a certificate that crossed the wire in the clear
// too, in which packet it did.
func (m *PacketMessage) AlsoInClear(seen []dissect.SeenCertificate) {
	for i := range m.Buffers {
		b := &m.Buffers[i]
		if b.Kind != field.Decrypted.String() {
			continue
		}
		for _, c := range seen {
			if c.Clear && bytes.Contains(b.Data, c.DER) {
				b.Says += " " + words.Say("But the certificate in them was sent in the clear too, in packet {n}.", "n", strconv.Itoa(c.Frame))
				break
			}
		}
	}
}

// onWire are the ranges that carried a span: in this frame, and in others.
func (b *PacketBuilder) onWire(s field.Span) (here, also []int) {
	for _, w := range s.OnWire() {
		if w.Len == 0 || w.Buf == nil {
			continue
		}
		if w.Buf.Frame == b.P.Row.Number {
			here = append(here, w.Off, w.Len)
		} else {
			also = append(also, w.Buf.Frame, w.Off, w.Len)
		}
	}
	return here, also
}
