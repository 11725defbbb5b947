package handshake

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// Message reads a whole message, whose type and length are known already (length
// counts what follows the header). It returns the message's field, still open, so
// that the caller can add to it before ending it.
func (d *Body) Message(r *field.Reader, name string, kind uint8, length int) *field.Field {
	t, body := &registry.HandshakeMessages[kind], bodies[kind]
	says, spec := t.Says, t.Spec(d.Cites)
	if t.Name == "" {
		says, spec = "A handshake message that is not in the registry.", d.Spec("4", "7.4", "5.6")
	}
	g := r.Begin("tls.handshake", d.Named("Handshake Protocol: ", name), says, spec)
	n := d.Header(r, kind, 0)
	if length == 0 && body != nil && !mayBeEmpty(kind) {
		d.Wrong(n, 0, name+", Length", "at least 1 byte", "0")
	}
	if length > 0 {
		in := field.Read(d.C.Arena, g, field.Span{Buf: r.Buffer(), Off: r.Off(), Len: length}, name)
		if body != nil {
			body(d, &in)
		}
		if n := in.Len(); n > 0 {
			in.Undecoded(n, "{len} bytes of content, which this dissector does not take apart.")
		}
		d.Problem = d.Problem || in.Failed()
		in.Finish()
		r.Skip(length)
	}
	return g
}

// mayBeEmpty reports whether a message may consist of its header only. With
// fixed Diffie-Hellman that goes for ClientKeyExchange, too (RFC 5246, Section
// 7.4.7.2).
func mayBeEmpty(kind uint8) bool {
	switch kind {
	case registry.HelloRequest, registry.ServerHelloDone, registry.EndOfEarlyData, registry.ClientKeyExchange:
		return true
	}
	return false
}

// Header reads type and length (RFC 8446, Section 4; RFC 5246, Section 7.4), and returns the length field.
func (d *Body) Header(r *field.Reader, kind uint8, flags field.Flags) *field.Field {
	spec := d.Spec("4", "7.4", "5.6")
	t := r.Uint8("tls.handshake.type", "Handshake Type", "Which message of the handshake this is: {v}.", spec).With(flags)
	if name := registry.HandshakeMessages[kind].Name; name != "" {
		t.Means(name)
	} else {
		d.Wrong(t, 0, "Handshake Type", "a number registered with IANA", "{kind}", "kind", strconv.Itoa(int(kind)))
	}
	return r.Uint24("tls.handshake.length", "Length", "{v} bytes of this message follow, in this record and, if they do not fit, in the next ones.", spec).With(flags)
}
