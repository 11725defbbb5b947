package link

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

const macExplain = "A hardware address: it names a network card on this link and goes no further than the next router. Loopback has no card, so all its addresses are zeros."

// ethernet reads an Ethernet II or IEEE 802.3 header and any VLAN tags after it.
func ethernet(c *proto.Context, root *field.Field, s field.Span) Next {
	l := c.NewLayer(root, "eth", "Ethernet II", field.Span{Buf: s.Buf, Off: s.Off, Len: min(14, s.Len)},
		"The link layer: it carries the packet to the next machine on the same network.", field.IEEE8023("3.2"))
	r := field.Read(c.Arena, l, s, "Ethernet header")
	address(&r, "eth.dst", "Destination")
	address(&r, "eth.src", "Source")
	if b := r.Peek(2); len(b) == 2 && b[0] < 6 {
		return ieee8023(c, &r, l)
	}
	t := etherType(&r, "eth.type")
	if r.Failed() {
		r.Close()
		return Next{}
	}
	return tagged(c, root, Next{uint16(t.Uint()), rest(&r), l})
}

func address(r *field.Reader, name, label string) {
	f := r.Address(6, name, label, macExplain, field.IEEE8023("3.2.3"))
	if f.Parent() == nil {
		return
	}
	addr := r.Again(f, "eth.addr", "Address", macExplain, field.IEEE8023("3.2.3")).With(field.Hidden)
	addr.Value = f.Value
}

func etherType(r *field.Reader, name string) *field.Field {
	f := r.Uint16(name, "Type", "Which protocol the payload is: {v}.", field.EtherTypes()).Hex()
	return f.Means(TypeName(f.Uint()))
}

// ieee8023 is the older framing, where a length takes the type's place and
// an LLC header follows, which is left as it is.
func ieee8023(c *proto.Context, r *field.Reader, l *field.Field) Next {
	l.Label = "IEEE 802.3 Ethernet"
	n := r.Uint16("eth.len", "Length", "A payload of {v} bytes follows. A number below 1,536 here is a length, above it a protocol.", field.IEEE8023("3.2.6"))
	if want, left := int(n.Uint()), r.Len(); want > left && !r.Failed() {
		n.Wrong(&field.Problem{What: "802.3 length", Where: n.Off, Expected: "at most the {left} bytes that follow", Seen: "{want}", Fill: []any{"left", strconv.Itoa(left), "want", strconv.Itoa(want)}})
	}
	r.Undecoded(int(n.Uint()), "An LLC payload, which this dissector does not interpret.")
	Padding(c, l, rest(r))
	r.Skip(r.Len())
	r.Close()
	return Next{Layer: l}
}

// tagged reads the VLAN tags, of which there may be several, in front of the
// network header.
func tagged(c *proto.Context, root *field.Field, n Next) Next {
	for depth := 0; depth < 4 && (n.Type == TypeVLAN || n.Type == TypeQinQ); depth++ {
		l := c.NewLayer(root, "vlan", "802.1Q Virtual LAN", field.Span{Buf: n.Payload.Buf, Off: n.Payload.Off, Len: min(4, n.Payload.Len)},
			"A tag that keeps several networks apart on one cable.", field.RFC(7042, "2"))
		r := field.Read(c.Arena, l, n.Payload, "VLAN tag")
		tci := r.Uint16("plainsight.vlan.tci", "Tag control", "Priority and number of the virtual network.", field.RFC(7042, "2")).With(field.Hoisted)
		r.Bits(tci, 0xe000, "vlan.priority", "Priority", "How urgent the frame is, 0 to 7.", field.RFC(7042, "2"))
		r.Bits(tci, 0x1000, "vlan.dei", "DEI", "The frame may be dropped before others when the network is congested.", field.RFC(7042, "2"))
		r.Bits(tci, 0x0fff, "vlan.id", "ID", "The virtual network's number.", field.RFC(7042, "2")).As(field.Metadata)
		t := etherType(&r, "vlan.etype")
		if r.Failed() {
			r.Close()
			return Next{}
		}
		n = Next{uint16(t.Uint()), rest(&r), n.Layer}
	}
	return n
}

// Padding claims what lies after the network packet's end: Ethernet frames
// have at least 60 bytes, so short packets are filled up.
func Padding(c *proto.Context, layer *field.Field, s field.Span) {
	if s.Len <= 0 || layer == nil {
		return
	}
	r := field.Read(c.Arena, layer, s, "Ethernet padding")
	r.Bytes(s.Len, "eth.padding", "Padding", "{len} bytes that fill the frame up to the link's minimum. They should carry nothing, though careless drivers have leaked old memory in them.", field.IEEE8023("3.2.8"))
}
