package x509

import (
	"os"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

// Each line on certificates of the TLS package's WIRESHARK.md is true.
func TestWhereWeDifferFromWireshark(t *testing.T) {
	const primeField = "1.2.840.10045.1.1"
	prime := der(tagInteger, "\x00"+strings.Repeat("\xff", 32))
	half := der(tagOctets, strings.Repeat("h", 32))
	curve := seq(number(1), seq(ident(primeField), prime), seq(half, half), der(tagOctets, "\x04"+strings.Repeat("G", 64)), prime, number(1))
	key := fieldtest.New([]byte(seq(seq(ident(oidECPublicKey), curve), der(tagBits, "\x00\x04"+strings.Repeat("K", 64)))))
	PublicKey(key.Ctx, key.Root, key.Span)

	odd := fieldtest.New([]byte(der(tagTime, "2024010100Z")))
	r := field.Read(odd.Ctx.Arena, odd.Root, odd.Span, "time")
	(&certificate{c: odd.Ctx}).time(&r, "x509af.notAfter", "notAfter", "Until when.")
	r.Close()

	list, _ := read(withExtension(t, "2.5.29.28", seq(der(0x85, "\xff"))))

	cases := map[string]struct {
		tree        *fieldtest.Tree
		name, value string
	}{
		"Certificate, long number":         {key, "pkcs1.Prime_p", "00ffffff"},
		"Certificate, odd time":            {odd, "x509af.generalizedTime", "2024010100Z"},
		"Certificate, list for attributes": {list, "x509ce.onlyContainsAttributeCerts", "True"},
	}
	doc, err := os.ReadFile("../tls/WIRESHARK.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := 0
	for line := range strings.Lines(string(doc)) {
		cells := strings.Split(line, "|")
		if len(cells) < 2 || !strings.HasPrefix(cells[1], " Certificate") {
			continue
		}
		lines++
		name := strings.TrimSpace(cells[1])
		c, ok := cases[name]
		if !ok {
			t.Errorf("no test for the line %q", name)
			continue
		}
		c.tree.Check(t, c.tree.Span)
		if f := c.tree.Find(t, c.name); !strings.HasPrefix(f.Show(), c.value) || f.Problem != nil {
			t.Errorf("%s: %s is %s, %v", name, c.name, f.Show(), f.Problem)
		}
	}
	if lines != len(cases) {
		t.Errorf("%d lines, and tests for %d", lines, len(cases))
	}
}
