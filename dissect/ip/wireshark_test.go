package ip

import (
	"maps"
	"regexp"
	"slices"
	"testing"

	"plainsight/dissect/field/fieldtest"
)

func TestAgreesWithWireshark(t *testing.T) {
	const raw = 101
	for _, c := range []struct {
		packets map[string][]byte
		scope   string
	}{{v4Packets, `^ip\.`}, {v6Packets, `^ipv6\.`}} {
		names := slices.Sorted(maps.Keys(c.packets))
		var frames [][]byte
		for _, name := range names {
			frames = append(frames, c.packets[name])
		}
		theirs := fieldtest.Wireshark(t, raw, frames, "-o", "ip.defragment:false", "-o", "ipv6.defragment:false", "-o", "ip.check_checksum:false")
		scope := regexp.MustCompile(c.scope)
		for i, name := range names {
			t.Run(name, func(t *testing.T) {
				tree, _, _ := dissect(frames[i])
				tree.Agree(t, theirs[i], scope)
			})
		}
	}
}
