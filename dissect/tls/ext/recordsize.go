package ext

import "plainsight/dissect/field"

// recordSizeLimit reads the longest record that the sender takes (RFC 8449,
// Section 4).
func (d *Content) recordSizeLimit(r *field.Reader, _ Message) {
	f := r.Uint16("tls.record_size_limit", "Record Size Limit", "The most bytes that a record to this side may contain: {v}. In TLS 1.3 that includes the byte that gives its type.", field.RFC(8449, "4")).As(field.Metadata)
	if f.Len > 0 && f.Uint() < 64 {
		d.Wrong(f, 0, "Record Size Limit", "at least 64", "{seen}", "seen", f.Show())
	}
}
