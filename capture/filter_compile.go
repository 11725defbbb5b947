package capture

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/net/bpf"
)

// Numbers that the filters look for in a frame.
const (
	etherTypeIPv4 = 0x0800
	etherTypeARP  = 0x0806
	etherTypeRARP = 0x8035
	etherTypeIPv6 = 0x86dd

	protoTCP          = 6
	protoUDP          = 17
	protoIPv6Fragment = 44
	protoSCTP         = 132

	ipv6HeaderLen      = 40     // bytes
	ipv4FragmentOffset = 0x1fff // the bits of it in the flags word
)

// compile makes the filter a program for frames of the given link type, which
// is LinkEthernet or LinkRaw.
func (f Filter) compile(link LinkType) ([]bpf.Instruction, error) {
	c := filterCompiler{assembler: newAssembler()}
	switch link {
	case LinkEthernet:
		c.ip = 14
	case LinkRaw:
		c.raw = true
	default:
		return nil, fmt.Errorf("filter: link type %d has no filters; known are Ethernet and raw IP", link)
	}
	accept, reject := c.label(), c.label()
	if f.root == nil {
		c.jump(accept)
	} else {
		c.expr(f.root, accept, reject)
	}
	c.here(accept)
	c.add(bpf.RetConstant{Val: acceptAll})
	c.here(reject)
	c.add(bpf.RetConstant{Val: 0})
	return c.program()
}

// filterCompiler turns expressions into jumps: each method writes code that
// ends at the label yes or at the label no.
type filterCompiler struct {
	*assembler
	ip  uint32 // offset of the IP header
	raw bool   // no link header: the IP version says what follows
}

func (c *filterCompiler) expr(e filterExpr, yes, no asmLabel) {
	switch e := e.(type) {
	case andExpr:
		right := c.label()
		c.expr(e.left, right, no)
		c.here(right)
		c.expr(e.right, yes, no)
	case orExpr:
		right := c.label()
		c.expr(e.left, yes, right)
		c.here(right)
		c.expr(e.right, yes, no)
	case notExpr:
		c.expr(e.operand, no, yes)
	case protoExpr:
		c.proto(e.proto, yes, no)
	case portExpr:
		c.port(e, yes, no)
	case hostExpr:
		if e.addr.Is4() {
			c.hostIPv4(binary.BigEndian.Uint32(e.addr.AsSlice()), yes, no)
		} else {
			c.hostIPv6(e.addr.As16(), yes, no)
		}
	}
}

// network jumps to the code for IPv4 or for IPv6, or to no.
func (c *filterCompiler) network(ipv4, ipv6, no asmLabel) {
	if c.raw {
		c.add(bpf.LoadAbsolute{Off: 0, Size: 1}, bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: 0xf0})
		c.whenEqual(0x40, ipv4)
		c.jumpIf(bpf.JumpEqual, 0x60, ipv6, no)
		return
	}
	c.add(bpf.LoadAbsolute{Off: c.ip - 2, Size: 2})
	c.whenEqual(etherTypeIPv4, ipv4)
	c.jumpIf(bpf.JumpEqual, etherTypeIPv6, ipv6, no)
}

// proto looks for a transport protocol; under IPv6 also after a fragment
// header, but after no other extension header, as tcpdump has it.
func (c *filterCompiler) proto(proto uint8, yes, no asmLabel) {
	ipv4, ipv6, fragment := c.label(), c.label(), c.label()
	c.network(ipv4, ipv6, no)
	c.here(ipv4)
	c.add(bpf.LoadAbsolute{Off: c.ip + 9, Size: 1})
	c.jumpIf(bpf.JumpEqual, uint32(proto), yes, no)
	c.here(ipv6)
	c.add(bpf.LoadAbsolute{Off: c.ip + 6, Size: 1})
	c.whenEqual(uint32(proto), yes)
	c.jumpIf(bpf.JumpEqual, protoIPv6Fragment, fragment, no)
	c.here(fragment)
	c.add(bpf.LoadAbsolute{Off: c.ip + ipv6HeaderLen, Size: 1})
	c.jumpIf(bpf.JumpEqual, uint32(proto), yes, no)
}

func (c *filterCompiler) port(e portExpr, yes, no asmLabel) {
	ipv4, ipv6 := c.label(), c.label()
	c.network(ipv4, ipv6, no)

	c.here(ipv4)
	ports, unfragmented := c.label(), c.label()
	c.add(bpf.LoadAbsolute{Off: c.ip + 9, Size: 1})
	c.oneOf(e.protos, ports, no)
	c.here(ports)
	c.add(bpf.LoadAbsolute{Off: c.ip + 6, Size: 2})
	// Fragments after the first have no ports.
	c.jumpIf(bpf.JumpBitsSet, ipv4FragmentOffset, no, unfragmented)
	c.here(unfragmented)
	c.add(bpf.LoadMemShift{Off: c.ip}) // X = length of the IPv4 header
	c.eitherPort(e, yes, no)

	c.here(ipv6)
	ports = c.label()
	c.add(bpf.LoadAbsolute{Off: c.ip + 6, Size: 1})
	c.oneOf(e.protos, ports, no)
	c.here(ports)
	c.add(bpf.LoadConstant{Dst: bpf.RegX, Val: ipv6HeaderLen})
	c.eitherPort(e, yes, no)
}

// eitherPort looks at both ports of the transport header that lies X bytes
// after the IP header's start.
func (c *filterCompiler) eitherPort(e portExpr, yes, no asmLabel) {
	destination := c.label()
	c.add(bpf.LoadIndirect{Off: c.ip, Size: 2})
	c.between(e.low, e.high, yes, destination)
	c.here(destination)
	c.add(bpf.LoadIndirect{Off: c.ip + 2, Size: 2})
	c.between(e.low, e.high, yes, no)
}

func (c *filterCompiler) oneOf(values []uint8, yes, no asmLabel) {
	for _, v := range values {
		c.whenEqual(uint32(v), yes)
	}
	c.jump(no)
}

func (c *filterCompiler) between(low, high uint16, yes, no asmLabel) {
	if low == high {
		c.jumpIf(bpf.JumpEqual, uint32(low), yes, no)
		return
	}
	enough := c.label()
	c.jumpIf(bpf.JumpGreaterOrEqual, uint32(low), enough, no)
	c.here(enough)
	c.jumpIf(bpf.JumpGreaterThan, uint32(high), no, yes)
}

// hostIPv4 looks at the addresses of IPv4, ARP and RARP.
func (c *filterCompiler) hostIPv4(addr uint32, yes, no asmLabel) {
	ipv4, notIPv4 := c.label(), c.label()
	c.network(ipv4, no, notIPv4)
	c.here(ipv4)
	c.eitherWord(addr, c.ip+12, c.ip+16, yes, no)
	c.here(notIPv4)
	if c.raw {
		c.jump(no)
		return
	}
	arp := c.label()
	c.whenEqual(etherTypeARP, arp)
	c.jumpIf(bpf.JumpEqual, etherTypeRARP, arp, no)
	c.here(arp)
	c.eitherWord(addr, c.ip+14, c.ip+24, yes, no)
}

func (c *filterCompiler) eitherWord(word, first, second uint32, yes, no asmLabel) {
	c.add(bpf.LoadAbsolute{Off: first, Size: 4})
	c.whenEqual(word, yes)
	c.add(bpf.LoadAbsolute{Off: second, Size: 4})
	c.jumpIf(bpf.JumpEqual, word, yes, no)
}

func (c *filterCompiler) hostIPv6(addr [16]byte, yes, no asmLabel) {
	ipv6, destination := c.label(), c.label()
	c.network(no, ipv6, no)
	c.here(ipv6)
	c.sameBytes(addr, c.ip+8, yes, destination)
	c.here(destination)
	c.sameBytes(addr, c.ip+24, yes, no)
}

func (c *filterCompiler) sameBytes(want [16]byte, at uint32, yes, no asmLabel) {
	for i := uint32(0); i < 16; i += 4 {
		same := c.label()
		c.add(bpf.LoadAbsolute{Off: at + i, Size: 4})
		c.jumpIf(bpf.JumpEqual, binary.BigEndian.Uint32(want[i:]), same, no)
		c.here(same)
	}
	c.jump(yes)
}
