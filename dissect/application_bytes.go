package dissect

import (
	"cmp"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Said is what applications said in one message, or in some bytes of a
// protocol that is not known here. Report has the sum over all of them.
type Said struct {
	Frame    int          // where the message ends
	Stream   int          // the index of its TCP conversation
	ToServer bool         // from the side that opened the conversation
	Classes  field.Counts // the bytes of what was said, by class; none where the message only protects or agrees
}

// Said lists the messages of all conversations, in the order of the frames
// that complete them.
func (s *Session) Said() (out []Said) {
	for _, cv := range s.convs {
		for dir := range cv.halves {
			h := &cv.halves[dir]
			for _, m := range h.messages {
				one := Said{Frame: int(m.frame), Stream: cv.id, ToServer: proto.Direction(dir) == proto.ToServer}
				switch {
				case m.lost > 0: // nothing is known of what breaks off
					continue
				case m.msg == nil:
					one.Classes[field.Undecoded] = int(m.to - m.from)
				default:
					_, runs, _ := s.read(h, m, s.bytesOf(h, m))
					for _, r := range runs {
						if r.app {
							one.Classes[r.class] += r.len
						}
					}
					s.letGo()
				}
				out = append(out, one)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Said) int { return cmp.Compare(a.Frame, b.Frame) })
	return out
}
