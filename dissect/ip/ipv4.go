package ip

import (
	"net/netip"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// V4 records the IPv4 header at the front of s, to the end of its options.
func V4(c *proto.Context, root *field.Field, s field.Span) (h Header, ok bool) {
	l := c.NewLayer(root, "ip", "Internet Protocol Version 4", s, "The network layer: it carries the packet from one machine to another over any number of networks.", field.RFC(791, "3.1"))
	r := field.Read(c.Arena, l, s, "IPv4 header")
	vl := r.Uint8("plainsight.ip.version_length", "Version and header length", "One byte that holds two numbers.", field.RFC(791, "3.1")).With(field.Hoisted)
	v := r.Bits(vl, 0xf0, "ip.version", "Version", "The version of the Internet Protocol: {v}.", field.RFC(791, "3.1")).With(field.RawBits)
	hl := r.Bits(vl, 0x0f, "ip.hdr_len", "Header Length", "The header's length, counted in words of 4 bytes: {v} of them. 5 is a header without options.", field.RFC(791, "3.1")).With(field.RawBits)
	if !r.Failed() && (v.Uint() != 4 || hl.Uint() < 5) {
		r.Fail("IPv4 header", "version 4 and at least 5 words of header", "version {version} and {n} words", "version", strconv.FormatUint(v.Uint(), 10), "n", strconv.FormatUint(hl.Uint(), 10))
	}
	ds := r.Uint8("ip.dsfield", "Differentiated Services Field", "How routers may treat the packet.", field.RFC(2474, "3")).Hex()
	trafficClass(&r, ds, 0xfc, 0x03, "ip.dsfield.dscp", "ip.dsfield.ecn")
	length := r.Uint16("ip.len", "Total Length", "The packet's length with this header: {v} bytes. Encryption does not hide it.", field.RFC(791, "3.1")).As(field.Metadata)
	r.Uint16("ip.id", "Identification", "Tells the pieces of one packet from those of another, should the packet be cut up.", field.RFC(791, "3.1")).Hex()
	more, offset := fragment(&r)
	r.Uint8("ip.ttl", "Time to Live", "How many more hops the packet may make: {v}. Each router counts it down, so that packets do not circle for ever.", field.RFC(791, "3.1"))
	p := r.Uint8("ip.proto", "Protocol", "What the packet carries: {v}.", field.RFC(791, "3.1"))
	p.Means(ProtocolName(p.Uint()))
	sum := r.Uint16("ip.checksum", "Header Checksum", "A check over this header only, against accidental damage. It keeps nothing secret and stops no attacker: anyone can compute it.", field.RFC(791, "3.1")).Hex().As(field.Integrity)
	src := r.Address(4, "ip.src", "Source Address", srcExplain, field.RFC(791, "3.1")).Telling(field.Sender)
	r.Again(src, "ip.addr", "Source or Destination Address", srcExplain, field.RFC(791, "3.1")).With(field.Hidden)
	dst := r.Address(4, "ip.dst", "Destination Address", dstExplain, field.RFC(791, "3.1")).Telling(field.Receiver)
	r.Again(dst, "ip.addr", "Source or Destination Address", dstExplain, field.RFC(791, "3.1")).With(field.Hidden)
	if r.Failed() {
		r.Close()
		return h, false
	}
	h.Src, _ = netip.AddrFromSlice(src.Bytes())
	h.Dst, _ = netip.AddrFromSlice(dst.Bytes())
	h.Protocol = uint8(p.Uint())
	h.Fragment = more || offset > 0
	headerLen := int(hl.Uint()) * 4
	if n := headerLen - 20; n > 0 {
		v4Options(&r, n, dst, &h)
		if r.Failed() {
			r.Close()
			return h, false
		}
	}
	l.Len = headerLen
	checkHeader(sum, field.Span{Buf: s.Buf, Off: s.Off, Len: headerLen})
	switch n := int(length.Uint()); {
	case n == 0: // segmentation offload: longer than 16 bits can say
		length.Explain = "Zero: the sender left it to the network card to cut the data into packets and to fill in this length."
		h.payload(&r, r.Len())
	case n < headerLen:
		length.Wrong(&field.Problem{What: "IPv4 total length", Where: length.Off, Expected: "at least the header's {n} bytes", Seen: "{seen}", Fill: []any{"n", strconv.Itoa(headerLen), "seen", strconv.Itoa(n)}})
		h.payload(&r, r.Len())
	default:
		h.payload(&r, n-headerLen)
	}
	return h, true
}

func fragment(r *field.Reader) (more bool, offset uint64) {
	spec := field.RFC(791, "3.1")
	w := r.Uint16("plainsight.ip.fragment", "Flags and fragment offset", "Whether this is a piece of a larger packet, and which.", spec).With(field.Hoisted)
	fl := r.BitsAt(w, 0, 1, 0xe0, "ip.flags", "Flags", "Three bits on cutting the packet up.", spec).Hex()
	r.BitsAt(fl, 0, 1, 0x80, "ip.flags.rb", "Reserved bit", "This is an error: the bit must be zero.", spec)
	df := r.BitsAt(fl, 0, 1, 0x40, "ip.flags.df", "Don't fragment", "Routers may not cut this packet up. If it is too long for a link, they drop it and should report that.", spec)
	mf := r.BitsAt(fl, 0, 1, 0x20, "ip.flags.mf", "More fragments", "Further pieces of the same packet follow.", spec)
	switch {
	case mf.Uint() == 1:
		fl.Means("More fragments")
	case df.Uint() == 1:
		fl.Means("Don't fragment")
	}
	off := r.BitsAt(w, 0, 2, 0x1fff, "ip.frag_offset", "Fragment Offset", "Where this piece belongs in the packet, counted in steps of 8 bytes: {v}.", spec)
	return mf.Uint() == 1, off.Uint()
}

func checkHeader(sum *field.Field, header field.Span) {
	switch {
	case Sum(0).Bytes(header.Bytes()).Fold() == 0xffff:
		sum.Means(string(Correct))
	case sum.Uint() == 0:
		sum.Means(string(Offloaded))
	default:
		sum.Means(string(Incorrect)).Wrong(&field.Problem{What: "IPv4 header checksum", Where: sum.Off, Expected: "a sum that fits the header", Seen: "{sum}", Fill: []any{"sum", sum.Show()}})
	}
}
