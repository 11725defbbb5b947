package dissect

import (
	"slices"
	"sort"

	"plainsight/dissect/field"
)

// reading is a run of a message's bytes and their class.
type reading struct {
	off, len int32
	class    field.Class
}

// repeat books a frame's bytes that were sent before: they read the same. Of
// bytes whose message is not complete the message itself takes care.
func (s *Session) repeat(fr *frame) {
	h := &fr.conv.halves[fr.dir]
	from, end := fr.off, min(fr.off+int64(fr.again), h.parsed)
	for i := h.messageAt(from); i < len(h.messages) && h.messages[i].from < end; i++ {
		m := h.messages[i]
		if m.msg == nil {
			continue
		}
		rs := s.readingsOf(h, i)
		a, b := int32(max(from, m.from)-m.from), int32(min(end, m.to)-m.from)
		k := sort.Search(len(rs), func(k int) bool { return rs[k].off+rs[k].len > a })
		for ; k < len(rs) && rs[k].off < b; k++ {
			s.reclass(fr.Number, rs[k].class, int(min(rs[k].off+rs[k].len, b)-max(rs[k].off, a)))
		}
	}
}

// readingsOf are the classes of a message that is sent again. They are kept,
// since what is sent again once may be sent again a thousand times.
func (s *Session) readingsOf(h *half, i int) []reading {
	if rs, ok := h.readings[i]; ok {
		return rs
	}
	m := h.messages[i]
	_, runs, _ := s.read(h, m, s.bytesOf(h, m))
	var rs []reading
	for _, r := range runs {
		if n := len(rs); n > 0 && rs[n-1].class == r.class && int(rs[n-1].off+rs[n-1].len) == r.off {
			rs[n-1].len += int32(r.len)
			continue
		}
		rs = append(rs, reading{int32(r.off), int32(r.len), r.class})
	}
	if h.readings == nil {
		h.readings = map[int][]reading{}
	}
	h.readings[i] = slices.Clip(rs)
	return rs
}
