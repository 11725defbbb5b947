package registry

import "plainsight/dissect/field"

// NamedGroup is a row of the registry of groups for key exchange.
type NamedGroup struct {
	Name string
	Says string
	Spec field.Spec
}

const (
	oldCurve  = "{v}: an elliptic curve that is not used in TLS 1.3."
	gostCurve = "{v}: an elliptic curve of the Russian standard."
	hybrid    = "{v}: two exchanges at once. The elliptic curve is safe against today's computers; ML-KEM is designed to withstand quantum computers too, so that a recording made now should stay shut later."
	kyber     = "{v}: an early trial of a hybrid with Kyber, the draft of ML-KEM. Browsers used it in 2023 and 2024."
	mlkem     = "{v}: ML-KEM alone, which is designed to withstand quantum computers."
)

// Numbers of groups whose key shares are taken apart.
const (
	GroupP256            = 23
	GroupP384            = 24
	GroupP521            = 25
	GroupX25519          = 29
	GroupX448            = 30
	GroupP256Brainpool13 = 31
	GroupP384Brainpool13 = 32
	GroupP512Brainpool13 = 33
	GroupSM2             = 41
	GroupFFDHE2048       = 0x0100
	GroupFFDHE8192       = 0x0104
	GroupMLKEM512        = 0x0200
	GroupMLKEM768        = 0x0201
	GroupMLKEM1024       = 0x0202
	GroupP256MLKEM768    = 0x11eb
	GroupX25519MLKEM768  = 0x11ec
	GroupP384MLKEM1024   = 0x11ed
	GroupSM2MLKEM768     = 0x11ee
	GroupX25519Kyber768  = 0x6399
	GroupP256Kyber768    = 0x639a
)

// namedGroups is IANA's registry of TLS supported groups.
var namedGroups = map[uint16]NamedGroup{
	1: old("sect163k1"), 2: old("sect163r1"), 3: old("sect163r2"), 4: old("sect193r1"), 5: old("sect193r2"),
	6: old("sect233k1"), 7: old("sect233r1"), 8: old("sect239k1"), 9: old("sect283k1"), 10: old("sect283r1"),
	11: old("sect409k1"), 12: old("sect409r1"), 13: old("sect571k1"), 14: old("sect571r1"), 15: old("secp160k1"),
	16: old("secp160r1"), 17: old("secp160r2"), 18: old("secp192k1"), 19: old("secp192r1"), 20: old("secp224k1"),
	21: old("secp224r1"), 22: old("secp256k1"),
	GroupP256:            {"secp256r1", "{v}: the elliptic curve P-256 of NIST, which nearly all programs support.", field.RFC(8422, "5.1.1")},
	GroupP384:            {"secp384r1", "{v}: the elliptic curve P-384 of NIST, with a wider margin than P-256.", field.RFC(8422, "5.1.1")},
	GroupP521:            {"secp521r1", "{v}: the elliptic curve P-521 of NIST, the largest of them.", field.RFC(8422, "5.1.1")},
	26:                   {"brainpoolP256r1", "{v}: an elliptic curve of a German working group.", field.RFC(7027, "2")},
	27:                   {"brainpoolP384r1", "{v}: an elliptic curve of a German working group.", field.RFC(7027, "2")},
	28:                   {"brainpoolP512r1", "{v}: an elliptic curve of a German working group.", field.RFC(7027, "2")},
	GroupX25519:          {"x25519", "{v}: a fast elliptic curve that is easy to implement correctly, and one of the most used.", field.RFC(8446, "4.2.7")},
	GroupX448:            {"x448", "{v}: the larger relative of x25519.", field.RFC(8446, "4.2.7")},
	GroupP256Brainpool13: {"brainpoolP256r1tls13", "{v}: an elliptic curve of a German working group, for TLS 1.3.", field.RFC(8734, "2")},
	GroupP384Brainpool13: {"brainpoolP384r1tls13", "{v}: an elliptic curve of a German working group, for TLS 1.3.", field.RFC(8734, "2")},
	GroupP512Brainpool13: {"brainpoolP512r1tls13", "{v}: an elliptic curve of a German working group, for TLS 1.3.", field.RFC(8734, "2")},
	34:                   {"GC256A", gostCurve, field.RFC(9189, "")},
	35:                   {"GC256B", gostCurve, field.RFC(9189, "")},
	36:                   {"GC256C", gostCurve, field.RFC(9189, "")},
	37:                   {"GC256D", gostCurve, field.RFC(9189, "")},
	38:                   {"GC512A", gostCurve, field.RFC(9189, "")},
	39:                   {"GC512B", gostCurve, field.RFC(9189, "")},
	40:                   {"GC512C", gostCurve, field.RFC(9189, "")},
	GroupSM2:             {"curveSM2", "{v}: the elliptic curve of the Chinese standard.", field.RFC(8998, "2")},
	0x0100:               finite("ffdhe2048"), 0x0101: finite("ffdhe3072"), 0x0102: finite("ffdhe4096"), 0x0103: finite("ffdhe6144"), 0x0104: finite("ffdhe8192"),
	GroupMLKEM512:       {"MLKEM512", mlkem, Cite(MLKEMDraft, "")},
	GroupMLKEM768:       {"MLKEM768", mlkem, Cite(MLKEMDraft, "")},
	GroupMLKEM1024:      {"MLKEM1024", mlkem, Cite(MLKEMDraft, "")},
	GroupP256MLKEM768:   {"SecP256r1MLKEM768", hybrid, Cite(hybridDraft, "")},
	GroupX25519MLKEM768: {"X25519MLKEM768", hybrid, Cite(hybridDraft, "")},
	GroupP384MLKEM1024:  {"SecP384r1MLKEM1024", hybrid, Cite(hybridDraft, "")},
	GroupSM2MLKEM768:    {"curveSM2MLKEM768", hybrid, Cite(ianaGroups, "")},
	GroupX25519Kyber768: {"X25519Kyber768Draft00", kyber, Cite(kyberDraft, "")},
	GroupP256Kyber768:   {"SecP256r1Kyber768Draft00", kyber, Cite(ianaGroups, "")},
	0xff01:              {"arbitrary_explicit_prime_curves", "{v}: curves whose parameters the server sends along. Forbidden, since they are hard to check.", field.RFC(8422, "5.1.1")},
	0xff02:              {"arbitrary_explicit_char2_curves", "{v}: curves whose parameters the server sends along. Forbidden, since they are hard to check.", field.RFC(8422, "5.1.1")},
}

func old(name string) NamedGroup { return NamedGroup{name, oldCurve, field.RFC(4492, "5.1.1")} }

func finite(name string) NamedGroup {
	return NamedGroup{name, "{v}: Diffie-Hellman as it was invented in 1976, with large numbers instead of a curve.", field.RFC(7919, "2")}
}

// GroupOf is what is known of a group, for the version that is spoken. RFC 8446 took the
// curves of RFC 8422 over, and defines them itself for TLS 1.3.
func GroupOf(n uint16, v Version) NamedGroup {
	if IsGREASE(n) {
		return NamedGroup{GREASEName, GREASESays, field.RFC(8701, "2")}
	}
	if g, ok := namedGroups[n]; ok {
		switch old := v != 0 && !v.Is13(); {
		case n != GroupP256 && n != GroupP384 && n != GroupP521 && n != GroupX25519 && n != GroupX448:
		case old:
			g.Spec = field.RFC(8422, "5.1.1")
		default:
			g.Spec = field.RFC(8446, "4.2.7")
		}
		return g
	}
	if name := experimentalGroups[n]; name != "" {
		return NamedGroup{name, "{v}: an experiment with post-quantum key exchange, from before there was a standard.", Cite(ianaGroups, "")}
	}
	return NamedGroup{"Unknown", "{v}: a group that is not in the registry.", Cite(ianaGroups, "")}
}

// GroupName is a group's name, or "Unknown".
func GroupName(n uint16) string { return GroupOf(n, 0).Name }
