package capture

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/ethernet"
	"gvisor.dev/gvisor/pkg/tcpip/network/arp"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// virtualNIC numbers the one network card that a virtual host has.
const virtualNIC tcpip.NICID = 1

// virtualAddr is where a host of the virtual wire is found. The addresses are
// made up but well formed: private ones from RFC 1918 and RFC 4193, and locally
// administered MAC addresses (second-lowest bit of the first byte set).
type virtualAddr struct {
	mac  tcpip.LinkAddress
	ipv4 netip.Addr
	ipv6 netip.Addr
}

var (
	virtualClient = virtualAddr{
		mac:  "\x02\x00\x00\x00\x00\x01",
		ipv4: netip.MustParseAddr("10.0.0.1"),
		ipv6: netip.MustParseAddr("fd00::1"),
	}
	virtualServer = virtualAddr{
		mac:  "\x02\x00\x00\x00\x00\x02",
		ipv4: netip.MustParseAddr("10.0.0.2"),
		ipv6: netip.MustParseAddr("fd00::2"),
	}
)

// newVirtualHost makes a network stack with one card. The neighbour's MAC
// address is entered by hand: the capture begins with the lesson's own first
// frame, and no ARP request turns up in the middle of it later.
func newVirtualHost(card *virtualCard, self, neighbour virtualAddr) (*stack.Stack, error) {
	s := stack.New(stack.Options{
		NetworkProtocols: []stack.NetworkProtocolFactory{
			arp.NewProtocol, // keeps the neighbour table; with the entry below it never has to ask
			ipv4.NewProtocol,
			ipv6.NewProtocol, // without DAD, router solicitation and MLD: no frames but the lesson's
		},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
	})
	err := configureVirtualHost(s, card, self, neighbour)
	if err != nil {
		s.Destroy()
		return nil, fmt.Errorf("virtual wire: host %s: %w", self.ipv4, err)
	}
	return s, nil
}

func configureVirtualHost(s *stack.Stack, card *virtualCard, self, neighbour virtualAddr) error {
	// The cable loses nothing, so whatever is sent a second time is a false
	// alarm: round trips of microseconds make the tail loss probe of RACK
	// (RFC 8985, Section 7) fire whenever the process is slow for a moment.
	// Without it, and with the minimum timeout of RFC 6298, Section 2.4, each
	// segment is seen once.
	noRACK := tcpip.TCPRecovery(0)
	if err := s.SetTransportProtocolOption(tcp.ProtocolNumber, &noRACK); err != nil {
		return fmt.Errorf("loss recovery: %w", stackError(err))
	}
	minRTO := tcpip.TCPMinRTOOption(time.Second)
	if err := s.SetTransportProtocolOption(tcp.ProtocolNumber, &minRTO); err != nil {
		return fmt.Errorf("retransmission timeout: %w", stackError(err))
	}
	if err := s.CreateNIC(virtualNIC, ethernet.New(card)); err != nil {
		return fmt.Errorf("network card: %w", stackError(err))
	}
	for _, pair := range [][2]netip.Addr{{self.ipv4, neighbour.ipv4}, {self.ipv6, neighbour.ipv6}} {
		own, other := tcpip.AddrFromSlice(pair[0].AsSlice()), tcpip.AddrFromSlice(pair[1].AsSlice())
		proto := protocolOf(pair[0])
		prefix := 24
		if proto == header.IPv6ProtocolNumber {
			prefix = 64
		}
		addr := tcpip.ProtocolAddress{Protocol: proto, AddressWithPrefix: tcpip.AddressWithPrefix{Address: own, PrefixLen: prefix}}
		if err := s.AddProtocolAddress(virtualNIC, addr, stack.AddressProperties{}); err != nil {
			return fmt.Errorf("address %s: %w", pair[0], stackError(err))
		}
		s.AddRoute(tcpip.Route{Destination: addr.AddressWithPrefix.Subnet(), NIC: virtualNIC})
		if err := s.AddStaticNeighbor(virtualNIC, proto, other, neighbour.mac); err != nil {
			return fmt.Errorf("neighbour %s: %w", pair[1], stackError(err))
		}
	}
	return nil
}

func protocolOf(a netip.Addr) tcpip.NetworkProtocolNumber {
	if a.Is4() {
		return header.IPv4ProtocolNumber
	}
	return header.IPv6ProtocolNumber
}

// stackError makes a Go error of a gVisor one, which has String but no Error.
func stackError(err tcpip.Error) error { return errors.New(err.String()) }
