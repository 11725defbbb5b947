package ext

import "plainsight/dissect/field"

// recordSizeLimit reads the longest record that the sender takes (RFC 8449,
// Section 4).
func (d *Content) recordSizeLimit(r *field.Reader, _ Message) {
	f := r.Uint16("tls.record_size_limit", "Record Size Limit", "No record may have more than {v} bytes inside, in TLS 1.3 with the byte that gives its type.", field.RFC(8449, "4")).As(field.Metadata)
	if f.Len > 0 && f.Uint() < 64 {
		d.Wrong(f, 0, "Record Size Limit", "at least 64", "{seen}", "seen", f.Show())
	}
}
