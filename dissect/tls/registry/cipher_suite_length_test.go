package registry

import (
	"strings"
	"testing"
)

// shapeNamed is how a suite makes content longer, as its name tells. The suites of TLS
// 1.3 name no key exchange.
func shapeNamed(name string) recordShape {
	short := strings.HasSuffix(name, "_CCM_8") || strings.Contains(name, "_CCM_8_")
	is13 := strings.HasPrefix(name, "TLS_AES_") || strings.HasPrefix(name, "TLS_CHACHA20_") || strings.HasPrefix(name, "TLS_SM4_")
	switch {
	case strings.Contains(name, "_CBC_"):
		return blocks
	case is13 && short:
		return shortTag13
	case is13:
		return tag13
	case strings.Contains(name, "_CCM") && short:
		return nonceAndShortTag
	case strings.Contains(name, "_GCM_") || strings.Contains(name, "_CCM"):
		return nonceAndTag
	case strings.Contains(name, "_CHACHA20_POLY1305"):
		return tag
	}
	return otherRecords
}

// The table has for each suite the shape of its name.
func TestShapesAgreeWithNames(t *testing.T) {
	for n, s := range CipherSuites {
		if want := shapeNamed(s.Name); s.records != want {
			t.Errorf("%s (%04x): %d, and its name says %d", s.Name, n, s.records, want)
		}
	}
}

func TestChosenFact(t *testing.T) {
	for suite, want := range map[uint16]struct {
		block, around int
		padded        bool
	}{
		0x002f: {16, 0, false}, 0xc02f: {0, 24, false}, 0xcca8: {0, 16, false}, 0xc0ac: {0, 24, false}, 0xc0ae: {0, 16, false},
		0x1301: {0, 17, true}, 0x1305: {0, 9, true}, 0x00c6: {0, 17, true}, 0x0005: {0, -1, false}, 0x7777: {0, -1, false},
	} {
		if f := ChosenFact(suite); f.Block != want.block || f.Around != want.around || f.Padded != want.padded {
			t.Errorf("%s: %+v", SuiteName(suite), f)
		}
	}
}
