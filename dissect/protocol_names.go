package dissect

import (
	"plainsight/dissect/ip"
	"plainsight/dissect/link"
)

// linkProtocol is the packet list's name for what has no IP header.
func linkProtocol(etherType uint16) string {
	switch etherType {
	case link.TypeARP:
		return "ARP"
	case link.TypeNone:
		return "Link"
	}
	if n := link.TypeName(uint64(etherType)); n != "" {
		return n
	}
	return "Ethernet"
}

// networkProtocol is the packet list's name for an IP packet, by what it carries.
func networkProtocol(etherType uint16, h ip.Header) string {
	name := "IPv4"
	if etherType == link.TypeIPv6 {
		name = "IPv6"
	}
	if h.Fragment {
		return name
	}
	switch h.Protocol {
	case 1, 2, 47, 58, 132:
		return ip.ProtocolName(uint64(h.Protocol))
	}
	return name
}
