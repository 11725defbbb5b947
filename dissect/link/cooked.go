package link

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

const cookedExplain = "A capture on all interfaces at once has no common link layer, so Linux puts this header in its place."

// cooked reads LINKTYPE_LINUX_SLL, 16 bytes.
func cooked(c *proto.Context, root *field.Field, s field.Span) Next {
	spec := field.LinkTypes("LINKTYPE_LINUX_SLL")
	l := c.NewLayer(root, "sll", "Linux cooked capture v1", field.Span{Buf: s.Buf, Off: s.Off, Len: min(16, s.Len)}, cookedExplain, spec)
	r := field.Read(c.Arena, l, s, "Linux cooked header")
	packetType(r.Uint16("sll.pkttype", "Packet type", "Which way the packet went: {v}.", spec))
	hardware(r.Uint16("sll.hatype", "Link-layer address type", "The kind of interface: {v}.", spec))
	n := r.Uint16("sll.halen", "Link-layer address length", "How many of the next 8 bytes are the sender's hardware address: {v}.", spec)
	cookedAddress(&r, int(n.Uint()), spec)
	t := etherType(&r, "sll.etype")
	return cookedNext(&r, t, l)
}

// cooked2 reads LINKTYPE_LINUX_SLL2, 20 bytes.
func cooked2(c *proto.Context, root *field.Field, s field.Span) Next {
	spec := field.LinkTypes("LINKTYPE_LINUX_SLL2")
	l := c.NewLayer(root, "sll", "Linux cooked capture v2", field.Span{Buf: s.Buf, Off: s.Off, Len: min(20, s.Len)}, cookedExplain, spec)
	r := field.Read(c.Arena, l, s, "Linux cooked header")
	t := etherType(&r, "sll.etype")
	r.Bytes(2, "plainsight.sll.reserved", "Reserved", "Two bytes that must be zero.", spec).With(field.Ours)
	r.Uint32("sll.ifindex", "Interface index", "The number of the interface on the capturing machine.", spec).As(field.Metadata)
	hardware(r.Uint16("sll.hatype", "Link-layer address type", "The kind of interface: {v}.", spec))
	packetType(r.Uint8("sll.pkttype", "Packet type", "Which way the packet went: {v}.", spec))
	n := r.Uint8("sll.halen", "Link-layer address length", "How many of the next 8 bytes are the sender's hardware address: {v}.", spec)
	cookedAddress(&r, int(n.Uint()), spec)
	return cookedNext(&r, t, l)
}

func cookedNext(r *field.Reader, t, l *field.Field) Next {
	if r.Failed() {
		r.Close()
		return Next{}
	}
	return Next{uint16(t.Uint()), rest(r), l}
}

// cookedAddress reads the eight bytes that hold an address of n bytes.
func cookedAddress(r *field.Reader, n int, spec field.Spec) {
	n = min(n, 8)
	if n == 6 {
		r.Address(6, "sll.src.eth", "Source", macExplain, spec)
	} else if n > 0 {
		r.Bytes(n, "sll.src.other", "Source", "The sender's hardware address, {len} bytes.", spec).As(field.Metadata)
	}
	if n < 8 {
		r.Bytes(8-n, "sll.unused", "Unused", "The rest of the 8 bytes that are reserved for the address.", spec)
	}
}

func packetType(f *field.Field) {
	switch f.Uint() {
	case 0:
		f.Means("Unicast to us")
	case 1:
		f.Means("Broadcast")
	case 2:
		f.Means("Multicast")
	case 3:
		f.Means("Unicast to another host")
	case 4:
		f.Means("Sent by us")
	}
}

func hardware(f *field.Field) {
	switch f.Uint() {
	case 1:
		f.Means("Ethernet")
	case 772:
		f.Means("Loopback")
	case 65534:
		f.Means("None")
	}
}
