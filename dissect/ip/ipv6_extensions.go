package ip

import (
	"net/netip"
	"strconv"

	"plainsight/dissect/field"
)

// maxExtensions bounds the chain of extension headers; real packets have one or two.
const maxExtensions = 16

// extensions reads the chain of extension headers (RFC 8200, Section 4) and
// leaves the protocol after it in h.
func extensions(r *field.Reader, next uint8, h *Header) bool {
	for i := 0; !r.Failed(); i++ {
		if i == maxExtensions {
			r.Fail("IPv6 extension headers", "at most {most}", "more", "most", strconv.Itoa(maxExtensions))
			return false
		}
		switch next {
		case 0:
			next = optionsHeader(r, "hopopts", "IPv6 Hop-by-Hop Option", "Options that every router on the way reads.", field.RFC(8200, "4.3"))
		case 60:
			next = optionsHeader(r, "dstopts", "Destination Options for IPv6", "Options for the packet's destination.", field.RFC(8200, "4.6"))
		case 43:
			next = routing(r, h)
		case 44:
			next = fragmentHeader(r, h)
			if h.Fragment {
				h.Protocol = next
				return !r.Failed()
			}
		default:
			h.Protocol = next
			return true
		}
	}
	return false
}

func nextHeader(r *field.Reader, prefix, label string, spec field.Spec) *field.Field {
	f := r.Uint8(prefix+".nxt", label, "What follows this header: {v}.", spec)
	return f.Means(ProtocolName(f.Uint()))
}

// extension opens one extension header whose second byte counts its length in
// units of 8 bytes, not including the first 8.
func extension(r *field.Reader, name, label, explain string, spec field.Spec) (x field.Reader, next uint8) {
	n := r.Len()
	if b := r.Peek(2); len(b) == 2 {
		n = 8 + 8*int(b[1])
	} else {
		r.Fail(label, "2 bytes at least", "{seen}", "seen", strconv.Itoa(n))
	}
	prefix := "ipv6." + name
	x = r.Block(n, prefix, label, explain, spec)
	x.Field().With(field.Layer)
	next = uint8(nextHeader(&x, prefix, "Next Header", spec).Uint())
	l := x.Uint8(prefix+".len", "Length", "The header's length in units of 8 bytes, the first 8 not counted: {v}.", spec)
	o := x.Again(l, prefix+".len_oct", "Length", "The header's length: {v} bytes.", spec)
	o.Value.Num = uint64(n)
	return x, next
}

func optionsHeader(r *field.Reader, name, label, explain string, spec field.Spec) uint8 {
	x, next := extension(r, name, label, explain, spec)
	for x.Len() > 0 && !x.Failed() {
		v6Option(&x)
	}
	x.Close()
	return next
}

func v6Option(r *field.Reader) {
	spec := field.RFC(8200, "4.2")
	b := r.Peek(2)
	if b[0] == 0 {
		g := r.Begin("ipv6.opt", "Pad1", "One byte that only fills up space.", spec)
		r.Uint8("ipv6.opt.type", "Type", "Which option this is.", spec).Hex().Means("Pad1")
		r.End(g)
		return
	}
	n := r.Len() + 1 // too long, unless the length is there
	if len(b) == 2 {
		n = 2 + int(b[1])
	}
	label := v6OptionName(uint64(b[0]))
	if label == "" {
		label = "Option"
	}
	o := r.Block(n, "ipv6.opt", label, "An option of {len} bytes.", spec)
	t := v6OptionType(&o)
	o.Uint8("ipv6.opt.length", "Length", "Content of {v} bytes follows.", spec)
	switch {
	case t == 5 && o.Len() == 2:
		o.Uint16("ipv6.opt.router_alert", "Router Alert", "Asks routers on the way to look at the packet more closely.", field.RFC(2711, "2.1"))
	case t == 0xc2 && o.Len() == 4:
		o.Uint32("ipv6.opt.jumbo", "Payload Length", "The packet's true length, too long for the header's own field: {v} bytes.", field.RFC(2675, "2"))
	case t == 4 && o.Len() == 1:
		o.Uint8("ipv6.opt.tel", "Tunnel Encapsulation Limit", "How many more times the packet may be wrapped in another one: {v}.", field.RFC(2473, "4.1.1"))
	case t == 0xc9 && o.Len() == 16:
		o.Address(16, "ipv6.opt.mipv6.home_address", "MIPv6 Home Address", "The home address of a sender that is now elsewhere.", field.RFC(6275, "6.3"))
	case t&0x1f == 0x1e && o.Len() > 0: // RFC 4727, Section 3: one number with each action
		o.Bytes(o.Len(), "ipv6.opt.experimental", "Experimental Option", "An option that is being tried out.", field.RFC(4727, "3.3")).As(field.Undecoded)
	case t == 1 && o.Len() > 0:
		o.Bytes(o.Len(), "ipv6.opt.padn", "PadN", "{len} bytes that only fill up space.", spec)
	case o.Len() > 0:
		o.Bytes(o.Len(), "ipv6.opt.unknown", "Unknown Data", "Content of an option that this dissector does not know.", spec).As(field.Undecoded)
	}
	o.Close()
}

func v6OptionType(r *field.Reader) uint64 {
	spec := field.RFC(8200, "4.2")
	t := r.Uint8("ipv6.opt.type", "Type", "Which option this is.", spec).Hex()
	t.Means(v6OptionName(t.Uint()))
	r.Bits(t, 0xc0, "ipv6.opt.type.action", "Action", "What a receiver that does not know the option does: 0 is to skip it; from 1 to 3 it drops the packet.", spec)
	r.Bits(t, 0x20, "ipv6.opt.type.change", "May Change", "Routers may change the content on the way.", spec)
	r.Bits(t, 0x1f, "ipv6.opt.type.rest", "Low-Order Bits", "The rest of the type.", spec).Hex()
	return t.Uint()
}

func v6OptionName(t uint64) string {
	switch t {
	case 0:
		return "Pad1"
	case 1:
		return "PadN"
	case 4:
		return "Tunnel Encapsulation Limit"
	case 5:
		return "Router Alert"
	case 0xc2:
		return "Jumbo Payload"
	case 0xc9:
		return "Home Address"
	}
	return ""
}

// routing reads the stops that a packet is to make. As long as one is left, the
// header's destination is only the next of them, and h gets the last.
func routing(r *field.Reader, h *Header) uint8 {
	spec := field.RFC(8200, "4.4")
	x, next := extension(r, "routing", "Routing Header for IPv6", "A list of stops that the packet is to make.", spec)
	t := x.Uint8("ipv6.routing.type", "Type", "How to read the list: {v}.", spec)
	left := x.Uint8("ipv6.routing.segleft", "Segments Left", "How many stops are still to come: {v}.", spec)
	var last *field.Field
	switch t.Uint() {
	case 4:
		t.Means("Segment Routing")
		last = segmentRouting(&x)
	case 0, 2:
		t.Means(map[uint64]string{0: "Source Route", 2: "Mobile IP"}[t.Uint()])
		reserved, address := "ipv6.routing.src.reserved", "ipv6.routing.src.addr"
		if t.Uint() == 2 {
			reserved, address = "ipv6.routing.mipv6.reserved", "ipv6.routing.mipv6.home_address"
		}
		x.Bytes(4, reserved, "Reserved", "Four bytes that must be zero.", spec)
		for x.Len() >= 16 {
			last = x.Address(16, address, "Address", "A stop on the way.", spec)
		}
	default:
		if x.Len() > 0 {
			x.Bytes(x.Len(), "ipv6.routing.unknown_data", "Type-specific data", "A list in a form that this dissector does not know.", spec).As(field.Undecoded)
		}
	}
	x.Close()
	if last != nil && left.Uint() > 0 {
		h.Dst, _ = netip.AddrFromSlice(last.Bytes())
	}
	return next
}

// segmentRouting reads a list in reverse: its first entry is where the packet ends.
func segmentRouting(x *field.Reader) (end *field.Field) {
	spec := field.RFC(8754, "2")
	last := x.Uint8("ipv6.routing.srh.last_entry", "Last Entry", "The index of the list's last entry: {v}.", spec)
	x.Uint8("ipv6.routing.srh.flags", "Flags", "No flag is in use.", spec).Hex()
	x.Bytes(2, "ipv6.routing.srh.tag", "Tag", "Marks packets that belong together.", spec)
	for i := uint64(0); i <= last.Uint() && x.Len() >= 16; i++ {
		f := x.Address(16, "ipv6.routing.srh.addr", "Address", "A stop on the way.", spec)
		if i == 0 {
			end = f
		}
	}
	if x.Len() > 0 {
		x.Bytes(x.Len(), "plainsight.ipv6.routing.srh.tlv", "Optional entries", "Further data for the routers on the list.", field.RFC(8754, "2.1")).With(field.Ours).As(field.Undecoded)
	}
	return end
}

func fragmentHeader(r *field.Reader, h *Header) uint8 {
	spec := field.RFC(8200, "4.5")
	x := r.Block(8, "ipv6.fraghdr", "Fragment Header for IPv6", "The packet was cut into pieces by its sender.", spec)
	x.Field().With(field.Layer)
	next := nextHeader(&x, "ipv6.fraghdr", "Next header", spec)
	x.Uint8("ipv6.fraghdr.reserved_octet", "Reserved octet", "Must be zero.", spec).Hex()
	w := x.Uint16("plainsight.ipv6.fraghdr.offset_more", "Offset and more fragments", "Two bytes that hold two numbers.", spec).With(field.Hoisted)
	off := x.Bits(w, 0xfff8, "ipv6.fraghdr.offset", "Offset", "Where this piece belongs, in steps of 8 bytes: {v}.", spec)
	x.Bits(w, 0x0006, "ipv6.fraghdr.reserved_bits", "Reserved bits", "Must be zero.", spec)
	more := x.Bits(w, 0x0001, "ipv6.fraghdr.more", "More Fragments", "Further pieces follow.", spec)
	x.Uint32("ipv6.fraghdr.ident", "Identification", "Tells the pieces of one packet from those of another.", spec).Hex()
	h.Fragment = off.Uint() > 0 || more.Uint() == 1
	x.Close()
	return uint8(next.Uint())
}
