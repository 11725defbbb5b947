package record

import (
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/reading"
)

// A handshake message may be cut into several records, and one record may
// carry several messages (RFC 8446, Section 5.1). The conversation and the
// dissection of a record both walk over its content part by part.

// Position is how far a handshake message has come.
type Position struct {
	head [handshake.HeaderLen]byte // its type and length, as far as they are known
	Have int32                     // bytes of it that were seen; 0 between messages
}

// Part is what one record has of one handshake message.
type Part struct {
	Kind   uint8
	Length int  // of the message's body; -1 where its header is not all there yet
	Before int  // bytes of the message in earlier records
	N      int  // and in this one
	Last   bool // they complete it
}

// Next takes the first part off a record's content, which is not empty, and
// moves on.
func (at *Position) Next(content []byte) Part {
	if at.Have < handshake.HeaderLen {
		copy(at.head[at.Have:], content)
	}
	p := Part{Kind: at.head[0], Length: -1, Before: int(at.Have), N: len(content)}
	at.Have += int32(len(content))
	if at.Have < handshake.HeaderLen {
		return p
	}
	p.Length = reading.Uint24(at.head[1:])
	if extra := int(at.Have) - (handshake.HeaderLen + p.Length); extra >= 0 {
		p.N, p.Last = p.N-extra, true
		*at = Position{}
	}
	return p
}

// Missing is how many bytes of the message are still to come, as far as one
// knows.
func (at Position) Missing() int {
	if at.Have < handshake.HeaderLen {
		return handshake.HeaderLen - int(at.Have)
	}
	return handshake.HeaderLen + reading.Uint24(at.head[1:]) - int(at.Have)
}

// Message is the whole message that a last part completes: begun are its bytes
// from earlier records. It is nil where those were too many to keep.
func (p Part) Message(begun, content []byte) []byte {
	switch {
	case p.Before == 0:
		return content[:p.N]
	case len(begun) != p.Before:
		return nil
	}
	return append(append(make([]byte, 0, p.Before+p.N), begun...), content[:p.N]...)
}
