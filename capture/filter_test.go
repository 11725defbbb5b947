package capture

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"golang.org/x/net/bpf"
)

// filterPacket is an Ethernet frame and a name for it.
type filterPacket struct {
	name string
	data []byte
}

// filterPackets are frames with each thing that a filter looks at, and some
// that are built to mislead it.
func filterPackets(t testing.TB) []filterPacket {
	t.Helper()
	var packets []filterPacket
	add := func(name string, ls ...gopacket.SerializableLayer) {
		b := gopacket.NewSerializeBuffer()
		if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, ls...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		packets = append(packets, filterPacket{name, append([]byte(nil), b.Bytes()...)})
	}
	eth := func(kind layers.EthernetType) *layers.Ethernet {
		return &layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: kind}
	}
	addr := func(s string) []byte { return netip.MustParseAddr(s).AsSlice() }
	four := func(proto layers.IPProtocol, change func(*layers.IPv4)) *layers.IPv4 {
		ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: proto, SrcIP: addr("10.0.0.1"), DstIP: addr("10.0.0.2")}
		if change != nil {
			change(ip)
		}
		return ip
	}
	six := func(next layers.IPProtocol) *layers.IPv6 {
		return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: next, SrcIP: addr("fd00::1"), DstIP: addr("fd00::2")}
	}
	data := gopacket.Payload("fluffy tail, and more than that")
	for _, ports := range [][2]uint16{{40000, 80}, {80, 40000}, {5683, 5684}, {0, 65535}} {
		tcp := &layers.TCP{SrcPort: layers.TCPPort(ports[0]), DstPort: layers.TCPPort(ports[1]), DataOffset: 5}
		udp := &layers.UDP{SrcPort: layers.UDPPort(ports[0]), DstPort: layers.UDPPort(ports[1])}
		name := fmt.Sprint(ports)
		add("tcp4 "+name, eth(0x0800), four(6, nil), tcp, data)
		add("udp4 "+name, eth(0x0800), four(17, nil), udp, data)
		add("sctp4 "+name, eth(0x0800), four(132, nil), udp, data) // ports lie in the same place
		add("udplite4 "+name, eth(0x0800), four(136, nil), udp, data)
		add("tcp6 "+name, eth(0x86dd), six(6), tcp, data)
		add("udp6 "+name, eth(0x86dd), six(17), udp, data)
		add("tcp4 with options "+name, eth(0x0800), four(6, func(ip *layers.IPv4) {
			ip.Options = []layers.IPv4Option{{OptionType: 7, OptionLength: 7, OptionData: []byte{4, 0, 0, 0, 0}}, {OptionType: 0}}
		}), tcp, data)
		add("first fragment "+name, eth(0x0800), four(6, func(ip *layers.IPv4) { ip.Flags = layers.IPv4MoreFragments }), tcp, data)
		add("later fragment "+name, eth(0x0800), four(6, func(ip *layers.IPv4) { ip.FragOffset = 100 }), tcp, data)
		add("fragment of tcp6 "+name, eth(0x86dd), six(44), gopacket.Payload([]byte{6, 0, 0, 1, 0, 0, 0, 1}), tcp, data)
		add("hop-by-hop before udp6 "+name, eth(0x86dd), six(0), gopacket.Payload([]byte{17, 0, 1, 4, 0, 0, 0, 0}), udp, data)
	}
	add("other hosts", eth(0x0800), four(1, func(ip *layers.IPv4) { ip.SrcIP, ip.DstIP = addr("192.0.2.1"), addr("10.0.0.1") }), data)
	add("arp", eth(0x0806), &layers.ARP{AddrType: 1, Protocol: 0x0800, HwAddressSize: 6, ProtAddressSize: 4, Operation: 1,
		SourceHwAddress: make([]byte, 6), SourceProtAddress: addr("10.0.0.1"), DstHwAddress: make([]byte, 6), DstProtAddress: addr("10.0.0.9")}, make(gopacket.Payload, 20))
	add("vlan", eth(0x8100), gopacket.Payload([]byte{0, 1, 8, 0}), four(6, nil), data)
	add("nobody's", eth(0x88b5), data, data)
	return packets
}

// admits runs a program as the kernel does.
func admits(t testing.TB, program []bpf.Instruction, packet []byte) bool {
	t.Helper()
	vm, err := bpf.NewVM(program)
	if err != nil {
		t.Fatal(err)
	}
	n, err := vm.Run(packet)
	if err != nil {
		t.Fatal(err)
	}
	return n > 0
}

func compiled(t testing.TB, text string, link LinkType) []bpf.Instruction {
	t.Helper()
	f, err := ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	program, err := f.compile(link)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestFilterAdmits(t *testing.T) {
	for text, want := range map[string]int{ // of the sample packets
		"":                               48,
		"tcp port 80":                    8,
		"udp port 80":                    4,
		"port 80":                        14,
		"host 192.0.2.1":                 1,
		"tcp and not port 80":            16,
		"udp portrange 5684-5000":        2,
		"not (tcp or udp or port 80)":    14,
		"host fd00::2 && !tcp || port 0": 14,
	} {
		program := compiled(t, text, LinkEthernet)
		n := 0
		for _, p := range filterPackets(t) {
			if admits(t, program, p.data) {
				n++
			}
		}
		if n != want {
			t.Errorf("%q admits %d packets, want %d", text, n, want)
		}
	}
}

// tcpdumpProgram is what libpcap makes of a filter. It is not optimized (-O):
// the optimizer makes an error of an expression that can never hold.
func tcpdumpProgram(t *testing.T, linkName, text string) []bpf.Instruction {
	t.Helper()
	var program []bpf.Instruction
	lines := bufio.NewScanner(strings.NewReader(oracle(t, "tcpdump", "-O", "-ddd", "-y", linkName, text)))
	lines.Scan() // how many follow
	for lines.Scan() {
		var in bpf.RawInstruction
		if _, err := fmt.Sscan(lines.Text(), &in.Op, &in.Jt, &in.Jf, &in.K); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		program = append(program, in.Disassemble())
	}
	return program
}

// randomFilter is an expression about the sample packets.
func randomFilter(r *rand.Rand, depth int) string {
	port := func() string {
		return fmt.Sprint([]int{0, 80, 79, 81, 5683, 5684, 40000, 65535}[r.IntN(8)])
	}
	if depth == 0 || r.IntN(4) == 0 {
		switch r.IntN(8) {
		case 0:
			return "tcp"
		case 1:
			return "udp"
		case 2:
			return "port " + port()
		case 3:
			return "tcp port " + port()
		case 4:
			return "udp port " + port()
		case 5:
			return []string{"", "tcp ", "udp "}[r.IntN(3)] + "portrange " + port() + "-" + port()
		default:
			return "host " + []string{"10.0.0.1", "10.0.0.2", "192.0.2.1", "10.0.0.9", "fd00::1", "fd00::2", "fd00::9"}[r.IntN(7)]
		}
	}
	switch r.IntN(5) {
	case 0:
		return "not " + randomFilter(r, depth-1)
	case 1:
		return "(" + randomFilter(r, depth-1) + ")"
	case 2, 3:
		return randomFilter(r, depth-1) + " and " + randomFilter(r, depth-1)
	}
	return randomFilter(r, depth-1) + " or " + randomFilter(r, depth-1)
}

// A filter means what it means to tcpdump: both programs run over the same
// packets. The expressions are random and the same each time.
func TestFilterMeansWhatTcpdumpMeans(t *testing.T) {
	packets := filterPackets(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 120 {
		text := randomFilter(r, 4)
		for name, link := range map[string]LinkType{"EN10MB": LinkEthernet, "RAW": LinkRaw} {
			ours, theirs := compiled(t, text, link), tcpdumpProgram(t, name, text)
			for _, p := range packets {
				data := p.data
				if link == LinkRaw {
					data = data[14:]
					if v := data[0] >> 4; v != 4 && v != 6 {
						continue
					}
				}
				if got, want := admits(t, ours, data), admits(t, theirs, data); got != want {
					t.Errorf("%s: %q admits %s: %v, and to tcpdump: %v", name, text, p.name, got, want)
				}
			}
		}
	}
}

func TestFilterErrors(t *testing.T) {
	for text, want := range map[string]string{
		"tcp prot 80":       `"prot" is not expected after a complete expression`,
		"port":              "the end where a port from 0 to 65535 belongs",
		"port 65536":        `"65536" where a port from 0 to 65535 belongs`,
		"port 80-90":        "port 80-90 is a range; write portrange 80-90",
		"portrange 80":      `portrange "80" where two ports such as 5000-5999 belong`,
		"host example.com":  `"example.com" where an IPv4 or IPv6 address belongs (names are not looked up)`,
		"host fe80::1%eth0": `"fe80::1%eth0" where an IPv4 or IPv6 address belongs`,
		"(tcp":              "the end where a closing parenthesis belongs",
		"tcp)":              `")" is not expected`,
		"tcp and":           "the end where an expression belongs",
		"not":               "the end where an expression belongs",
		"icmp":              `"icmp" where an expression belongs`,
	} {
		_, err := ParseFilter(text)
		if err == nil || !errorIsOneLine(err, want, "; known are: tcp, udp, port N") {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := ParseFilter(strings.Repeat("(", maxFilterText+1)); err == nil {
		t.Error("an endless filter was read")
	}
	if _, err := (Filter{}).compile(LinkSLL); err == nil || !errorIsOneLine(err, "link type 113 has no filters") {
		t.Errorf("SLL: %v", err)
	}
}

// A wire's own filter admits its ports over both IP versions, and sentinels.
func TestPortFilter(t *testing.T) {
	program, err := portFilter([]uint16{80, 81}, 5683)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range filterPackets(t) {
		has80 := strings.HasSuffix(p.name, "[40000 80]") || strings.HasSuffix(p.name, "[80 40000]")
		want := has80 && (strings.HasPrefix(p.name, "tcp") || strings.HasPrefix(p.name, "first fragment"))
		if got := admits(t, program, p.data); got != want {
			t.Errorf("%s: %v", p.name, got)
		}
	}
	all := make([]uint16, maxPorts)
	if program, err := portFilter(all, 5683); err != nil || len(program) > maxFilterProgram {
		t.Errorf("%d ports: %d instructions, %v", len(all), len(program), err)
	}
	if _, err := portFilter(make([]uint16, maxPorts+1), 5683); err == nil {
		t.Error("more ports than there is room for")
	}
}

// What parses also compiles and runs, or says that it is too long.
func FuzzParseFilter(f *testing.F) {
	for _, text := range []string{"", "tcp port 80", "not (host 10.0.0.1 or udp portrange 5000-6000) and host fd00::1", "!tcp&&udp||port 1", strings.Repeat("(", 100), strings.Repeat("not ", 100) + "tcp"} {
		f.Add(text)
	}
	packets := filterPackets(f)
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := ParseFilter(text)
		if err != nil {
			if !errorIsOneLine(err, "filter", "") {
				t.Errorf("error %q", err)
			}
			return
		}
		if filter.String() != text {
			t.Errorf("%q is kept as %q", text, filter.String())
		}
		for _, link := range []LinkType{LinkEthernet, LinkRaw} {
			program, err := filter.compile(link)
			if err != nil {
				if !errorIsOneLine(err, "instructions and the kernel allows") {
					t.Errorf("%q: %v", text, err)
				}
				continue
			}
			if _, err := bpf.Assemble(program); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			vm, err := bpf.NewVM(program)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			for i, p := range packets {
				// Each at another length: loads past the end reject.
				if _, err := vm.Run(p.data[:len(p.data)-i%len(p.data)]); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
			}
		}
	})
}
