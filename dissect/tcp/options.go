package tcp

import (
	"strconv"

	"plainsight/dissect/field"
)

// options reads the n bytes of options after the fixed header (RFC 9293,
// Section 3.1).
func options(r *field.Reader, n int, at Situation) {
	spec := field.RFC(9293, "3.1")
	o := r.Block(n, "tcp.options", "Options", "{len} bytes of options. Which ones are there, and in which order, hints at the operating system.", spec)
	o.Field().Value.Kind = field.Bytes
	for o.Len() > 0 && !o.Failed() {
		switch o.Peek(1)[0] {
		case 0:
			single(&o, "tcp.options.eol", "TCP Option - End of Option List (EOL)", "The options end here.")
			if b := o.Peek(o.Len()); len(b) > 0 && nonZero(b) {
				o.Bytes(len(b), "", "Non-zero header padding", "{len} bytes after the end of the options, which should be zero.", spec)
			}
		case 1:
			single(&o, "tcp.options.nop", "TCP Option - No-Operation (NOP)", "One byte that only fills up to a word.")
		default:
			option(&o, at)
		}
	}
	o.Close()
}

func nonZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return true
		}
	}
	return false
}

func single(r *field.Reader, name, label, explain string) {
	g := r.Begin(name, label, explain, field.RFC(9293, "3.2"))
	g.Value.Kind = field.Bytes
	kindOf(r)
	r.End(g)
}

func kindOf(r *field.Reader) {
	f := r.Uint8("tcp.option_kind", "Kind", "Which option this is: {v}.", field.RFC(9293, "3.2"))
	f.Means(kindName(f.Uint()))
}

func kindName(k uint64) string {
	if int(k) < len(kinds) && kinds[k].kind != "" {
		return kinds[k].kind
	}
	switch k {
	case 253:
		return "RFC3692-style Experiment 1"
	case 254:
		return "RFC3692-style Experiment 2"
	}
	return "Unknown"
}

// kind is one row of the registry of TCP option kinds.
type kind struct {
	kind, name, label, explain string
	spec                       field.Spec
	size                       int // that the option must have, in bytes, or 0 for any
}

var kinds = [...]kind{
	0:  {kind: "End of Option List"},
	1:  {kind: "No-Operation"},
	2:  {"Maximum Segment Size", "tcp.options.mss", "TCP Option - Maximum segment size", "The largest segment that the sender will accept.", field.RFC(9293, "3.7.1"), 4},
	3:  {"Window Scale", "tcp.options.wscale", "TCP Option - Window scale", "What the sender's windows are multiplied by, after this packet.", field.RFC(7323, "2.2"), 3},
	4:  {"SACK Permitted", "tcp.options.sack_perm", "TCP Option - SACK permitted", "The sender understands reports on which pieces have arrived.", field.RFC(2018, "2"), 2},
	5:  {"SACK", "tcp.options.sack", "TCP Option - SACK", "Pieces that arrived after a gap, so that only the gap has to be sent again.", field.RFC(2018, "3"), 0},
	6:  {"Echo", "tcp.options.echo", "TCP Option - Echo", "An older form of the timestamps option.", field.RFC(1072, "3"), 6},
	7:  {"Echo Reply", "tcp.options.echo", "TCP Option - Echo reply", "An older form of the timestamps option.", field.RFC(1072, "3"), 6},
	8:  {"Time Stamp Option", "tcp.options.timestamp", "TCP Option - Timestamps", "Clock readings that measure the round trip.", field.RFC(7323, "3.2"), 10},
	14: {kind: "TCP Alternate Checksum Request"},
	19: {"MD5 Signature Option", "tcp.options.md5", "TCP Option - TCP MD5 signature", "A MAC over the segment under a shared key, used between routers.", field.RFC(2385, "2"), 18},
	28: {"User Timeout Option", "tcp.options.user_to", "TCP Option - User Timeout", "How long the sender waits before it gives up.", field.RFC(5482, "3"), 4},
	29: {kind: "TCP Authentication Option", name: "tcp.options.ao", label: "TCP Option - TCP AO", explain: "A MAC over the segment under a shared key, used between routers.", spec: field.RFC(5925, "2.2")},
	30: {"Multipath TCP", "mptcp", "TCP Option - Multipath TCP", "One conversation over several networks at once.", field.RFC(8684, "3"), 0},
	34: {"TCP Fast Open Cookie", "tcp.options.tfo", "TCP Option - TCP Fast Open", "A cookie from an earlier visit, which lets data go with the first packet.", field.RFC(7413, "2"), 0},
}

// option reads one option that has a length.
func option(r *field.Reader, at Situation) {
	b := r.Peek(2)
	if len(b) < 2 || b[1] < 2 || int(b[1]) > r.Len() {
		seen, length := "none", ""
		if len(b) == 2 {
			seen, length = "{seen}", strconv.Itoa(int(b[1]))
		}
		r.Fail("TCP option", "a length from 2 to {n}", seen, "n", strconv.Itoa(r.Len()), "seen", length)
		return
	}
	k := kind{name: "tcp.options.unknown", label: "TCP Option - Unknown", explain: "An option that this dissector does not know.", spec: field.RFC(9293, "3.2")}
	if b[0] >= 253 {
		k = kind{name: "tcp.options.experimental", label: "TCP Option - Experimental", explain: "An option that is being tried out.", spec: field.RFC(6994, "3")}
	} else if int(b[0]) < len(kinds) && kinds[b[0]].name != "" {
		k = kinds[b[0]]
	}
	o := r.Block(int(b[1]), k.name, k.label, k.explain, k.spec)
	if k.name == "mptcp" { // Wireshark counts it as a protocol of its own
		o.Field().With(field.Layer)
	} else {
		o.Field().Value.Kind = field.Bytes
	}
	kindOf(&o)
	n := o.Uint8("tcp.option_len", "Length", "The option's length, including its kind and length bytes: {v}.", field.RFC(9293, "3.2"))
	if k.size != 0 && int(b[1]) != k.size {
		n.Wrong(&field.Problem{What: "TCP option length", Where: n.Off, Expected: "{size}", Seen: "{seen}", Fill: []any{"size", strconv.Itoa(k.size), "seen", strconv.Itoa(int(b[1]))}})
		o.Undecoded(o.Len(), "Content that does not have the size that this option should have.")
	} else {
		content(&o, b[0], at)
	}
	if o.Len() > 0 {
		o.Undecoded(o.Len(), "{len} bytes more than this option should have.")
	}
	o.Close()
}

// content reads what follows an option's kind and length. Functions in
// the table would do as well, but force every reader onto the heap.
func content(r *field.Reader, kind byte, at Situation) {
	switch kind {
	case 2:
		mss(r)
	case 3:
		windowScale(r)
	case 4: // no content
	case 5:
		sack(r, at)
	case 6, 7:
		echo(r)
	case 8:
		timestamps(r, at)
	case 19:
		md5(r)
	case 28:
		userTimeout(r)
	case 29:
		authentication(r)
	case 30:
		multipath(r)
	case 34:
		fastOpen(r)
	case 253, 254, 255:
		experimental(r)
	default:
		unknown(r)
	}
}

func mss(r *field.Reader) {
	r.Uint16("tcp.options.mss_val", "MSS Value", "At most {v} bytes of payload in one segment. Over IPv4, loopback allows up to 65,495 and Ethernet 1,460.", field.RFC(9293, "3.7.1"))
}

func windowScale(r *field.Reader) {
	f := r.Uint8("tcp.options.wscale.shift", "Shift count", "Windows are shifted left by {v} bits.", field.RFC(7323, "2.2"))
	m := r.Again(f, "tcp.options.wscale.multiplier", "Multiplier", "Windows are multiplied by {v}.", field.RFC(7323, "2.3"))
	m.Value.Num = 1 << min(f.Uint(), 14)
}

func echo(r *field.Reader) {
	r.Bytes(4, "tcp.options.echo_value", "Echo value", "Four bytes that come back unchanged.", field.RFC(1072, "3"))
}

// sack reads the pieces that have arrived after a gap. A first one that lies
// before the acknowledged place, or inside of the second one, tells of bytes
// that came twice (RFC 2883, Section 4). Its edges have names of their own.
func sack(r *field.Reader, at Situation) {
	spec := field.RFC(2018, "3")
	var first, second [2]*field.Field
	n := 0
	for ; r.Len() >= 8; n++ {
		le := r.Uint32("tcp.options.sack_le", "Left edge", "The piece begins at {v}.", spec)
		le.Value.Num = uint64(uint32(le.Value.Num) - at.AckBase)
		re := r.Uint32("tcp.options.sack_re", "Right edge", "The piece ends before {v}.", spec)
		re.Value.Num = uint64(uint32(re.Value.Num) - at.AckBase)
		switch n {
		case 0:
			first = [2]*field.Field{le, re}
		case 1:
			second = [2]*field.Field{le, re}
		}
	}
	r.DeriveUint("tcp.options.sack.count", "TCP SACK Count", uint64(n), "Pieces that are reported: {v}.", spec)
	if n == 0 {
		return
	}
	before := func(a, b *field.Field) bool { return int32(uint32(a.Value.Num)-uint32(b.Value.Num)) < 0 }
	twice := int32(uint32(first[0].Value.Num)-(at.ack-at.AckBase)) < 0
	if n > 1 && !before(first[0], second[0]) && !before(second[1], first[1]) {
		twice = true
	}
	if twice {
		spec := field.RFC(2883, "4")
		for i, f := range first {
			name, label := "tcp.options.sack.dsack_le", "D-SACK Left Edge"
			if i == 1 {
				name, label = "tcp.options.sack.dsack_re", "D-SACK Right Edge"
			}
			d := r.Again(f, name, label, "These bytes came twice: they were sent again although they had arrived.", spec)
			d.Value.Num = f.Value.Num
		}
	}
}

func timestamps(r *field.Reader, at Situation) {
	r.Uint32("tcp.options.timestamp.tsval", "Timestamp value", "The sender's clock: {v}. It ticks on from packet to packet, which can let a listener recognise a machine.", field.RFC(7323, "3.2")).As(field.Metadata)
	echo := r.Uint32("tcp.options.timestamp.tsecr", "Timestamp echo reply", "The last clock reading that came from the other side: {v}.", field.RFC(7323, "3.2")).As(field.Metadata)
	if !at.acks {
		echo.Explain = "The sender acknowledges nothing here, so it sends no clock reading of the other side back, and this number does not count."
	}
}

func md5(r *field.Reader) {
	r.Bytes(16, "tcp.options.md5.digest", "MD5 digest", "{len} bytes that take the shared key to compute.", field.RFC(2385, "2")).As(field.Integrity)
}

func userTimeout(r *field.Reader) {
	spec := field.RFC(5482, "3")
	w := r.Uint16("plainsight.tcp.options.user_to", "Granularity and timeout", "Two bytes that hold a unit and a number.", spec).With(field.Hoisted)
	g := r.Bits(w, 0x8000, "tcp.options.user_to_granularity", "Granularity", "The unit: minutes if the bit is set, otherwise seconds.", spec)
	g.Means([]string{"Seconds", "Minutes"}[g.Uint()&1])
	r.Bits(w, 0x7fff, "tcp.options.user_to_val", "User Timeout", "How long the sender waits, in that unit: {v}.", spec)
}

func authentication(r *field.Reader) {
	spec := field.RFC(5925, "2.2")
	r.Uint8("tcp.options.ao.keyid", "AO KeyID", "Which shared key signs this segment.", spec)
	r.Uint8("tcp.options.ao.rnextkeyid", "AO RNextKeyID", "Which key the sender wants the other side to use next.", spec)
	if r.Len() > 0 {
		r.Bytes(r.Len(), "tcp.options.ao.mac", "AO MAC", "{len} bytes that take the shared key to compute.", spec).As(field.Integrity)
	}
}

func fastOpen(r *field.Reader) {
	spec := field.RFC(7413, "4.1.1")
	if r.Len() == 0 {
		return
	}
	r.Bytes(r.Len(), "tcp.options.tfo.cookie", "Fast Open Cookie", "{len} bytes that prove an earlier visit, and so show a listener that the two visits belong together.", spec).As(field.Metadata)
}

func experimental(r *field.Reader) {
	id := r.Uint16("tcp.options.experimental.exid", "Experiment Identifier", "Which experiment: {v}.", field.RFC(6994, "3")).Hex()
	if id.Uint() == 0xf989 {
		id.Means("Fast Open")
		fastOpen(r)
		return
	}
	if r.Len() > 0 {
		r.Bytes(r.Len(), "tcp.options.experimental.data", "Data", "The experiment's own bytes.", field.RFC(6994, "3")).As(field.Undecoded)
	}
}

func unknown(r *field.Reader) {
	if r.Len() > 0 {
		r.Bytes(r.Len(), "tcp.options.unknown.payload", "Payload", "Content of an option that this dissector does not know.", field.RFC(9293, "3.2")).As(field.Undecoded)
	}
}
