package handshake

import (
	"plainsight/dissect/field"
	"plainsight/dissect/tls/reading"
)

// empty is the body of the messages that say all by their type: HelloRequest
// and ServerHelloDone (RFC 5246, Section 7.4.1.1 and 7.4.5), and EndOfEarlyData
// (RFC 8446, Section 4.5).
func (d *Body) empty(r *field.Reader) { reading.NothingMore(r) }
