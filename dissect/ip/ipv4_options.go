package ip

import (
	"net/netip"
	"strconv"

	"plainsight/dissect/field"
)

// v4Options reads n bytes of options (RFC 791, Section 3.1). A source route
// renames the destination, as Wireshark does: the header's own is then only
// the next hop, and h gets the last one.
func v4Options(r *field.Reader, n int, dst *field.Field, h *Header) {
	o := r.Block(n, "", "Options", "{len} bytes of options, rarely seen today.", field.RFC(791, "3.1"))
	for o.Len() > 0 && !o.Failed() {
		kind := o.Peek(1)[0]
		if kind < 2 {
			name, label := "ip.options.nop", "IP Option - No-Operation (NOP)"
			if kind == 0 {
				name, label = "ip.options.eol", "IP Option - End of Options List (EOL)"
			}
			g := o.Begin(name, label, "One byte that only fills up to the next option.", field.RFC(791, "3.1"))
			g.Value.Kind = field.Bytes
			optionType(&o)
			o.End(g)
			if kind == 0 {
				break
			}
			continue
		}
		v4Option(&o, dst, h)
	}
	if !o.Failed() && o.Len() > 0 {
		o.Bytes(o.Len(), "plainsight.ip.options.padding", "Padding", "{len} bytes after the end of the options, which fill the header up to a whole word.", field.RFC(791, "3.1")).With(field.Ours)
	}
	o.Close()
}

func optionType(r *field.Reader) {
	t := r.Uint8("ip.opt.type", "Type", "Which option this is.", field.RFC(791, "3.1"))
	r.Bits(t, 0x80, "ip.opt.type.copy", "Copy on fragmentation", "Every piece repeats the option when the packet is cut up.", field.RFC(791, "3.1"))
	r.Bits(t, 0x60, "ip.opt.type.class", "Class", "0 for control, 2 for measurement.", field.RFC(791, "3.1"))
	r.Bits(t, 0x1f, "ip.opt.type.number", "Number", "The option's number: {v}.", field.RFC(791, "3.1")).Means(optionName(t.Uint()))
}

func optionName(t uint64) string {
	switch t & 0x1f {
	case 0:
		return "End of Option List (EOL)"
	case 1:
		return "No-Operation (NOP)"
	case 2:
		return "Security"
	case 3:
		return "Loose source route"
	case 4:
		return "Time stamp"
	case 7:
		return "Record route"
	case 8:
		return "Stream identifier"
	case 11:
		return "MTU Probe"
	case 12:
		return "MTU Reply"
	case 9:
		return "Strict source route"
	case 20:
		return "Router Alert"
	}
	return ""
}

const unknownOption = "plainsight.ip.options.unknown"

func v4Option(r *field.Reader, dst *field.Field, h *Header) {
	spec := field.RFC(791, "3.1")
	b := r.Peek(2)
	if len(b) < 2 || b[1] < 2 || int(b[1]) > r.Len() {
		seen, length := "none", ""
		if len(b) == 2 {
			seen, length = "{seen}", strconv.Itoa(int(b[1]))
		}
		r.Fail("IPv4 option", "a length from 2 to {n}", seen, "n", strconv.Itoa(r.Len()), "seen", length)
		return
	}
	name, label := unknownOption, "IP Option - Unknown"
	switch b[0] {
	case 7:
		name, label = "ip.options.record_route", "IP Option - Record Route"
	case 11:
		name, label, spec = "ip.options.mtu_probe", "IP Option - MTU Probe", field.RFC(1063, "3")
	case 12:
		name, label, spec = "ip.options.mtu_reply", "IP Option - MTU Reply", field.RFC(1063, "3")
	case 68:
		name, label = "ip.options.timestamp", "IP Option - Time Stamp"
	case 130:
		name, label, spec = "ip.options.security", "IP Option - Security", field.RFC(1108, "2.1")
	case 131:
		name, label = "ip.options.route", "IP Option - Loose Source Route"
	case 136:
		name, label = "ip.options.sid", "IP Option - Stream ID"
	case 137:
		name, label = "ip.options.source_route", "IP Option - Strict Source Route"
	case 148:
		name, label, spec = "ip.options.routeralert", "IP Option - Router Alert", field.RFC(2113, "2.1")
	}
	o := r.Block(int(b[1]), name, label, "An option of {len} bytes.", spec)
	o.Field().Value.Kind = field.Bytes
	if name == unknownOption { // of which Wireshark shows no fields
		o.Field().With(field.Ours)
	}
	optionType(&o)
	o.Uint8("ip.opt.len", "Length", "The option's length, including its type and length bytes: {v}.", spec)
	switch b[0] {
	case 7:
		recordRoute(&o)
	case 11, 12:
		o.Uint16("ip.opt.mtu", "MTU", "The longest packet that fits the path, in a scheme of 1988 for finding that out: {v} bytes.", spec)
	case 68:
		timeStamps(&o)
	case 130:
		security(&o)
	case 131, 137:
		sourceRoute(&o, dst, h)
	case 136:
		o.Uint16("ip.opt.sid", "Stream Identifier", "A number for satellite links of the 1970s.", spec)
	case 148:
		o.Uint16("ip.opt.ra", "Router Alert", "Asks routers on the way to look at the packet more closely.", spec)
	}
	if o.Len() > 0 {
		optionData(&o)
	}
	o.Close()
}

func optionData(r *field.Reader) {
	if r.Len() > 0 {
		r.Bytes(r.Len(), "plainsight.ip.opt.data", "Data", "The option's content.", field.RFC(791, "3.1")).With(field.Ours).As(field.Undecoded)
	}
}

// security is the form that RFC 1108 gave the option: a level, and bytes of
// seven flags each, of which the last bit says whether another byte follows.
func security(r *field.Reader) {
	spec := field.RFC(1108, "2.1")
	level := r.Uint8("ip.opt.sec_cl", "Classification Level", "How secret the packet is: {v}. It is only a label: it encrypts nothing.", spec).Hex()
	level.Means(map[uint64]string{0x3d: "Top Secret", 0x5a: "Secret", 0x96: "Confidential", 0xab: "Unclassified"}[level.Uint()])
	for first, more := true, true; more && r.Len() > 0; first = false {
		f := r.Uint8("ip.opt.sec_prot_auth_flags", "Protection Authority Flags", "Whose rules apply to the packet.", spec).Hex()
		unassigned := uint64(0xfe)
		if first {
			r.Bits(f, 0x80, "ip.opt.sec_prot_auth_genser", "GENSER", "The general rules.", spec)
			r.Bits(f, 0x40, "ip.opt.sec_prot_auth_siop_esi", "SIOP-ESI", "The rules of one military plan.", spec)
			r.Bits(f, 0x20, "ip.opt.sec_prot_auth_sci", "SCI", "The rules for compartments.", spec)
			r.Bits(f, 0x10, "ip.opt.sec_prot_auth_nsa", "NSA", "The National Security Agency's rules.", spec)
			r.Bits(f, 0x08, "ip.opt.sec_prot_auth_doe", "DOE", "The Department of Energy's rules.", spec)
			unassigned = 0x06
		}
		r.Bits(f, unassigned, "ip.opt.sec_prot_auth_unassigned", "Unassigned", "Not in use.", spec).Hex()
		more = r.Bits(f, 0x01, "ip.opt.sec_prot_auth_fti", "Field Termination Indicator", "Another byte of flags follows.", spec).Uint() == 1
	}
}

func pointer(r *field.Reader) int {
	return int(r.Uint8("ip.opt.ptr", "Pointer", "Where the next entry goes, counted from the option's first byte as 1: {v}.", field.RFC(791, "3.1")).Uint())
}

func recordRoute(r *field.Reader) {
	spec := field.RFC(791, "3.1")
	next := pointer(r) - 1
	start := r.Off() - 3
	for r.Len() >= 4 {
		if r.Off()-start < next {
			r.Address(4, "ip.rec_rt", "Recorded Route", "A router that the packet passed.", spec)
		} else {
			r.Address(4, "ip.empty_rt", "Empty Route", "Room for a router's address that is not filled in.", spec).As(field.Structure)
		}
	}
}

func sourceRoute(r *field.Reader, dst *field.Field, h *Header) {
	spec := field.RFC(791, "3.1")
	next := pointer(r) - 1
	start := r.Off() - 3
	pending := r.Len() >= 4 && next < r.Len()+3
	for r.Len() >= 4 {
		name, label := "ip.rec_rt", "Recorded Route"
		if r.Off()-start >= next {
			name, label = "ip.src_rt", "Source Route"
			if r.Len() < 8 {
				name, label = "ip.dst", "Destination Address"
			}
		}
		f := r.Address(4, name, label, "A stop on the way that the sender requires.", spec)
		if name == "ip.dst" {
			r.Again(f, "ip.addr", "Source or Destination Address", dstExplain, spec).With(field.Hidden)
			h.Dst, _ = netip.AddrFromSlice(f.Bytes())
		}
	}
	if pending {
		dst.Name, dst.Label = "ip.cur_rt", "Current Route"
	}
}

func timeStamps(r *field.Reader) {
	spec := field.RFC(791, "3.1")
	pointer(r)
	b := r.Uint8("plainsight.ip.opt.overflow_flag", "Overflow and flag", "One byte that holds two numbers.", spec).With(field.Hoisted)
	r.Bits(b, 0xf0, "ip.opt.overflow", "Overflow", "How many routers found no room left.", spec)
	flag := r.Bits(b, 0x0f, "ip.opt.flag", "Flag", "0: times only; 1: each with its router's address; 3: only at the addresses given.", spec).Hex()
	for r.Len() >= 4 && !r.Failed() {
		if flag.Uint() != 0 && r.Len() >= 8 {
			r.Address(4, "ip.opt.time_stamp_addr", "Address", "The router that added the time.", spec)
		}
		r.Uint32("ip.opt.time_stamp", "Time stamp", "Milliseconds since midnight UTC: {v}.", spec).As(field.Metadata)
	}
}
