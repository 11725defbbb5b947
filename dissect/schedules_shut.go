package dissect

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls"
)

// maxShutLooks is how many records of one direction are looked at for whether
// they stayed shut.
const maxShutLooks = 400

// shut books the records that nothing here has opened with the keys that would,
// as far as the handshake tells which these are. Of a conversation with several
// handshakes it does not try to tell.
func (k *KeySchedule) shut(s *Session, cv *conversation, from *tls.Schedule) {
	for dir := range cv.halves {
		h := &cv.halves[dir]
		looked := 0
		for _, m := range h.messages {
			if looked == maxShutLooks {
				break
			}
			if m.msg == nil || m.lost > 0 || opened(from, proto.Direction(dir), m.from-cv.begun[dir]) {
				continue
			}
			looked++
			why := s.missing(h, m)
			if why == "" {
				continue
			}
			at := k.keyFor(proto.Direction(dir), why)
			if at < 0 {
				continue
			}
			pieces := h.Range(m.from, m.to)
			if len(pieces) == 0 {
				continue
			}
			r := KeyRecord{ToServer: proto.Direction(dir) == proto.ToServer, Len: int(m.to - m.from), Place: KeyPlace{int(pieces[0].Frame), int(pieces[0].At), int(pieces[0].Len)}}
			for _, p := range pieces {
				if n := len(r.Frames); n == 0 || r.Frames[n-1] != int(p.Frame) {
					r.Frames = append(r.Frames, int(p.Frame))
				}
				if p.Frame == m.frame {
					r.Place = KeyPlace{int(p.Frame), int(p.At), int(p.Len)}
				}
			}
			k.Steps[at].give(r, false, why)
		}
	}
}

// opened reports whether a record that begins there was opened.
func opened(from *tls.Schedule, dir proto.Direction, off int64) bool {
	for _, use := range from.Keys {
		if use.Dir == dir && off >= use.From && off < use.To {
			return true
		}
	}
	return false
}

// missing is what would open a record, in the words of its own ciphertext; ""
// for one that has none.
func (s *Session) missing(h *half, m message) string {
	root, _, _ := s.read(h, m, s.bytesOf(h, m))
	for f := range root.All() {
		if f.Class == field.Ciphertext && f.Secret != "" {
			return f.Secret
		}
	}
	return ""
}

// keyFor is the step whose result would open what a secret of that name leads
// to, or -1.
func (k *KeySchedule) keyFor(dir proto.Direction, secret string) int {
	side := sideOf(dir)
	of := ""
	switch {
	case strings.Contains(secret, "EARLY_TRAFFIC_SECRET"):
		of = "client_early_traffic_secret"
	case strings.Contains(secret, "HANDSHAKE_TRAFFIC_SECRET"): // or the one behind it, which the record does not tell
		of = side + "_handshake_traffic_secret"
	case strings.Contains(secret, "TRAFFIC_SECRET_0"):
		of = side + "_application_traffic_secret_0"
	}
	for i := range k.Steps {
		st := &k.Steps[i]
		if st.Name != side+"_write_key" {
			continue
		}
		if of == "" {
			return i
		}
		for _, in := range st.Inputs {
			if in.Step >= 0 && k.Steps[in.Step].Name == of {
				return i
			}
		}
	}
	return -1
}
