// Package ip takes Internet Protocol headers apart, versions 4 and 6, with
// their options and extension headers.
package ip

import (
	"net/netip"

	"plainsight/dissect/field"
)

// Protocol numbers that are dissected further.
const (
	ProtoTCP = 6
	ProtoUDP = 17
)

// Header is what later layers need of an IP header.
type Header struct {
	Src, Dst netip.Addr // Dst is where the packet is to end, after any stops on the way
	Protocol uint8      // of the payload
	Fragment bool       // the payload is a piece of a packet that was cut up
	Payload  field.Span // of this packet: without link padding, and no more than was captured
	Padding  field.Span // what the frame holds after the packet
	Cut      int        // bytes of the payload that the header announces and the frame lacks
}

// ProtocolName is the name of an IP protocol number, or "".
func ProtocolName(p uint64) string {
	switch p {
	case 0:
		return "IPv6 Hop-by-Hop Option"
	case 1:
		return "ICMP"
	case 2:
		return "IGMP"
	case 4:
		return "IPv4"
	case 6:
		return "TCP"
	case 17:
		return "UDP"
	case 41:
		return "IPv6"
	case 43:
		return "Routing Header for IPv6"
	case 44:
		return "Fragment Header for IPv6"
	case 47:
		return "GRE"
	case 50:
		return "Encap Security Payload"
	case 51:
		return "Authentication Header"
	case 58:
		return "ICMPv6"
	case 59:
		return "No Next Header for IPv6"
	case 60:
		return "Destination Options for IPv6"
	case 132:
		return "SCTP"
	case 135:
		return "Mobile IPv6"
	}
	return ""
}

// payload finds the packet's payload of n announced bytes after the header.
func (h *Header) payload(r *field.Reader, n int) {
	left := r.Len()
	h.Payload = field.Span{Buf: r.Buffer(), Off: r.Off(), Len: min(max(n, 0), left)}
	h.Padding = field.Span{Buf: r.Buffer(), Off: h.Payload.End(), Len: left - h.Payload.Len}
	h.Cut = max(n-left, 0)
}

// trafficClass names the two parts of the byte that both versions share.
func trafficClass(r *field.Reader, of *field.Field, dscpMask, ecnMask uint64, dscp, ecn string) {
	d := r.Bits(of, dscpMask, dscp, "Differentiated Services Codepoint", "How routers should queue the packet. 0 means like any other.", field.RFC(2474, "3"))
	if d.Uint() == 0 {
		d.Means("Default")
	}
	e := r.Bits(of, ecnMask, ecn, "Explicit Congestion Notification", "Lets a busy router report congestion instead of dropping the packet.", field.RFC(3168, "5"))
	if e.Uint() == 0 {
		e.Explain = "A busy router may mark packets instead of dropping them, where both ends can handle the mark. 0 says that they cannot: it can only drop this packet."
	}
	e.Means([]string{"Not ECN-Capable Transport", "ECN-Capable Transport codepoint '01'", "ECN-Capable Transport codepoint '10'", "Congestion Experienced"}[e.Uint()&3])
}

const (
	srcExplain = "Who sent the packet. Routers on the way can read this address, and so can anyone who listens: encryption further up does not hide it."
	dstExplain = "Whom the packet is for. It has to stay readable, or routers could not deliver it."
)
