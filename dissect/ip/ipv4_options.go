package ip

import (
	"strconv"

	"plainsight/dissect/field"
)

// v4Options reads n bytes of options (RFC 791, Section 3.1). A source route
// renames the destination, as Wireshark does: the header's own is then only
// the next hop.
func v4Options(r *field.Reader, n int, dst *field.Field) {
	o := r.Block(n, "", "Options", "{len} bytes of options, rarely seen today.", field.RFC(791, "3.1"))
	for o.Len() > 0 && !o.Failed() {
		kind := o.Peek(1)[0]
		if kind < 2 {
			name, label := "ip.options.nop", "IP Option - No-Operation (NOP)"
			if kind == 0 {
				name, label = "ip.options.eol", "IP Option - End of Options List (EOL)"
			}
			g := o.Begin(name, label, "One byte that only fills up to the next option.", field.RFC(791, "3.1"))
			optionType(&o)
			o.End(g)
			if kind == 0 {
				break
			}
			continue
		}
		v4Option(&o, dst)
	}
	if !o.Failed() && o.Len() > 0 {
		o.Bytes(o.Len(), "plainsight.ip.options.padding", "Padding", "{len} bytes behind the end of the options that fill the header up to a whole word.", field.RFC(791, "3.1")).With(field.Ours)
	}
	o.Close()
}

func optionType(r *field.Reader) {
	t := r.Uint8("ip.opt.type", "Type", "Which option this is.", field.RFC(791, "3.1"))
	r.Bits(t, 0x80, "ip.opt.type.copy", "Copy on fragmentation", "Whether every piece repeats the option when the packet is cut up.", field.RFC(791, "3.1"))
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
	case 9:
		return "Strict source route"
	case 20:
		return "Router Alert"
	}
	return ""
}

func v4Option(r *field.Reader, dst *field.Field) {
	spec := field.RFC(791, "3.1")
	b := r.Peek(2)
	if len(b) < 2 || b[1] < 2 || int(b[1]) > r.Len() {
		seen := "none"
		if len(b) == 2 {
			seen = strconv.Itoa(int(b[1]))
		}
		r.Fail("IPv4 option", "a length from 2 to "+strconv.Itoa(r.Len()), seen)
		return
	}
	name, label, read := "ip.options.unknown", "IP Option - Unknown", optionData
	switch b[0] {
	case 7:
		name, label, read = "ip.options.record_route", "IP Option - Record Route", recordRoute
	case 68:
		name, label, read = "ip.options.timestamp", "IP Option - Time Stamp", timeStamps
	case 131, 137:
		name, label = "ip.options.route", "IP Option - Loose Source Route"
		if b[0] == 137 {
			label = "IP Option - Strict Source Route"
		}
		read = func(r *field.Reader) { sourceRoute(r, dst) }
	case 136:
		name, label = "ip.options.sid", "IP Option - Stream ID"
		read = func(r *field.Reader) {
			r.Uint16("ip.opt.sid", "Stream Identifier", "A number for satellite links of the 1970s.", spec)
		}
	case 148:
		name, label = "ip.options.routeralert", "IP Option - Router Alert"
		spec = field.RFC(2113, "2.1")
		read = func(r *field.Reader) {
			r.Uint16("ip.opt.ra", "Router Alert", "Asks every router on the way to look into the packet.", spec)
		}
	}
	o := r.Block(int(b[1]), name, label, "An option of {len} bytes.", spec)
	optionType(&o)
	o.Uint8("ip.opt.len", "Length", "The option's length with type and length: {v} bytes.", spec)
	read(&o)
	if o.Len() > 0 {
		optionData(&o)
	}
	o.Close()
}

func optionData(r *field.Reader) {
	if r.Len() > 0 {
		r.Bytes(r.Len(), "plainsight.ip.opt.data", "Data", "The option's content.", field.RFC(791, "3.1")).With(field.Ours)
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

func sourceRoute(r *field.Reader, dst *field.Field) {
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
		f := r.Address(4, name, label, "A stop on the way that the sender demands.", spec)
		if name == "ip.dst" {
			r.Again(f, "ip.addr", "Source or Destination Address", dstExplain, spec).With(field.Hidden)
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
	r.Bits(b, 0xf0, "ip.opt.overflow", "Overflow", "How many routers found no more room.", spec)
	flag := r.Bits(b, 0x0f, "ip.opt.flag", "Flag", "0: times only; 1: each with its router's address; 3: only at the addresses given.", spec).Hex()
	for r.Len() >= 4 && !r.Failed() {
		if flag.Uint() != 0 && r.Len() >= 8 {
			r.Address(4, "ip.opt.time_stamp_addr", "Address", "The router that stamped.", spec)
		}
		r.Uint32("ip.opt.time_stamp", "Time stamp", "Milliseconds since midnight UTC: {v}.", spec).As(field.Metadata)
	}
}
