package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// finished reads the check value over the whole handshake. On the wire it is
// always encrypted, so it is read where the keys are known (RFC 5246, Section
// 7.4.9; RFC 8446, Section 4.4.4; RFC 6101, Section 5.6.9).
func (d *Body) finished(r *field.Reader) {
	v := d.spoken()
	if v == registry.SSL30 {
		spec := field.RFC(6101, "5.6.9")
		md5 := r.Bytes(16, "tls.handshake.md5_hash", "MD5 Hash", "An MD5 hash of the whole handshake and the secret, {len} bytes.", spec).As(field.Integrity)
		sha := r.Bytes(20, "tls.handshake.sha_hash", "SHA-1 Hash", "A SHA-1 hash of the same, {len} bytes: forging one of the two is not enough.", spec).As(field.Integrity)
		md5.Value, sha.Value = field.Value{}, field.Value{} // as in Wireshark, whose fields have none
		reading.NothingMore(r)
		return
	}
	spec, explain := field.RFC(5246, "7.4.9"), "{len} bytes computed from the secret and from the messages of the handshake so far. The receiver computes them too and compares: had a byte been changed on the way, they would differ."
	if v.Is13() {
		spec, explain = field.RFC(8446, "4.4.4"), "{len} bytes, as long as the hash: an HMAC over the messages of the handshake so far, with a key that both sides have. The receiver computes it too and compares: had a byte been changed on the way, they would differ."
	}
	f := r.Bytes(r.Len(), "tls.handshake.verify_data", "Verify Data", explain, spec).As(field.Integrity)
	f.Value = field.Value{} // as in Wireshark, whose field has none
}
