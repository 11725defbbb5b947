package handshake

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

var keyUpdateRequests = [...]string{"update_not_requested", "update_requested"}

// keyUpdate reads that the sender goes on with a new key, and whether the other
// side should do so too (RFC 8446, Section 4.6.3).
func (d *Body) keyUpdate(r *field.Reader) {
	f := r.Uint8("tls.handshake.key_update.request_update", "Key Update Request", "Whether the other side is to change its key, too: {v}. The new key is derived from the old one by a hash, which cannot be undone, so the new key does not open what came before.", field.RFC(8446, "4.6.3"))
	if n := f.Uint(); n < uint64(len(keyUpdateRequests)) {
		f.Means(keyUpdateRequests[n])
	} else {
		d.Wrong(f, 0, "Key Update Request", "0 or 1", "{seen}", "seen", strconv.FormatUint(n, 10))
	}
	reading.NothingMore(r)
}
