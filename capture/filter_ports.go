package capture

import (
	"fmt"

	"golang.org/x/net/bpf"
)

// maxPorts is how many ports one wire can listen on. Each takes four
// instructions of the filter.
const maxPorts = 512

// portFilter admits TCP segments from or to one of tcpPorts, over IPv4 or
// IPv6, and UDP datagrams over IPv4 both from and to sentinelPort, which is how
// a wire hears its own sentinels. Frames are Ethernet frames.
//
// It is assembled here, and not from a filter expression, so that a port costs
// four instructions rather than forty.
func portFilter(tcpPorts []uint16, sentinelPort uint16) ([]bpf.Instruction, error) {
	if len(tcpPorts) > maxPorts {
		return nil, fmt.Errorf("filter: %d ports; one wire can listen on %d", len(tcpPorts), maxPorts)
	}
	const ip = 14 // offset of the IP header
	c := filterCompiler{assembler: newAssembler(), ip: ip}
	accept, reject := bpf.RetConstant{Val: acceptAll}, bpf.RetConstant{Val: 0}
	ipv4, ipv6, first, udp, tcp, no := c.label(), c.label(), c.label(), c.label(), c.label(), c.label()

	c.network(ipv4, ipv6, no)
	c.here(ipv4)
	c.add(bpf.LoadAbsolute{Off: ip + 6, Size: 2})
	c.jumpIf(bpf.JumpBitsSet, ipv4FragmentOffset, no, first)
	c.here(first)
	c.add(bpf.LoadMemShift{Off: ip}, bpf.LoadAbsolute{Off: ip + 9, Size: 1})
	c.whenEqual(protoTCP, tcp)
	c.jumpIf(bpf.JumpEqual, protoUDP, udp, no)

	c.here(ipv6)
	c.add(bpf.LoadConstant{Dst: bpf.RegX, Val: ipv6HeaderLen}, bpf.LoadAbsolute{Off: ip + 6, Size: 1})
	c.jumpIf(bpf.JumpEqual, protoTCP, tcp, no)

	c.here(udp)
	c.add(bpf.LoadIndirect{Off: ip, Size: 4}, // both ports
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(sentinelPort)<<16 | uint32(sentinelPort), SkipFalse: 1},
		accept, reject)

	c.here(tcp)
	for _, off := range []uint32{ip, ip + 2} {
		c.add(bpf.LoadIndirect{Off: off, Size: 2})
		for _, port := range tcpPorts {
			c.add(bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(port), SkipFalse: 1}, accept)
		}
	}
	c.here(no)
	c.add(reject)
	return c.program()
}
