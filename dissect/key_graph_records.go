package dissect

import (
	"sort"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/stream"
)

const (
	maxKeyRecords = 200 // records that are listed with one key
	maxShutLooks  = 400 // records of one direction that are looked at for whether they stayed shut
)

// KeyPlace is bytes of a frame. Frame is 0 where they are not in the capture.
type KeyPlace struct{ Frame, Off, Len int }

// KeyRecord is a record, or a range of a message, that a key has opened, or would.
type KeyRecord struct {
	Place    KeyPlace // in the frame that completes it
	Frames   []int    // that carried it
	ToServer bool
	Len      int // bytes, with its header
}

// place is where bytes of a protocol's stream are: the first of them, in its
// frame.
func (cv *conversation) place(dir proto.Direction, off int64, n int) KeyPlace {
	off += cv.begun[dir]
	for _, p := range cv.halves[dir].Range(off, off+int64(n)) {
		if p.Off <= off {
			return KeyPlace{int(p.Frame), int(p.At) + int(off-p.Off), min(n, int(p.End()-off))}
		}
	}
	return KeyPlace{}
}

// book lists what a key has opened, or would.
func (st *KeyStep) book(cv *conversation, use derive.Use) {
	dir := proto.DirectionTo(use.ToServer)
	h := &cv.halves[dir]
	from, to := use.From+cv.begun[dir], use.To+cv.begun[dir]
	if use.Records == 0 {
		r := KeyRecord{Place: cv.place(dir, use.From, int(to-from)), ToServer: use.ToServer, Len: int(to - from)}
		r.carry(h.Range(from, to))
		st.give(r, !use.Shut, use.Why)
		return
	}
	first := sort.Search(len(h.messages), func(i int) bool { return h.messages[i].from >= from })
	for _, m := range h.messages[first:] {
		if m.from >= to || len(st.Records)+st.More >= use.Records {
			break
		}
		if bare, ok := m.msg.(proto.Unkeyed); ok && bare.Unkeyed() {
			continue
		}
		if pieces := h.Range(m.from, m.to); m.msg != nil && len(pieces) > 0 {
			st.give(recordOf(m, pieces, use.ToServer), true, "")
		}
	}
}

// recordOf is a whole message as a record, placed in the frame that completes it.
func recordOf(m message, pieces []stream.Piece, toServer bool) KeyRecord {
	r := KeyRecord{ToServer: toServer, Len: int(m.to - m.from)}
	r.carry(pieces)
	at := pieces[0]
	for _, p := range pieces {
		if p.Frame == m.frame {
			at = p
			break
		}
	}
	r.Place = KeyPlace{int(at.Frame), int(at.At), int(at.Len)}
	return r
}

// carry notes the frames that carried the record.
func (r *KeyRecord) carry(pieces []stream.Piece) {
	for _, p := range pieces {
		if n := len(r.Frames); n == 0 || r.Frames[n-1] != int(p.Frame) {
			r.Frames = append(r.Frames, int(p.Frame))
		}
	}
}

// give books a record with the key that opens it, or would.
func (st *KeyStep) give(r KeyRecord, opened bool, why string) {
	list, more := &st.Shut, &st.MoreShut
	if opened {
		list, more = &st.Records, &st.More
	} else if st.WhyShut == "" {
		st.WhyShut = why
	}
	if len(*list) == maxKeyRecords {
		*more++
		return
	}
	*list = append(*list, r)
}

// bookShut books the records that nothing here has opened with the keys that
// would, as far as the handshake tells which these are.
func (k *KeySchedule) bookShut(s *Session, cv *conversation) {
	if len(k.Keys) == 0 {
		return
	}
	for dir := range cv.halves {
		h, toServer := &cv.halves[dir], proto.Direction(dir) == proto.ToServer
		looked := 0
		for _, m := range h.messages {
			if looked == maxShutLooks {
				break
			}
			if m.msg == nil || m.lost > 0 || k.opened(toServer, m.from-cv.begun[dir]) {
				continue
			}
			if shut, ok := m.msg.(proto.Shut); ok && !shut.StaysShut() {
				continue
			}
			looked++
			why := s.missing(h, m)
			st := k.keyFor(toServer, m.msg)
			if pieces := h.Range(m.from, m.to); why != "" && st != nil && len(pieces) > 0 {
				r := recordOf(m, pieces, toServer)
				for _, p := range pieces { // the last of them in the frame that completes it
					if p.Frame == m.frame {
						r.Place = KeyPlace{int(p.Frame), int(p.At), int(p.Len)}
					}
				}
				st.give(r, false, why)
			}
		}
	}
}

// opened reports whether a record that begins there was opened.
func (k *KeySchedule) opened(toServer bool, off int64) bool {
	for _, use := range k.Uses {
		if use.ToServer == toServer && off >= use.From && off < use.To {
			return true
		}
	}
	return false
}

// missing is what would open a record, in words or, where the record has none, as its
// own ciphertext has it; "" for one that has none either.
func (s *Session) missing(h *half, m message) string {
	root, _, _ := s.read(h, m, s.bytesOf(h, m))
	for f := range root.All() {
		if f.Class != field.Ciphertext || f.Secret == "" {
			continue
		}
		if shut, ok := m.msg.(proto.Shut); ok && shut.Lacks() != "" {
			return shut.Lacks()
		}
		return f.Secret
	}
	return ""
}

// keyFor is the key that would open a record, or nil: of its epoch or, where it
// does not tell that, the first of its direction.
func (k *KeySchedule) keyFor(toServer bool, m proto.Message) *KeyStep {
	var epoch derive.Epoch
	if shut, ok := m.(proto.Shut); ok {
		epoch = shut.LacksKey()
	}
	for _, key := range k.Keys {
		if key.ToServer != toServer || epoch != 0 && key.Epoch != epoch {
			continue
		}
		for i := range k.Steps {
			if k.Steps[i].Step == key.Step {
				return &k.Steps[i]
			}
		}
	}
	return nil
}
