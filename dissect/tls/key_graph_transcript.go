package tls

import (
	"bytes"
	"crypto"

	"plainsight/dissect/tls/reading"

	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/schedule"
)

// maxHeard bounds how many bytes of handshakes are kept for one conversation's
// transcripts.
const maxHeard = 1 << 20

// heardMessages are the handshake messages of a conversation, as far as this
// viewpoint can read them, by the record that completes each.
type heardMessages struct {
	said proto.Said
	next [2]int // the message of each direction that is looked at next
	by   [2]map[int64][][]byte
	size int
}

// record is the handshake messages that end in the record at off.
func (h *heardMessages) record(dir proto.Direction, off int64) [][]byte {
	for {
		m, ok := h.said.Message(dir, h.next[dir])
		if !ok || m.Off > off {
			return h.by[dir][off]
		}
		h.next[dir]++
		for f := range h.said.Dissect(m).All() {
			if f.Name != "tls.handshake" || h.size > maxHeard {
				continue
			}
			b := f.Bytes()
			if len(b) < handshake.HeaderLen || reading.Uint24(b[1:]) != len(b)-handshake.HeaderLen {
				continue
			}
			if h.by[dir] == nil {
				h.by[dir] = map[int64][][]byte{}
			}
			h.size += len(b)
			h.by[dir][m.Off] = append(h.by[dir][m.Off], bytes.Clone(b))
		}
	}
}

// transcript is the handshake messages that a hash of a schedule ran over, read
// again; ok is false unless they have that hash.
func (h *heardMessages) transcript(st *derive.Step) (all []byte, ok bool) {
	type place struct {
		dir proto.Direction
		off int64
	}
	k := schedule.TLS13{Hash: hashSized(len(st.Output))}
	taken := map[place]int{}
	for _, c := range st.Covers {
		at := place{proto.DirectionTo(c.ToServer), c.Off}
		list := h.record(at.dir, at.off)
		for taken[at] < len(list) && !c.Hashed && len(list[taken[at]]) < c.Len {
			taken[at]++
		}
		if taken[at] >= len(list) {
			return nil, false
		}
		m := list[taken[at]]
		taken[at]++
		if c.Hashed {
			all = append(all, k.MessageHash(m)...)
			continue
		}
		all = append(all, m[:c.Len]...)
	}
	var sum []byte
	switch len(st.Output) {
	case crypto.MD5.Size() + crypto.SHA1.Size():
		sum = schedule.PRF{}.HandshakeHash(all)
	default:
		sum = k.TranscriptHash(all)
	}
	return all, bytes.Equal(sum, st.Output)
}

func hashSized(n int) crypto.Hash {
	if n == crypto.SHA384.Size() {
		return crypto.SHA384
	}
	return crypto.SHA256
}
