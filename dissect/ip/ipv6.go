package ip

import (
	"net/netip"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// V6 records the IPv6 header at the front of s and the extension headers after it.
func V6(c *proto.Context, root *field.Field, s field.Span) (h Header, ok bool) {
	spec := field.RFC(8200, "3")
	l := c.NewLayer(root, "ipv6", "Internet Protocol Version 6", s, "The network layer: it carries the packet from one machine to another over any number of networks.", spec)
	r := field.Read(c.Arena, l, s, "IPv6 header")
	w := r.Uint32("plainsight.ipv6.first_word", "Version, traffic class and flow label", "Four bytes that hold three numbers.", spec).With(field.Hoisted)
	v := r.BitsAt(w, 0, 1, 0xf0, "ipv6.version", "Version", "The version of the Internet Protocol: {v}.", spec).With(field.RawBits)
	if !r.Failed() && v.Uint() != 6 {
		r.Fail("IPv6 header", "version 6", "version {version}", "version", strconv.FormatUint(v.Uint(), 10))
	}
	r.BitsAt(w, 0, 1, 0xf0, "ip.version", "Version", "The version of the Internet Protocol: {v}.", spec).With(field.Hidden)
	tc := r.Bits(w, 0x0ff00000, "ipv6.tclass", "Traffic Class", "How routers may treat the packet.", field.RFC(8200, "7")).Hex()
	trafficClass(&r, tc, 0x0fc00000, 0x00300000, "ipv6.tclass.dscp", "ipv6.tclass.ecn")
	r.BitsAt(w, 1, 3, 0x0fffff, "ipv6.flow", "Flow Label", "A number that can keep the packets of one conversation on one path. Anyone who listens can tell conversations apart by it. 0 means that the sender does not label them.", field.RFC(6437, "2")).Hex()
	plen := r.Uint16("ipv6.plen", "Payload Length", "The packet's length without this header: {v} bytes. Encryption does not hide it.", spec).As(field.Metadata)
	next := r.Uint8("ipv6.nxt", "Next Header", "What follows this header: {v}.", spec)
	next.Means(ProtocolName(next.Uint()))
	r.Uint8("ipv6.hlim", "Hop Limit", "How many more hops the packet may make: {v}.", spec)
	src := r.Address(16, "ipv6.src", "Source Address", srcExplain, spec).Telling(field.Sender)
	r.Again(src, "ipv6.addr", "Source or Destination Address", srcExplain, spec).With(field.Hidden)
	dst := r.Address(16, "ipv6.dst", "Destination Address", dstExplain, spec).Telling(field.Receiver)
	r.Again(dst, "ipv6.addr", "Source or Destination Address", dstExplain, spec).With(field.Hidden)
	if r.Failed() {
		r.Close()
		return h, false
	}
	h.Src, _ = netip.AddrFromSlice(src.Bytes())
	h.Dst, _ = netip.AddrFromSlice(dst.Bytes())
	n := int(plen.Uint())
	if n == 0 && next.Uint() != 59 { // a jumbogram, or segmentation left to the network card
		n = r.Len()
	}
	h.payload(&r, n)
	x := field.Read(c.Arena, l, h.Payload, "IPv6 extension header")
	ok = extensions(&x, uint8(next.Uint()), &h)
	l.Len = x.Off() - s.Off
	if !ok {
		x.Close()
	}
	h.Payload = field.Span{Buf: s.Buf, Off: x.Off(), Len: x.Len()}
	return h, ok
}
