package dissect

import (
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/tcp"
)

// mapped is what was last found out for Map: frames that follow each other mostly
// carry the same message, which may be long, and is then read once for all.
type mapped struct {
	runs, says readAgain
}

// readAgain is what came of reading a message once more.
type readAgain struct {
	half *half
	n    int32     // the message's index
	to   int64     // and its end, which grows where nothing is known of it
	runs []run     // of its own bytes
	says []reached // of bytes before it
}

// Map is the class of each captured byte of frame n, counted from 1: Packet's Map
// without the rest, and fast for one frame after the other.
func (s *Session) Map(n int) []field.Class {
	fr := s.frames.at(n)
	out := make([]field.Class, len(fr.Data))
	s.ctx.Arena.Reset()
	wire := field.Buffer{Kind: field.Wire, Frame: n, Data: fr.Data}
	root := s.ctx.Arena.New()
	headers(&s.ctx, root, &wire, &fr.Frame, tcp.Situation{Scale: -1})
	for _, r := range s.own.resolve(root, &wire, nil) {
		paint(out, r.off, r.end(), r.class)
	}
	if fr.conv == nil {
		s.letGo()
		return out
	}
	h := &fr.conv.halves[fr.dir]
	from, end := fr.off, fr.off+int64(fr.len)
	at := int64(fr.at) - fr.off // of a byte of the stream, in the frame
	for i := h.messageAt(from); i < len(h.messages) && h.messages[i].from < end; i++ {
		m := h.messages[i]
		if m.msg == nil || m.lost > 0 {
			continue
		}
		runs := s.reread(&s.mapped.runs, h, int32(i)).runs
		for k := firstRun(runs, int(from-m.from)); k < len(runs) && m.from+int64(runs[k].off) < end; k++ {
			r := runs[k]
			paint(out, int(at+max(m.from+int64(r.off), from)), int(at+min(m.from+int64(r.end()), end)), r.class)
		}
	}
	for _, r := range h.reachesInto(from, end) {
		for _, e := range s.reread(&s.mapped.says, h, r.message).says {
			for k := firstRun(e.runs, int(from-e.from)); k < len(e.runs) && e.from+int64(e.runs[k].off) < end; k++ {
				one := e.runs[k]
				a, b := int(at+max(e.from+int64(one.off), from)), int(at+min(e.from+int64(one.end()), end))
				for ; a < b; a++ {
					if out[a] == field.Undecoded { // what is there says more than what looks back at it
						out[a] = one.class
					}
				}
			}
		}
	}
	s.letGo()
	return out
}

func paint(out []field.Class, from, to int, c field.Class) {
	for i := max(from, 0); i < min(to, len(out)); i++ {
		out[i] = c
	}
}

// reread reads a message unless it is the one that was read last.
func (s *Session) reread(last *readAgain, h *half, n int32) *readAgain {
	m := h.messages[n]
	if last.half == h && last.n == n && last.to == m.to {
		return last
	}
	_, runs, _ := s.read(h, m, s.bytesOf(h, m))
	*last = readAgain{half: h, n: n, to: m.to, runs: slices.Clone(runs), says: s.saysOfEarlier()}
	return last
}
