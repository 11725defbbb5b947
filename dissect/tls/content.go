package tls

import (
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// content is what a record's content is read with.
type content struct {
	*reading.State
	version registry.Version // as negotiated before the record, or 0
	length  int              // of the content on the wire, in bytes
	sealed  bool             // it is encrypted, and nothing here opens it
	opened  bool             // it was encrypted, and is read opened
	partial bool             // the stream ended before the record did
	secret  string           // what would open it
}
