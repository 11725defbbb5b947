package link

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

const (
	macs = "020000000002 020000000001"
	v4   = "45000014 1234 4000 40 fd a60d c0000201 c6336402"
	v6   = "60000000 0000 3b 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
)

type frame struct {
	link   uint16
	data   []byte
	header int // bytes
	next   uint16
}

var frames = map[string]frame{
	"ethernet":       {Ethernet, fieldtest.Unhex(macs + "0800" + v4), 14, TypeIPv4},
	"ethernet_v6":    {Ethernet, fieldtest.Unhex(macs + "86dd" + v6), 14, TypeIPv6},
	"ethernet_arp":   {Ethernet, fieldtest.Unhex(macs + "0806 0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202"), 14, TypeARP},
	"ethernet_other": {Ethernet, fieldtest.Unhex(macs + "88b5 01020304"), 14, 0x88b5},
	"llc":            {Ethernet, fieldtest.Unhex(macs + "0007 424203 00000000 0000000000"), 21, TypeNone},
	"llc_too_long":   {Ethernet, fieldtest.Unhex(macs + "0009 424203 0000"), 19, TypeNone},
	"llc_empty":      {Ethernet, fieldtest.Unhex(macs + "0000"), 14, TypeNone},
	"vlan":           {Ethernet, fieldtest.Unhex(macs + "8100 b064 0800" + v4), 18, TypeIPv4},
	"vlan_stacked":   {Ethernet, fieldtest.Unhex(macs + "88a8 0007 8100 1064 86dd" + v6), 22, TypeIPv6},
	"vlan_too_many":  {Ethernet, fieldtest.Unhex(macs + strings.Repeat("8100 0001", 5) + "0800" + v4), 30, TypeVLAN},
	"null_little":    {Null, fieldtest.Unhex("02000000" + v4), 4, TypeIPv4},
	"null_big":       {Null, fieldtest.Unhex("00000002" + v4), 4, TypeIPv4},
	"null_linux_v6":  {Null, fieldtest.Unhex("0a000000" + v6), 4, TypeIPv6},
	"null_bsd_v6":    {Null, fieldtest.Unhex("00000018" + v6), 4, TypeIPv6},
	"null_darwin_v6": {Null, fieldtest.Unhex("1e000000" + v6), 4, TypeIPv6},
	"null_other":     {Null, fieldtest.Unhex("07000000 0102"), 4, TypeNone},
	"loop":           {Loop, fieldtest.Unhex("00000002" + v4), 4, TypeIPv4},
	"loop_v6":        {Loop, fieldtest.Unhex("0000001c" + v6), 4, TypeIPv6},
	"raw_v4":         {Raw, fieldtest.Unhex(v4), 0, TypeIPv4},
	"raw_v6":         {Raw, fieldtest.Unhex(v6), 0, TypeIPv6},
	"raw_other":      {Raw, fieldtest.Unhex("f0"), 0, TypeNone},
	"ipv4":           {IPv4, fieldtest.Unhex(v4), 0, TypeIPv4},
	"ipv6":           {IPv6, fieldtest.Unhex(v6), 0, TypeIPv6},
	"sll":            {SLL, fieldtest.Unhex("0004 0001 0006 020000000001 0000 0800" + v4), 16, TypeIPv4},
	"sll_loopback":   {SLL, fieldtest.Unhex("0000 0304 0006 000000000000 0000 86dd" + v6), 16, TypeIPv6},
	"sll_tunnel":     {SLL, fieldtest.Unhex("0000 fffe 0000 0000000000000000 0800" + v4), 16, TypeIPv4},
	"sll_infiniband": {SLL, fieldtest.Unhex("0001 0020 0014 0102030405060708 0800" + v4), 16, TypeIPv4},
	"sll_short":      {SLL, fieldtest.Unhex("0002 0001 0002 0102030405060708 0800" + v4), 16, TypeIPv4},
	"sll2":           {SLL2, fieldtest.Unhex("0800 0000 00000003 0001 04 06 020000000001 0000" + v4), 20, TypeIPv4},
	"sll2_tunnel":    {SLL2, fieldtest.Unhex("86dd 0000 00000001 fffe 00 00 0000000000000000" + v6), 20, TypeIPv6},
	"unknown":        {147, fieldtest.Unhex("01020304"), 4, TypeNone},
}

func dissect(linkType uint16, data []byte) (*fieldtest.Tree, Next) {
	t := fieldtest.New(data)
	return t, Dissect(t.Ctx, t.Root, t.Span, linkType)
}

// covered checks that header and payload are the whole frame.
func covered(tb testing.TB, t *fieldtest.Tree, n Next) {
	tb.Helper()
	if n.Payload.Buf == nil {
		t.Check(tb, t.Span)
		return
	}
	t.Check(tb, field.Span{Buf: t.Span.Buf, Len: n.Payload.Off})
	if n.Payload.End() != t.Span.End() {
		tb.Fatalf("the payload ends at %d, the frame at %d", n.Payload.End(), t.Span.End())
	}
}

func TestGolden(t *testing.T) {
	for name, f := range frames {
		t.Run(name, func(t *testing.T) {
			tree, next := dissect(f.link, f.data)
			covered(t, tree, next)
			if next.Type != f.next || next.Payload.Buf != nil && next.Payload.Off != f.header {
				t.Errorf("%04x follows at %d, not %04x at %d", next.Type, next.Payload.Off, f.next, f.header)
			}
			tree.Golden(t, name)
		})
	}
}

func TestTruncated(t *testing.T) {
	for name, f := range frames {
		for n := range f.header {
			tree, next := dissect(f.link, f.data[:n:n])
			covered(t, tree, next)
			if f.link != 147 && !strings.Contains(tree.Listing(), "!!") {
				t.Errorf("%s: %d bytes of a header are no problem:\n%s", name, n, tree.Listing())
			}
			if next.Type != TypeNone {
				t.Errorf("%s: %04x follows %d bytes of a header", name, next.Type, n)
			}
		}
	}
}

func TestPadding(t *testing.T) {
	tree, next := dissect(Ethernet, append(frames["ethernet"].data, make([]byte, 26)...))
	Padding(tree.Ctx, next.Layer, field.Span{Buf: tree.Span.Buf, Off: 34, Len: 26})
	Padding(tree.Ctx, next.Layer, field.Span{Buf: tree.Span.Buf, Off: 60})
	Padding(tree.Ctx, nil, tree.Span)
	f := tree.Find(t, "eth.padding")
	if f.Off != 34 || f.Len != 26 || f.Parent() != next.Layer {
		t.Errorf("%d bytes at %d", f.Len, f.Off)
	}
	tree.Check(t, field.Span{Buf: tree.Span.Buf, Len: 14}, f.Span)
}

func TestTypeNames(t *testing.T) {
	for n, want := range map[uint64]string{TypeIPv4: "IPv4", TypeVLAN: "802.1Q Virtual LAN", 0x1234: "", 1 << 40: ""} {
		if got := TypeName(n); got != want {
			t.Errorf("%04x is %q, not %q", n, got, want)
		}
	}
}

// notThere are frames that Wireshark takes for something else: it knows
// 802.1ad as a protocol of its own, and any number of tags.
var notThere = []string{"vlan_stacked", "vlan_too_many"}

func TestAgreesWithWireshark(t *testing.T) {
	byLink := map[uint16][]string{}
	for _, name := range slices.Sorted(maps.Keys(frames)) {
		if f := frames[name]; f.link != 147 && !strings.HasPrefix(name, "llc") && !slices.Contains(notThere, name) { // LLC is not taken apart here
			byLink[f.link] = append(byLink[f.link], name)
		}
	}
	scope := regexp.MustCompile(`^(eth\.(dst|src|type|len|padding)$|vlan\.|null\.|sll\.)`)
	for linkType, names := range byLink {
		var data [][]byte
		for _, name := range names {
			data = append(data, frames[name].data)
		}
		theirs := fieldtest.Wireshark(t, linkType, data)
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				tree, _ := dissect(linkType, data[i])
				tree.Agree(t, theirs[i], scope)
			})
		}
	}
}

// FuzzLink: whatever a frame holds, its fields stay inside and divide it.
func FuzzLink(f *testing.F) {
	for _, name := range slices.Sorted(maps.Keys(frames)) {
		f.Add(frames[name].link, frames[name].data)
	}
	f.Fuzz(func(t *testing.T, linkType uint16, data []byte) {
		tree, next := dissect(linkType, data)
		covered(t, tree, next)
		tree.Show()
	})
}
