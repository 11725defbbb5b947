package dissect

import "plainsight/dissect/tcp"

// Segment is what a frame is to its TCP conversation.
type Segment struct {
	SYN, FIN, RST, ACK bool
	Seq, Ack           uint32 // relative: counted from the stream's beginning
	Payload            int    // bytes of the stream
	Completes          int    // the frame that completes the message of which this one carries a piece, or 0
}

// Segment is what frame n, counted from 1, is to its TCP conversation; ok is false
// for one that belongs to none.
func (s *Session) Segment(n int) (out Segment, ok bool) {
	fr := s.frames.at(n)
	if fr.conv == nil {
		return out, false
	}
	f := fr.tcp.Flags
	out = Segment{SYN: f&tcp.SYN != 0, FIN: f&tcp.FIN != 0, RST: f&tcp.RST != 0, ACK: f&tcp.ACK != 0, Payload: int(fr.len)}
	mine, other := &fr.conv.halves[fr.dir], &fr.conv.halves[1-fr.dir]
	out.Seq, out.Ack = fr.tcp.Seq-mine.relative, fr.tcp.Ack
	if out.ACK {
		out.Ack -= other.relative
	}
	at, end := fr.off, fr.off+int64(fr.len)
	for i := mine.messageAt(at); i < len(mine.messages) && mine.messages[i].from < end; i++ {
		m := mine.messages[i]
		switch {
		case m.lost > 0 || m.msg != nil && int(m.frame) == n && m.from < fr.off:
			out.Completes = 0
		case m.msg != nil && int(m.frame) != n:
			out.Completes = int(m.frame)
		}
		at = min(m.to, end)
	}
	if at < end {
		out.Completes = 0
	}
	return out, true
}
