package tcp

import "plainsight/dissect/field"

// multipath reads the front of a Multipath TCP option: its subtype, and for
// the one that opens a conversation the keys (RFC 8684, Section 3.1).
func multipath(r *field.Reader) {
	spec := field.RFC(8684, "3")
	first := r.Uint8("plainsight.tcp.options.mptcp.subtype_version", "Subtype and version", "One byte that holds two numbers.", spec).With(field.Hoisted)
	sub := r.Bits(first, 0xf0, "tcp.options.mptcp.subtype", "Multipath TCP subtype", "What this option is for: {v}.", spec)
	if sub.Uint() == 1 && r.Len() == 9 { // a SYN; the answers hold HMACs
		sub.Means("Join Connection")
		join(r, first)
		return
	}
	if sub.Uint() != 0 {
		if r.Len() > 0 {
			r.Undecoded(r.Len(), "A subtype of the option that this dissector does not take apart.")
		}
		return
	}
	sub.Means("Multipath Capable")
	spec = field.RFC(8684, "3.1")
	version := r.Bits(first, 0x0f, "tcp.options.mptcp.version", "Multipath TCP version", "The protocol's version: {v}.", spec)
	f := r.Uint8("tcp.options.mptcp.flags", "Multipath TCP flags", "Which checks and which algorithm the sender asks for.", spec).Hex()
	r.Bits(f, 0x80, "tcp.options.mptcp.checksumreq.flags", "Checksum required", "Every piece carries a check of its own.", spec)
	r.Bits(f, 0x40, "tcp.options.mptcp.extensibility.flag", "Extensibility", "Reserved for later versions.", spec)
	if version.Uint() == 0 {
		r.Bits(f, 0x01, "tcp.options.mptcp.sha1.flag", "Use HMAC-SHA1", "Paths that join later prove with this algorithm that they belong to the conversation.", field.RFC(6824, "3.1"))
		r.Bits(f, 0x3e, "tcp.options.mptcp.reserved.flag", "Reserved", "Not in use.", spec).Hex()
	} else {
		r.Bits(f, 0x20, "tcp.options.mptcp.nomoresubflows.flag", "No more subflows here", "No further path may join at this address and port.", spec)
		r.Bits(f, 0x01, "tcp.options.mptcp.sha256.flag", "Use HMAC-SHA256", "Paths that join later prove with this algorithm that they belong to the conversation.", spec)
		r.Bits(f, 0x1e, "tcp.options.mptcp.reserved.flag", "Reserved", "Not in use.", spec).Hex()
	}
	for _, name := range []string{"tcp.options.mptcp.sendkey", "tcp.options.mptcp.recvkey"} {
		if r.Len() >= 8 {
			r.Uint64(name, "Key", "A key that is sent in the clear: anyone who has seen the keys can join the conversation.", spec).As(field.Random)
		}
	}
	if r.Len() >= 2 {
		r.Uint16("tcp.options.mptcp.datalvllen", "Data-level Length", "This segment has {v} bytes of the whole conversation.", spec)
	}
}

// join reads the option of a SYN that adds a path to a conversation (RFC 8684,
// Section 3.2).
func join(r *field.Reader, first *field.Field) {
	spec := field.RFC(8684, "3.2")
	f := r.Again(first, "tcp.options.mptcp.flags", "Multipath TCP flags", "One flag is in use.", spec).Hex()
	r.Bits(f, 0x01, "tcp.options.mptcp.backup.flag", "Backup flag", "This path is only for when the others fail.", spec)
	r.Uint8("tcp.options.mptcp.addrid", "Address ID", "A number for the sender's address, which stays the same where the address is translated on the way.", spec)
	r.Uint32("tcp.options.mptcp.recvtok", "Receiver's Token", "Which conversation to join: part of a hash of its key.", spec).As(field.Metadata)
	r.Uint32("tcp.options.mptcp.sendrand", "Sender's Random Number", "{len} random bytes that make each proof different.", spec).As(field.Random)
}
