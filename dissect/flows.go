package dissect

import (
	"net/netip"

	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
	"plainsight/dissect/tcp"
)

// flow is one direction's addresses and ports.
type flow struct {
	src, dst netip.AddrPort
}

func (f flow) reverse() flow { return flow{f.dst, f.src} }

// findUDP numbers the conversation that a datagram belongs to.
func (s *Session) findUDP(fr *frame) {
	b := fr.Data[fr.from:fr.to]
	if len(b) < 8 {
		return
	}
	key := flow{netip.AddrPortFrom(fr.src, uint16(b[0])<<8|uint16(b[1])), netip.AddrPortFrom(fr.dst, uint16(b[2])<<8|uint16(b[3]))}
	fr.tcp.SrcPort, fr.tcp.DstPort = key.src.Port(), key.dst.Port()
	id, ok := s.udp[key]
	if !ok {
		if id, ok = s.udp[key.reverse()]; ok {
			fr.dir = proto.ToClient
		} else {
			id = len(s.udp)
			s.udp[key] = id
		}
	}
	fr.stream = int32(id)
	fr.protocol = "UDP"
}

// findTCP finds or opens the conversation that a segment belongs to, and puts
// the segment into its stream.
func (s *Session) findTCP(fr *frame) {
	fr.protocol = "TCP"
	hd, ok := tcp.Peek(fr.Data[fr.from:fr.to])
	fr.tcp = hd
	if !ok {
		return
	}
	key := flow{netip.AddrPortFrom(fr.src, hd.SrcPort), netip.AddrPortFrom(fr.dst, hd.DstPort)}
	cv, dir := s.streams[key], proto.ToServer
	if cv == nil {
		if cv = s.streams[key.reverse()]; cv != nil {
			dir = proto.ToClient
		}
	}
	if cv != nil && hd.Flags&(tcp.SYN|tcp.ACK) == tcp.SYN && cv.reopened(dir, hd) {
		s.leave(cv) // the same ports, used again
		delete(s.streams, key)
		delete(s.streams, key.reverse())
		cv = nil
	}
	if cv == nil {
		dir = proto.ToServer
		cv = newConversation(len(s.convs), key)
		if hd.Flags&(tcp.SYN|tcp.ACK) == tcp.SYN|tcp.ACK { // an answer: the client is the other one
			cv.flow, dir = key.reverse(), proto.ToClient
		}
		s.convs = append(s.convs, cv)
		s.streams[cv.flow] = cv
	}
	if cv.flow.src == cv.flow.dst { // a socket talking to itself has one stream only
		dir = proto.ToServer
	}
	fr.conv, fr.dir, fr.stream = cv, dir, int32(cv.id)
	fr.at, fr.len = fr.from+int32(hd.Len), int32(hd.Payload)
	cv.see(dir, hd)
	half := &cv.halves[dir]
	expected, repeats := half.Next, half.Repeats
	half.Add(stream.Segment{Seq: hd.Seq, SYN: hd.Flags&tcp.SYN != 0, FIN: hd.Flags&tcp.FIN != 0, Frame: fr.Number, At: int(fr.at), Len: hd.Payload})
	seq := hd.Seq
	if hd.Flags&tcp.SYN != 0 {
		seq++
	}
	fr.off = half.Offset(seq)
	if half.Repeats > repeats { // else what is known of repeats is full
		fr.again = int32(max(0, min(int64(fr.len), expected-fr.off)))
	}
}

func (fr *frame) situation() tcp.Situation {
	if fr.conv == nil {
		return tcp.Situation{Stream: int(fr.stream), Scale: -1}
	}
	return fr.conv.situation(fr.dir)
}
