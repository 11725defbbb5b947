package tls

import (
	"strings"
	"testing"
)

func TestSuitesAreExplained(t *testing.T) {
	for n, s := range cipherSuites {
		if says := suiteSays(n); !strings.HasPrefix(says, "{v}: ") || suiteSpec(n).IsZero() || s.name == "" {
			t.Errorf("%04x %s: %q by %v", n, s.name, says, suiteSpec(n))
		}
	}
	for n, want := range map[uint16]string{
		0x1301: "a suite of TLS 1.3",
		0xc02f: "Forward secrecy. AES with a 128-bit key in GCM mode",
		0x002f: "No forward secrecy: whoever gets that key later",
		0x0003: "Weakened on purpose",
		0x0005: "RC4 encrypts, which is broken",
		0x000a: "Triple DES",
		0x0001: "Nothing is encrypted",
		0xc018: "a man in the middle is not noticed",
		0x00a8: "both have a key from before, and nothing else is exchanged",
		0xcca8: "ChaCha20",
		0x5600: "a signal",
		0x4a4a: "a number that means nothing",
		0xfffe: "not in the registry",
	} {
		if says := suiteSays(n); !strings.Contains(says, want) {
			t.Errorf("%s: %q lacks %q", suiteName(n), says, want)
		}
	}
}

func TestRegistriesAreExplained(t *testing.T) {
	for n := range 1 << 16 {
		n := uint16(n)
		if g := groupOf(n); g.name == "" || g.says == "" || g.spec.IsZero() {
			t.Errorf("group %04x: %+v", n, g)
		}
		if s := schemeOf(n); s.name == "" || s.says == "" || s.spec.IsZero() {
			t.Errorf("signature scheme %04x: %+v", n, s)
		}
		if x := extensionTypeOf(n); x.name == "" || x.says == "" || x.spec.IsZero() {
			t.Errorf("extension %d: %+v", n, x)
		}
	}
}

func TestGrease(t *testing.T) {
	n := 0
	for i := range 1 << 16 {
		if isGrease(uint16(i)) {
			n++
		}
	}
	if n != 16 || !isGrease(0x0a0a) || !isGrease(0xfafa) || isGrease(0x0a1a) {
		t.Errorf("%d numbers are reserved", n)
	}
}
