package record

import (
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// Content is what a record's content is read with.
type Content struct {
	*reading.State
	Version registry.Version // as negotiated before the record, or 0
	Length  int              // of the content on the wire, in bytes
	Sealed  bool             // it is encrypted, and nothing here opens it
	Opened  bool             // it was encrypted, and is read opened
	Partial bool             // the stream ended before the record did
	Secret  string           // what would open it
}
