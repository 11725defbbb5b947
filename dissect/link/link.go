// Package link takes link-layer headers apart: Ethernet, BSD loopback, raw IP
// and Linux cooked captures.
package link

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// The LINKTYPE_ numbers that are understood.
const (
	Null     = 0
	Ethernet = 1
	Raw      = 101
	Loop     = 108
	SLL      = 113
	IPv4     = 228
	IPv6     = 229
	SLL2     = 276
	Unsaid   = 0xffff // none: the file does not say
)

// Network protocols that a link header can announce, by EtherType.
const (
	TypeNone = 0 // none that is known
	TypeIPv4 = 0x0800
	TypeARP  = 0x0806
	TypeVLAN = 0x8100
	TypeQinQ = 0x88a8
	TypeIPv6 = 0x86dd
)

// Next is what lies after a link header.
type Next struct {
	Type    uint16     // EtherType
	Payload field.Span // from the network header to the frame's end
	Layer   *field.Field
}

// Dissect records the link header of the frame in s below root. An unknown
// link type leaves the whole frame undecoded.
func Dissect(c *proto.Context, root *field.Field, s field.Span, linkType uint16) Next {
	switch linkType {
	case Ethernet:
		return ethernet(c, root, s)
	case Null, Loop:
		return loopback(c, root, s, linkType == Loop)
	case Raw, IPv4, IPv6:
		return raw(s)
	case SLL:
		return cooked(c, root, s)
	case SLL2:
		return cooked2(c, root, s)
	}
	says, spec := "The capture says that its frames begin with a header of type {type}, which this dissector does not know.",
		field.LinkTypes("LINKTYPE_"+strconv.Itoa(int(linkType)))
	if linkType == Unsaid {
		says, spec = "The capture file does not say what kind of header this frame begins with.", field.Own()
	}
	f := c.NewLayer(root, "plainsight.link", "Unknown link layer", s, says, spec).Put("type", strconv.Itoa(int(linkType)))
	r := field.Read(c.Arena, f, s, "frame")
	r.Finish()
	return Next{}
}

// raw has no header: the version nibble of the IP header tells which IP it is.
func raw(s field.Span) Next {
	n := Next{Payload: s}
	if b := s.Bytes(); len(b) > 0 {
		switch b[0] >> 4 {
		case 4:
			n.Type = TypeIPv4
		case 6:
			n.Type = TypeIPv6
		}
	}
	return n
}

func rest(r *field.Reader) field.Span {
	return field.Span{Buf: r.Buffer(), Off: r.Off(), Len: r.Len()}
}

// TypeName is the name of an EtherType, or "".
func TypeName(t uint64) string {
	switch t {
	case TypeIPv4:
		return "IPv4"
	case TypeARP:
		return "ARP"
	case TypeVLAN:
		return "802.1Q Virtual LAN"
	case TypeQinQ:
		return "802.1ad Provider Bridge"
	case TypeIPv6:
		return "IPv6"
	case 0x0842:
		return "Wake-on-LAN"
	case 0x8035:
		return "RARP"
	case 0x8847:
		return "MPLS label switched packet"
	case 0x8848:
		return "MPLS multicast"
	case 0x8863:
		return "PPPoE Discovery"
	case 0x8864:
		return "PPPoE Session"
	case 0x888e:
		return "802.1X Authentication"
	case 0x88cc:
		return "LLDP"
	case 0x88e5:
		return "802.1AE (MACsec)"
	case 0x9000:
		return "Loopback"
	}
	return ""
}
