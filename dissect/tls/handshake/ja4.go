package handshake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"plainsight/dissect/tls/registry"
)

// ja4Of is a fingerprint with its lists hashed, and in full.
type ja4Of struct{ hashed, raw string }

// ja4 is the client's fingerprint as FoxIO defines it: a_b_c, where a is
// readable, b stands for the sorted suites, and c for the sorted extensions and
// the signature algorithms in their order.
func ja4(o clientOffers) ja4Of {
	var suites, kinds, sorted, schemes []string
	for n := range numbers16(o.Suites) {
		suites = append(suites, fmt.Sprintf("%04x", n))
	}
	for kind := range o.Extensions() {
		if registry.IsGREASE(kind) {
			continue
		}
		kinds = append(kinds, fmt.Sprintf("%04x", kind))
		if kind != registry.ExtServerName && kind != registry.ExtALPN {
			sorted = append(sorted, kinds[len(kinds)-1])
		}
	}
	algorithms, _ := o.extension(registry.ExtSignatureAlgorithms)
	for n := range numbers16(vector16(algorithms)) {
		schemes = append(schemes, fmt.Sprintf("%04x", n))
	}
	slices.Sort(suites)
	slices.Sort(sorted)
	named := "i"
	if _, ok := o.extension(registry.ExtServerName); ok {
		named = "d"
	}
	a := fmt.Sprintf("t%s%s%02d%02d%s", ja4Version(o), named, min(len(suites), 99), min(len(kinds), 99), ja4ALPN(o))
	b, c := strings.Join(suites, ","), strings.Join(sorted, ",")
	if len(schemes) > 0 && c != "" {
		c += "_" + strings.Join(schemes, ",")
	}
	return ja4Of{a + "_" + short(b) + "_" + short(c), a + "_" + b + "_" + c}
}

// short is the beginning of the SHA-256 of a list, or zeros for none.
func short(list string) string {
	if list == "" {
		return "000000000000"
	}
	h := sha256.Sum256([]byte(list))
	return hex.EncodeToString(h[:6])
}

// ja4Version is the newest version offered, in two characters.
func ja4Version(o clientOffers) string {
	v := uint16(o.Version)
	if list, ok := o.extension(registry.ExtSupportedVersions); ok {
		v = 0
		for n := range numbers16(vector8(list)) {
			v = max(v, n)
		}
	}
	switch registry.Version(v) {
	case registry.TLS13:
		return "13"
	case registry.TLS12:
		return "12"
	case registry.TLS11:
		return "11"
	case registry.TLS10:
		return "10"
	case registry.SSL30:
		return "s3"
	case 0x0002:
		return "s2"
	}
	return "00"
}

// ja4ALPN is the first and last character of the first application protocol,
// or of its hex form where one of them is neither a letter nor a digit.
func ja4ALPN(o clientOffers) string {
	list, _ := o.extension(registry.ExtALPN)
	name := vector8(vector16(list))
	if len(name) == 0 {
		return "00"
	}
	first, last := name[0], name[len(name)-1]
	if alphanumeric(first) && alphanumeric(last) {
		return string([]byte{first, last})
	}
	h := hex.EncodeToString(name)
	return h[:1] + h[len(h)-1:]
}

func alphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
