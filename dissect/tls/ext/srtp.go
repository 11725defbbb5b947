package ext

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// srtpProfiles is IANA's registry of DTLS-SRTP protection profiles.
var srtpProfiles = map[uint64]string{
	1: "SRTP_AES128_CM_HMAC_SHA1_80", 2: "SRTP_AES128_CM_HMAC_SHA1_32", 5: "SRTP_NULL_HMAC_SHA1_80", 6: "SRTP_NULL_HMAC_SHA1_32",
	7: "SRTP_AEAD_AES_128_GCM", 8: "SRTP_AEAD_AES_256_GCM", 9: "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM", 10: "DOUBLE_AEAD_AES_256_GCM_AEAD_AES_256_GCM",
	11: "SRTP_ARIA_128_CTR_HMAC_SHA1_80", 12: "SRTP_ARIA_128_CTR_HMAC_SHA1_32", 13: "SRTP_ARIA_256_CTR_HMAC_SHA1_80", 14: "SRTP_ARIA_256_CTR_HMAC_SHA1_32",
	15: "SRTP_AEAD_ARIA_128_GCM", 16: "SRTP_AEAD_ARIA_256_GCM",
}

// useSRTP reads how a call is to be protected (RFC 5764, Section 4.1). It
// belongs to DTLS, so Wireshark shows nothing of it here.
func (d *Content) useSRTP(r *field.Reader, _ Message) {
	spec := field.RFC(5764, "4.1.1")
	b := r.Block(rest(r), "plainsight.tls.use_srtp", "Secure telephony", "How audio and video are to be protected.", spec)
	b.Field().With(field.Ours)
	n := b.Uint16("plainsight.tls.use_srtp.profiles_length", "Profiles Length", "The profiles take {v} bytes, two for each.", spec)
	d.Numbers(&b, n, reading.List{Name: "", Label: "Profiles", Thing: "profile", Size: 2, Explain: "Ways to protect a call.", Spec: spec}, func(r *field.Reader) {
		f := r.Uint16("plainsight.tls.use_srtp.profile", "Protection Profile", "A way to protect a call: {v}.", spec).Hex().As(field.Metadata)
		f.Means(registry.OrUnknown(srtpProfiles[f.Uint()]))
	})
	n = b.Uint8("plainsight.tls.use_srtp.mki_length", "MKI Length", "The name of the master key takes {v} bytes.", spec)
	if n.Uint() > 0 {
		b.Bytes(int(n.Uint()), "plainsight.tls.use_srtp.mki", "MKI", "Which master key is to be used.", spec).As(field.Metadata)
	}
	d.Close(&b)
}
