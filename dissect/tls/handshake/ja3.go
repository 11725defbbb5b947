package handshake

import (
	"strconv"

	"plainsight/dissect/tls/registry"
)

// ja3 is the client's fingerprint in full: version, suites, extensions, groups
// and point formats as decimal numbers, without reserved ones.
func ja3(o clientOffers) string {
	b := strconv.AppendInt(nil, int64(o.Version), 10)
	b = appendDashed(append(b, ','), o.Suites)
	b = append(append(b, ','), o.dashed()...)
	groups, _ := o.extension(registry.ExtSupportedGroups)
	b = appendDashed(append(b, ','), vector16(groups))
	b = append(b, ',')
	formats, _ := o.extension(registry.ExtECPointFormats)
	for i, f := range vector8(formats) {
		if i > 0 {
			b = append(b, '-')
		}
		b = strconv.AppendInt(b, int64(f), 10)
	}
	return string(b)
}

func appendDashed(b, list []byte) []byte {
	first := true
	for n := range numbers16(list) {
		if !first {
			b = append(b, '-')
		}
		b, first = strconv.AppendInt(b, int64(n), 10), false
	}
	return b
}
