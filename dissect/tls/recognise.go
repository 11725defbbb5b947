package tls

import (
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
)

// Recognise looks for a record, or for the hello with which a client of old may
// begin.
func (Protocol) Recognise(data []byte) proto.Verdict {
	if _, v := ssl2HelloLen(data); v != proto.No {
		return v
	}
	return record.Recognise(data)
}
