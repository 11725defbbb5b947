package tls

import "plainsight/dissect/tls/handshake"

// A handshake message may be cut into several records, and one record may
// carry several messages (RFC 8446, Section 5.1). The conversation and the
// dissection of a record both walk over its content part by part.

// position is how far a handshake message has come.
type position struct {
	head [handshake.HeaderLen]byte // its type and length, as far as they are known
	have int32                     // bytes of it that were seen; 0 between messages
}

// part is what one record has of one handshake message.
type part struct {
	kind   uint8
	length int  // of the message's body; -1 where its header is not all there yet
	before int  // bytes of the message in earlier records
	n      int  // and in this one
	last   bool // they complete it
}

// next takes the first part off a record's content, which is not empty, and
// moves on.
func (at *position) next(content []byte) part {
	if at.have < handshake.HeaderLen {
		copy(at.head[at.have:], content)
	}
	p := part{kind: at.head[0], length: -1, before: int(at.have), n: len(content)}
	at.have += int32(len(content))
	if at.have < handshake.HeaderLen {
		return p
	}
	p.length = u24(at.head[1:])
	if extra := int(at.have) - (handshake.HeaderLen + p.length); extra >= 0 {
		p.n, p.last = p.n-extra, true
		*at = position{}
	}
	return p
}

// missing is how many bytes of the message are still to come, as far as one
// knows.
func (at position) missing() int {
	if at.have < handshake.HeaderLen {
		return handshake.HeaderLen - int(at.have)
	}
	return handshake.HeaderLen + u24(at.head[1:]) - int(at.have)
}

// message is the whole message that a last part completes: begun are its bytes
// from earlier records. It is nil where those were too many to keep.
func (p part) message(begun, content []byte) []byte {
	switch {
	case p.before == 0:
		return content[:p.n]
	case len(begun) != p.before:
		return nil
	}
	return append(append(make([]byte, 0, p.before+p.n), begun...), content[:p.n]...)
}
