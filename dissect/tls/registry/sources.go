package registry

import "plainsight/dissect/field"

// Defined is where something is defined that every version of TLS has, for the
// version that is spoken: a section of RFC 8446 in TLS 1.3 (or where the version is not
// known), of RFC 5246 in TLS 1.0 to 1.2, and of RFC 6101 in SSL 3.0. RFC 5246 serves
// for the three, since it says itself what they do otherwise. An empty section is none,
// and then the document next to it counts.
func Defined(v Version, tls13, tls12, ssl30 string) field.Spec {
	switch old := v != 0 && !v.Is13(); {
	case v == SSL30 && ssl30 != "":
		return field.RFC(6101, ssl30)
	case old && tls12 != "" || tls13 == "":
		return field.RFC(5246, tls12)
	}
	return field.RFC(8446, tls13)
}
