package dissect

import (
	"net/netip"

	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
	"plainsight/dissect/proto"
	"plainsight/dissect/tcp"
	"plainsight/dissect/udp"
)

// Headed is a frame whose link, network and transport headers were read.
type Headed struct {
	Frame
	head
}

// head is what the headers of a frame say by themselves, whatever was captured
// before it.
type head struct {
	src, dst  netip.Addr
	protocol  string         // the highest one recognised
	counts    field.Counts32 // of all the frame's bytes
	from, to  int32          // where in the frame the network's payload is
	proto     uint8          // IP protocol, 0 for none
	transport uint8          // the one whose header was read: ip.ProtoTCP, ip.ProtoUDP or 0
	fragment  bool           // that payload is a piece of a packet
	problem   bool
}

// Heads reads the headers of frames. That needs no Session, so it may be done
// for coming frames while a Session is busy with those before. The zero Heads is
// ready for use, by one goroutine at a time.
type Heads struct {
	ctx  proto.Context
	wire field.Buffer
}

// Read reads the headers of a frame.
func (h *Heads) Read(f Frame) Headed {
	if h.ctx.Arena == nil {
		h.ctx = proto.Context{Arena: new(field.Arena), Brief: true}
	}
	h.ctx.Arena.Reset()
	if len(f.Problems) == 0 {
		f.Length = max(f.Length, len(f.Data))
	}
	root := h.ctx.Arena.New()
	h.wire = field.Buffer{Kind: field.Wire, Frame: f.Number, Data: f.Data}
	d := Headed{f, headers(&h.ctx, root, &h.wire, &f, tcp.Situation{Scale: -1})}
	d.count(root, &h.wire)
	return d
}

// count adds up the header's leaves by class. The rest is undecoded until a
// message claims it.
func (h *head) count(root *field.Field, w *field.Buffer) {
	rest := len(w.Data)
	for f := range root.All() {
		h.problem = h.problem || f.Problem != nil
		if f.Buf == w && f.Owns() {
			h.counts[f.Class] += uint32(f.Len)
			rest -= f.Len
		}
	}
	h.counts[field.Undecoded] += uint32(rest)
}

// headers records the link, network and transport headers of a frame below
// root, the latter as its conversation has it.
func headers(c *proto.Context, root *field.Field, w *field.Buffer, f *Frame, at tcp.Situation) (d head) {
	record(c, root, f.Problems)
	next := link.Dissect(c, root, field.Span{Buf: w, Len: len(w.Data)}, f.Link)
	var h ip.Header
	ok := false
	switch next.Type {
	case link.TypeIPv4:
		h, ok = ip.V4(c, root, next.Payload)
	case link.TypeIPv6:
		h, ok = ip.V6(c, root, next.Payload)
	default:
		unknown(c, root, next.Payload, "network protocol", "A network protocol that this dissector does not take apart.")
		d.protocol = linkProtocol(next.Type)
		return d
	}
	d.src, d.dst, d.proto = h.Src, h.Dst, h.Protocol
	d.protocol = networkProtocol(next.Type, h)
	d.from, d.to = int32(h.Payload.Off), int32(h.Payload.End())
	link.Padding(c, next.Layer, h.Padding)
	switch {
	case !ok:
	case h.Fragment:
		d.fragment = true
		unknown(c, root, h.Payload, "piece of a packet that was cut up", "A piece of a packet that was cut up. This dissector does not take it apart.")
	case h.Protocol == ip.ProtoTCP:
		d.transport = ip.ProtoTCP
		tcp.Dissect(c, root, &h, f.Offloaded, at)
	case h.Protocol == ip.ProtoUDP:
		d.transport = ip.ProtoUDP
		if u, ok := udp.Dissect(c, root, &h, f.Offloaded, at.Stream); ok {
			unknown(c, root, u.Payload, "datagram's content", "A datagram's content that this dissector does not take apart.")
		}
	default:
		unknown(c, root, h.Payload, "transport protocol", "A transport protocol that this dissector does not take apart.")
	}
	return d
}

// unknown claims bytes that nothing here takes apart, as Wireshark's "data".
func unknown(c *proto.Context, root *field.Field, s field.Span, what, says string) {
	if s.Len <= 0 {
		return
	}
	l := c.NewLayer(root, unknownLayer, "Data", s, says, field.Own())
	l.Class = field.Undecoded
	r := field.Read(c.Arena, l, s, what)
	f := r.Bytes(s.Len, "data.data", "Data", "{len} bytes. This dissector does not know what they mean. That does not make them unreadable to others.", field.Own())
	f.As(field.Undecoded).Telling(field.UnknownContent)
}
