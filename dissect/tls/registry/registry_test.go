package registry

import (
	"strings"
	"testing"
)

func TestSuitesAreExplained(t *testing.T) {
	for n, s := range CipherSuites {
		if says, _ := SuiteSays(n); !strings.HasPrefix(says, "{v}: ") || SuiteSpec(n).IsZero() || s.Name == "" {
			t.Errorf("%04x %s: %q by %v", n, s.Name, says, SuiteSpec(n))
		}
	}
	for n, want := range map[uint16]string{
		0x1301: "a suite of TLS 1.3",
		0xc02f: "Forward secrecy. AES with a 128-bit key in GCM mode",
		0x002f: "No forward secrecy: anyone who gets the private key later",
		0x0003: "Weakened on purpose",
		0x0005: "RC4 encrypts, which is broken",
		0x000a: "Triple DES",
		0x0001: "Nothing is encrypted",
		0xc018: "a man in the middle is not noticed",
		0x00a8: "both sides have a key from before, and nothing else is exchanged",
		0xcca8: "ChaCha20",
		0x5600: "a signal",
		0x4a4a: "a number without meaning",
		0xfffe: "not in the registry",
	} {
		first, more := SuiteSays(n)
		if says := first + " " + strings.Join(more, " "); !strings.Contains(says, want) {
			t.Errorf("%s: %q lacks %q", SuiteName(n), says, want)
		}
	}
}

func TestRegistriesAreExplained(t *testing.T) {
	for n := range 1 << 16 {
		n := uint16(n)
		if g := GroupOf(n, 0); g.Name == "" || g.Says == "" || g.Spec.IsZero() {
			t.Errorf("group %04x: %+v", n, g)
		}
		if s := SchemeOf(n, 0); s.Name == "" || s.Says == "" || s.Spec.IsZero() {
			t.Errorf("signature scheme %04x: %+v", n, s)
		}
		if x := ExtensionOf(n, 0); x.Name == "" || x.Says == "" || x.Spec.IsZero() {
			t.Errorf("extension %d: %+v", n, x)
		}
	}
}

func TestGrease(t *testing.T) {
	n := 0
	for i := range 1 << 16 {
		if IsGREASE(uint16(i)) {
			n++
		}
	}
	if n != 16 || !IsGREASE(0x0a0a) || !IsGREASE(0xfafa) || IsGREASE(0x0a1a) {
		t.Errorf("%d numbers are reserved", n)
	}
}
