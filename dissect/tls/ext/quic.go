package ext

import (
	"strconv"

	"plainsight/dissect/field"
)

// quicParameters reads QUIC's settings (RFC 9000, Section 18; RFC 9001, Section
// 8.2): each a number, a length and a value.
func (d *Content) quicParameters(r *field.Reader, _ Message) {
	for r.Len() > 0 {
		d.quicParameter(r)
	}
}

// varint is a number of variable length at the front of b (RFC 9000, Section
// 16): the first two bits say whether it has 1, 2, 4 or 8 bytes. size is 0
// where it is not all there.
func varint(b []byte) (v uint64, size int) {
	if len(b) == 0 {
		return 0, 0
	}
	size = 1 << (b[0] >> 6)
	if size > len(b) {
		return 0, 0
	}
	v = uint64(b[0] & 0x3f)
	for _, c := range b[1:size] {
		v = v<<8 | uint64(c)
	}
	return v, size
}

// readVarint reads one.
func readVarint(r *field.Reader, name, label, explain string, spec field.Spec) *field.Field {
	v, size := varint(r.Peek(8))
	if size == 0 {
		r.Fail(label, "a number of 1, 2, 4 or 8 bytes", "only {seen} before the end", "seen", strconv.Itoa(r.Len()))
	}
	f := r.Bytes(size, name, label, explain, spec)
	f.Value = field.Value{Kind: field.Uint, Num: v}
	return f
}

func (d *Content) quicParameter(r *field.Reader) {
	head := r.Peek(16)
	kind, a := varint(head)
	length, b := varint(head[a:])
	if a == 0 || b == 0 {
		r.Fail("QUIC parameter", "a type and a length", "{seen} bytes", "seen", strconv.Itoa(r.Len()))
		return
	}
	n := int(min(length, 1<<16)) // no extension is longer
	p := quicParameterOf(kind)
	label := ""
	if !d.C.Brief {
		label = "Parameter: " + p.name
		if p.name == "Unknown" {
			label += " 0x" + strconv.FormatUint(kind, 16)
		}
		label += " (len=" + strconv.FormatUint(length, 10) + ")"
	}
	in := r.Block(a+b+n, "", label, "One of QUIC's settings. The handshake protects it, so a change on the way would be noticed.", p.spec)
	spec := field.RFC(9000, "18")
	readVarint(&in, "tls.quic.parameter.type", "Type", "Which setting this is: {v}.", spec).Hex().Means(p.name)
	readVarint(&in, "tls.quic.parameter.length", "Length", "The value takes {v} bytes.", spec)
	if n > 0 {
		d.quicValue(&in, p, n)
	}
	d.Close(&in)
}

// quicValue reads a value. Wireshark shows it as bytes and, where it knows
// more, once more as what it is.
func (d *Content) quicValue(r *field.Reader, p quicParameter, n int) {
	explain := p.says
	if explain == "" || p.kind != quicBytes {
		explain = "{len} bytes: the setting's value."
	}
	value := r.Bytes(n, "tls.quic.parameter.value", "Value", explain, p.spec).As(p.class)
	if r.Failed() || p.kind == quicBytes && p.field == "" || p.kind == quicFlag {
		return
	}
	value.With(field.Alias)
	in := field.Read(r.Arena(), r.Parent(), value.Span, "QUIC parameter "+p.name)
	name, flags := "tls.quic.parameter."+p.field, field.Flags(0)
	if p.field == "" {
		name, flags = "plainsight.tls.quic.value", field.Ours
		if p.label == "" {
			p.label = "Value, read"
		}
	}
	switch p.kind {
	case quicInt:
		readVarint(&in, name, p.label, p.says, p.spec).As(p.class).With(flags)
	case quicText:
		in.Text(in.Len(), name, p.label, p.says, p.spec).As(p.class)
	case quicVersion:
		f := in.Uint32(name, p.label, p.says, p.spec).Hex().As(p.class)
		f.Means(quicVersionName(f.Uint()))
		if in.Len() > 0 {
			in.Bytes(in.Len(), "plainsight.tls.quic.more", "More versions", "{len} bytes with the versions that the sender knows.", p.spec).As(p.class).With(field.Ours)
		}
	case quicVersions:
		versions(&in, p.spec)
	case quicAddress:
		preferredAddress(&in, p.spec)
	case quicCIBIR:
		readVarint(&in, "tls.quic.parameter.cibir_encoding.length", "length", "How long the part of the connection ID is that a load balancer looks at.", p.spec).As(p.class)
		readVarint(&in, "tls.quic.parameter.cibir_encoding.offset", "offset", "Where that part begins.", p.spec).As(p.class)
	default:
		in.Bytes(in.Len(), name, p.label, p.says, p.spec).As(p.class)
	}
	d.Close(&in)
}

// versions reads which version is used and which ones are known (RFC 9368,
// Section 3).
func versions(r *field.Reader, spec field.Spec) {
	f := r.Uint32("tls.quic.parameter.vi.chosen_version", "Chosen Version", "The version in use: {v}.", spec).Hex().As(field.Metadata)
	f.Means(quicVersionName(f.Uint()))
	for r.Len() > 0 {
		f := r.Uint32("tls.quic.parameter.vi.other_version", "Other Version", "A version that the sender knows: {v}.", spec).Hex().As(field.Metadata)
		f.Means(quicVersionName(f.Uint()))
	}
}

// preferredAddress reads where the server would rather be talked to (RFC 9000,
// Section 18.2).
func preferredAddress(r *field.Reader, spec field.Spec) {
	const name = "tls.quic.parameter.preferred_address."
	r.Address(4, name+"ipv4address", "ipv4Address", "The address at which the server would rather be reached: {v}.", spec)
	r.Uint16(name+"ipv4port", "ipv4Port", "At which port: {v}.", spec).As(field.Metadata)
	r.Address(16, name+"ipv6address", "ipv6Address", "The same over IPv6: {v}.", spec)
	r.Uint16(name+"ipv6port", "ipv6Port", "At which port: {v}.", spec).As(field.Metadata)
	n := r.Uint8(name+"connectionid.length", "Length", "The connection ID takes {v} bytes.", spec)
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), name+"connectionid", "connectionId", "The connection ID to use there.", spec).As(field.Random)
	}
	r.Bytes(16, name+"statelessresettoken", "statelessResetToken", "With these bytes the server can end a connection that it has forgotten.", spec).As(field.Random)
}
