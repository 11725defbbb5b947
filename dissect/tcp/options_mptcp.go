package tcp

import "plainsight/dissect/field"

// multipath reads the front of a Multipath TCP option: its subtype, and for
// the one that opens a conversation the keys (RFC 8684, Section 3.1).
func multipath(r *field.Reader, _ Situation) {
	spec := field.RFC(8684, "3")
	first := r.Uint8("plainsight.tcp.options.mptcp.subtype_version", "Subtype and version", "One byte that holds two numbers.", spec).With(field.Hoisted)
	sub := r.Bits(first, 0xf0, "tcp.options.mptcp.subtype", "Multipath TCP subtype", "What this option is for: {v}.", spec)
	if sub.Uint() != 0 {
		if r.Len() > 0 {
			r.Undecoded(r.Len(), "A subtype of the option that this dissector does not take apart.")
		}
		return
	}
	sub.Means("Multipath Capable")
	spec = field.RFC(8684, "3.1")
	r.Bits(first, 0x0f, "tcp.options.mptcp.version", "Multipath TCP version", "The protocol's version: {v}.", spec)
	f := r.Uint8("tcp.options.mptcp.flags", "Multipath TCP flags", "Which checks and which algorithm the sender asks for.", spec).Hex()
	if f.Uint()&0x80 != 0 {
		r.Bits(f, 0x80, "tcp.options.mptcp.checksumreq.flags", "Checksum required", "Whether every piece carries a check of its own.", spec)
	}
	r.Bits(f, 0x40, "tcp.options.mptcp.extensibility.flag", "Extensibility", "Reserved for later versions.", spec)
	r.Bits(f, 0x01, "tcp.options.mptcp.sha1.flag", "Use HMAC-SHA1", "The algorithm that proves who joins later.", spec)
	for _, name := range []string{"tcp.options.mptcp.sendkey", "tcp.options.mptcp.recvkey"} {
		if r.Len() >= 8 {
			r.Uint64(name, "Key", "A key that is sent in the clear: whoever saw it can join the conversation.", spec).As(field.Random)
		}
	}
}
