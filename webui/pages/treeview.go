package pages

import (
	"strconv"

	"github.com/a-h/templ"

	"plainsight/dissect/field"
)

// node is one line of the layer tree.
type node struct {
	Index    int
	Label    string
	Value    string
	Digits   bool // the value is bytes in hexadecimal, of which the beginning is enough
	Class    field.Class
	Level    int
	Pos, Set int // its place among its siblings, from 1
	Open     bool
	Problem  bool
	Opened   bool // was shut, and this viewpoint opened it
	Computed bool // has no bytes of its own, and so no class
	Children []node
}

// maxValue is how much of a value the tree shows, in characters; all of it
// is in the explanation.
const maxValue = 80

// nodes are the packet's layers as a tree. Those that every packet has stay
// folded, so that what is special about this one is in sight.
func (b *PacketBuilder) nodes() []node {
	var out []node
	var shown []*field.Field
	for _, l := range b.P.Layers {
		if b.shown(l) {
			shown, out = append(shown, l), append(out, b.node(l, 1))
		}
	}
	place(out)
	for i := range out {
		switch shown[i].Name {
		case "frame", "eth", "ip", "ipv6", "tcp.segments":
		case "tcp":
			out[i].Open = i == len(out)-1
		default:
			out[i].Open = true
		}
	}
	return out
}

func (b *PacketBuilder) shown(f *field.Field) bool {
	_, ok := b.Fields[f]
	return ok
}

func (b *PacketBuilder) node(f *field.Field, level int) node {
	n := node{Index: b.Fields[f], Label: f.Label, Value: Clip(b.Out.Fields[b.Fields[f]].Value), Digits: f.Value.Kind == field.Bytes && f.Value.Sym == "", Class: f.Class, Level: level,
		Problem: f.Problem != nil, Opened: f.Buf != nil && f.Buf.Kind == field.Decrypted, Computed: f.Computed()}
	if f.Is(field.Layer) && n.Value == "" && f.Len > 0 {
		n.Value = BytesOf(f.Len)
	}
	for c := range f.Children() {
		if !c.Is(field.Hidden) && b.shown(c) {
			n.Children = append(n.Children, b.node(c, level+1))
		}
	}
	n.Open = level == 2 && len(n.Children) <= 12 && f.Bits == 0 && !flagByte(f)
	place(n.Children)
	return n
}

// flagByte reports whether the field only has bits below it.
func flagByte(f *field.Field) bool {
	for c := range f.Children() {
		if c.Bits == 0 {
			return false
		}
	}
	return true
}

// dot is the style of the class in front of a node; what was computed has none.
func (n node) dot() string {
	if n.Computed {
		return "computed"
	}
	return CssClass(n.Class)
}

func place(ns []node) {
	for i := range ns {
		ns[i].Pos, ns[i].Set = i+1, len(ns)
	}
}

func Clip(s string) string {
	r := []rune(s)
	if len(r) <= maxValue {
		return s
	}
	return string(r[:maxValue]) + "…"
}

func (n node) id() string { return strconv.Itoa(n.Index) }

// folded is aria-expanded for a node that has something below it.
func folded(n node) templ.Attributes {
	switch {
	case len(n.Children) == 0:
		return nil
	case n.Open:
		return templ.Attributes{"aria-expanded": "true"}
	}
	return templ.Attributes{"aria-expanded": "false"}
}
