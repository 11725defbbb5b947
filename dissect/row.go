package dissect

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/proto"
	"plainsight/dissect/tcp"
)

// Row is the packet list's line for frame n, counted from 1.
func (s *Session) Row(n int) Row {
	fr := s.frames.at(n)
	r := Row{
		Number: n, Time: fr.Time, Since: fr.Time.Sub(s.frames.at(1).Time),
		SrcPort: fr.tcp.SrcPort, DstPort: fr.tcp.DstPort,
		Stream: int(fr.stream), ToServer: fr.dir == proto.ToServer,
		Protocol: fr.protocol, Length: fr.Length, Captured: len(fr.Data),
		Counts: fr.counts.Counts(), Problem: fr.problem || fr.late != nil && fr.late(),
	}
	if fr.src.IsValid() {
		r.Src, r.Dst = s.address(fr, true), s.address(fr, false)
	}
	if !s.opts.TreesOnly {
		r.Info = s.info(fr)
	}
	return r
}

// ProtocolAt is a protocol, as a packet list names it, and the port of the server that
// speaks it.
type ProtocolAt struct {
	Protocol string
	Port     uint16
}

// Protocols are those of all frames, each with its ports, in the order in which they
// come up. A frame counts for the highest one in it.
func (s *Session) Protocols() (out []ProtocolAt) {
	known := map[ProtocolAt]bool{}
	for n := 1; n <= s.frames.n; n++ {
		fr := s.frames.at(n)
		at := ProtocolAt{fr.protocol, fr.tcp.DstPort}
		if fr.dir == proto.ToClient {
			at.Port = fr.tcp.SrcPort
		}
		if !known[at] {
			known[at] = true
			out = append(out, at)
		}
	}
	return out
}

// address writes a frame's address; conversations keep theirs written.
func (s *Session) address(fr *frame, source bool) string {
	if fr.conv != nil {
		cv := fr.conv
		if source == (fr.dir == proto.ToServer) {
			return cv.client
		}
		return cv.server
	}
	if source {
		return fr.src.String()
	}
	return fr.dst.String()
}

// info says in words what a frame is for: its messages' own summaries, or what
// the transport does.
func (s *Session) info(fr *frame) string {
	switch {
	case fr.info != "":
		return fr.info
	case fr.conv == nil:
		return fr.plainInfo()
	}
	h := &fr.conv.halves[fr.dir]
	if fr.len > 0 {
		return fr.dataInfo(h)
	}
	f := fr.tcp.Flags
	switch {
	case f&tcp.RST != 0:
		return "Reset: ends the connection at once"
	case f&(tcp.SYN|tcp.ACK) == tcp.SYN:
		return "SYN: asks to open a connection"
	case f&tcp.SYN != 0:
		return "SYN, ACK: agrees to open the connection"
	case f&tcp.FIN != 0:
		return "FIN: has nothing more to send"
	case f&tcp.ACK != 0:
		other := &fr.conv.halves[1-fr.dir]
		upTo := int64(fr.tcp.Ack - other.relative - 1)
		if other.Closed() { // the FIN has a number too, but is no byte
			upTo = min(upTo, other.Next)
		}
		if upTo == 0 {
			return "ACK: the connection is open"
		}
		return "ACK: has received " + strconv.FormatInt(upTo, 10) + " " + field.Plural(int(upTo), "byte") + " so far"
	}
	return "TCP segment: " + tcp.FlagNames(f)
}

// dataInfo tells of a segment whose bytes end no message.
func (fr *frame) dataInfo(h *half) string {
	n := strconv.Itoa(int(fr.len)) + " " + field.Plural(int(fr.len), "byte")
	i := h.messageAt(fr.off)
	if i == len(h.messages) {
		return n + " of a message that is not complete yet"
	}
	switch m := h.messages[i]; {
	case fr.off < m.from:
		return n + " from before the capture's first, or repeated"
	case m.lost > 0:
		return n + " of a message that breaks off: the capture lacks " + strconv.FormatInt(m.lost, 10) + " " + field.Plural(int(m.lost), "byte") + " after it"
	case fr.conv.afterGap(h, m):
		lost := h.GapBefore(m.from)
		return n + " after " + strconv.FormatInt(lost, 10) + " " + field.Plural(int(lost), "byte") + " that the capture lacks"
	case m.msg == nil:
		return n + " of a protocol that is not known here"
	case int(m.frame) < fr.Number:
		return n + " sent again"
	case m.neverCompleted():
		return n + " of a message that is never completed"
	default:
		return n + " of a message that frame " + strconv.Itoa(int(m.frame)) + " completes"
	}
}

// neverCompleted reports whether the stream ended before the message did.
func (m *message) neverCompleted() bool {
	u, ok := m.msg.(proto.Unfinished)
	return ok && u.NeverCompleted()
}

// plainInfo tells of a frame without a TCP conversation.
func (fr *frame) plainInfo() string {
	n := strconv.Itoa(len(fr.Data)) + " " + field.Plural(len(fr.Data), "byte")
	switch {
	case fr.transport == ip.ProtoUDP && fr.stream >= 0:
		return "Datagram from port " + strconv.Itoa(int(fr.tcp.SrcPort)) + " to port " + strconv.Itoa(int(fr.tcp.DstPort))
	case fr.transport == ip.ProtoTCP:
		return "TCP segment with a header that cannot be read"
	case fr.fragment:
		return "Fragment of an IP packet, " + n
	case fr.proto != 0:
		return "IP packet, " + n
	}
	return "Frame of " + n
}

// Counts are the bytes of frame n, counted from 1, by class: those of its Row,
// without the words.
func (s *Session) Counts(n int) field.Counts { return s.frames.at(n).counts.Counts() }
