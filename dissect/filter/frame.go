package filter

import (
	"slices"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// pseudo reports whether a name speaks of the packet and not of its layers.
func pseudo(name string) bool {
	return name == "frame" || strings.HasPrefix(name, "frame.") || name == "plainsight.class" || name == "plainsight.problem"
}

// Pseudo are the names of what is known of every packet besides its layers.
func Pseudo() []string {
	return []string{"frame", "frame.number", "frame.len", "frame.cap_len", "frame.interface_name", "frame.comment", "frame.protocols", "plainsight.class", "plainsight.problem"}
}

// protocols are the names that fields begin with: those of the dissectors' protocols, and
// of the modules that Wireshark names parts of certificates by.
var protocols = strings.Fields("frame eth sll null vlan llc arp ip ipv6 icmp icmpv6 igmp tcp udp http http2 tls pkcs1 ocsp cms smime" +
	" x509af x509ce x509if x509sat pkix1explicit pkix1implicit pkixac pkixproxy pkixqualified logotypecertextn ns_cert_exts plainsight data")

// known reports whether a name begins as fields do that there may be: which there are
// besides those of a capture's packets, only taking apart other packets would show.
func known(name string) bool {
	protocol, _, _ := strings.Cut(name, ".")
	return slices.Contains(protocols, protocol)
}

// about makes fields of what is known of a packet besides its layers.
func about(p *dissect.Packet) *field.Field {
	root := &field.Field{Name: "frame", Flags: field.Layer, Span: field.Span{Buf: p.Wire, Len: len(p.Wire.Data)}}
	num := func(name string, n int) {
		root.Add(&field.Field{Name: name, Value: field.Value{Kind: field.Uint, Num: uint64(n)}})
	}
	say := func(name, s string) {
		if s != "" {
			root.Add(&field.Field{Name: name, Value: field.Value{Kind: field.Said, Str: s}})
		}
	}
	num("frame.number", p.Frame.Number)
	num("frame.len", p.Frame.Length)
	num("frame.cap_len", len(p.Frame.Data))
	say("frame.interface_name", p.Frame.Interface)
	say("frame.comment", p.Frame.Comment)
	var names []string
	for _, l := range p.Layers {
		if !l.Is(field.Ours) {
			names = append(names, l.Name)
			if l.Name == "eth" && len(p.Layers) > 1 {
				names = append(names, "ethertype")
			}
		}
	}
	say("frame.protocols", strings.Join(names, ":"))
	for c, n := range p.Row.Counts {
		if n > 0 {
			say("plainsight.class", field.Class(c).String())
		}
	}
	for _, l := range p.Layers {
		for f := range l.All() {
			if f.Problem != nil {
				say("plainsight.problem", f.Problem.Error())
			}
		}
	}
	return root
}
