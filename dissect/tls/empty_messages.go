package tls

import (
	"strconv"

	"plainsight/dissect/field"
)

// empty is the body of the messages that say all by their type: HelloRequest
// and ServerHelloDone (RFC 5246, Section 7.4.1.1 and 7.4.5), and EndOfEarlyData
// (RFC 8446, Section 4.5).
func (d *dissection) empty(r *field.Reader) { nothingMore(r) }

// nothingMore demands that a message ends here.
func nothingMore(r *field.Reader) {
	if n := r.Len(); n > 0 {
		r.Fail(r.Parent().Label, "its end", strconv.Itoa(n)+" more bytes")
	}
}
