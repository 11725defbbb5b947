package dissect

import (
	"encoding/hex"
	"sort"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls"
)

// Bounds of what KeySchedules lists.
const (
	maxScheduleTalks = 64  // conversations that are looked at
	maxSchedules     = 128 // handshakes that have one
	maxKeyRecords    = 200 // records that are listed with one key
)

// KeySchedule is how the keys of one TLS handshake, or of one conversation that
// has keys of its own, come about, as far as this viewpoint can follow it: a
// graph from bytes on the wire through the steps to what the keys open.
type KeySchedule struct {
	Talk           int    // the number of its conversation
	Client, Server string // its two ends, as address and port
	Version, Suite string // "TLSv1.3", "TLS_AES_128_GCM_SHA256"
	What           string // its keys open: "token", "message"; "" for records
	ClientRandom   []byte
	Wire           []KeyWire // bytes that everybody saw, and that go into a step
	Steps          []KeyStep // none before those that it depends on
}

// KeyRank says what a step is good for.
type KeyRank uint8

// The ranks, from the wire to the records.
const (
	RankTranscript KeyRank = iota // the hash of messages
	RankSecret                    // other secrets follow from it
	RankKey                       // it works on records or messages, and nothing follows
)

// KeyPlace is bytes of a frame. Frame is 0 where they are not in the capture.
type KeyPlace struct{ Frame, Off, Len int }

// KeyWire is bytes on the wire that go into a step.
type KeyWire struct {
	Name     string // "ClientHello.random"
	Message  string // that they stand in
	ToServer bool
	Bytes    []byte // nil where they are not there in one piece
	Place    KeyPlace
}

// KeyStep is one value of the schedule.
type KeyStep struct {
	Name      string
	Formula   string // in the RFC's words; "" for what is no result of one
	Values    string // the same with this connection's values, shortened; "" where one is missing
	Inputs    []KeyInput
	Covers    []KeyMessage // what a transcript hash ran over
	Output    []byte       // nil where this viewpoint cannot have it
	Derivable bool         // it follows from its inputs, which are all here
	From      string       // the label of the secret that gave the value, or ""
	Why       string       // what is missing; "" where there is a value
	Rank      KeyRank
	Spec      field.Spec
	Command   string // a shell line that prints Output in hex, or ""
	NoCommand string // why there is none
	KeyFile   string // whose private key the command reads from key.pem; "" for the server's
	Records   []KeyRecord
	More      int // records that it opened besides
	Shut      []KeyRecord
	MoreShut  int    // records that it would open besides
	WhyShut   string // what it would take to open those
}

// KeyInput is one value that goes into a step.
type KeyInput struct {
	Name  string
	Bytes []byte // nil where it is not known
	Step  int    // the index of the step that it is the result of, or -1
	Wire  int    // its index among the bytes on the wire, or -1
}

// KeyMessage is one message of a transcript.
type KeyMessage struct {
	Name     string
	ToServer bool
	Len      int      // how many of its bytes were hashed
	Place    KeyPlace // of the record that completes it
}

// KeyRecord is a record that a key has opened.
type KeyRecord struct {
	Place    KeyPlace // in the frame that completes it
	Frames   []int    // that carried it
	ToServer bool
	Len      int // bytes, with its header
}

// KeySchedules are the key schedules of the first conversations, in their
// order. They hold what this session's secrets allow, and nothing else.
func (s *Session) KeySchedules() (out []KeySchedule) {
	var held ownKey
	for _, cv := range s.convs[:min(len(s.convs), maxScheduleTalks)] {
		if cv.proto == nil {
			continue
		}
		all, isTLS := tls.Schedules(cv.proto)
		if !isTLS {
			if k, ok := s.ownSchedule(cv, &held); ok && len(out) < maxSchedules {
				out = append(out, k)
			}
			continue
		}
		spoken := &heardMessages{s: s, cv: cv}
		for i := range all {
			if len(all[i].Steps) > 0 && len(out) < maxSchedules {
				k := s.keySchedule(cv, &all[i], spoken)
				if len(all) == 1 {
					k.shut(s, cv, &all[i])
				}
				out = append(out, k)
			}
		}
	}
	return out
}

// wireKey tells bytes on the wire apart.
type wireKey struct {
	name string
	dir  proto.Direction
	off  int64
}

func (s *Session) keySchedule(cv *conversation, from *tls.Schedule, spoken *heardMessages) KeySchedule {
	k := KeySchedule{Talk: cv.id, Client: cv.flow.src.String(), Server: cv.flow.dst.String(), Version: from.Version, Suite: from.Suite, ClientRandom: from.ClientRandom}
	wires := map[wireKey]int{}
	used := make([]bool, len(from.Steps)) // as a secret that others follow from
	for i := range from.Steps {
		st := &from.Steps[i]
		out := KeyStep{Name: st.Name, Formula: st.Formula, Output: st.Output, Derivable: st.Derivable, From: st.From, Why: st.Why, Spec: st.Spec, Rank: RankKey}
		for _, in := range st.Inputs {
			one := KeyInput{Name: in.Name, Bytes: in.Bytes, Step: in.Step, Wire: -1}
			if in.Step >= 0 {
				used[in.Step] = true
			}
			if w := in.Wire; w != nil {
				of := wireKey{in.Name, w.Dir, w.Off}
				at, known := wires[of]
				if !known {
					at = len(k.Wire)
					wires[of] = at
					k.Wire = append(k.Wire, KeyWire{in.Name, w.Message, w.Dir == proto.ToServer, s.wireBytes(cv, w), cv.place(w.Dir, w.Off, max(w.Len, 1))})
				}
				one.Wire = at
			}
			out.Inputs = append(out.Inputs, one)
		}
		for _, c := range st.Covers {
			out.Covers = append(out.Covers, KeyMessage{c.Message, c.Dir == proto.ToServer, c.Len, cv.place(c.Dir, c.Off, 1)})
		}
		out.Values = withValues(&out)
		out.Command, out.NoCommand = command(from, st, spoken)
		k.Steps = append(k.Steps, out)
	}
	for _, use := range from.Keys {
		st := &k.Steps[use.Step]
		st.records(s, cv, use)
	}
	for i := range k.Steps {
		st := &k.Steps[i]
		switch {
		case len(st.Covers) > 0 || strings.HasPrefix(st.Name, "Transcript-Hash"):
			st.Rank = RankTranscript
		case len(st.Records) > 0 || isKey(st.Name):
		case used[i] || strings.HasSuffix(st.Name, "secret") || strings.HasSuffix(st.Name, "Secret") || strings.Contains(st.Name, "traffic_secret"):
			st.Rank = RankSecret
		}
	}
	return k
}

// wireBytes are the bytes themselves. Those in an encrypted message do not
// stand on the wire.
func (s *Session) wireBytes(cv *conversation, w *tls.Wire) []byte {
	if w.Len == 0 {
		return nil
	}
	from := cv.begun[w.Dir] + w.Off
	data, ok := s.stream(&cv.halves[w.Dir], from, from+int64(w.Len))
	if !ok {
		return nil
	}
	return data
}

// isKey tells from its name whether a step's result works on records or messages.
func isKey(name string) bool {
	for _, end := range []string{"_key", "_iv", "_IV"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// place is where bytes of a protocol's stream stand: the first of them, in its
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

// records lists what a key has opened.
func (st *KeyStep) records(s *Session, cv *conversation, use tls.KeyUse) {
	const changeCipherSpec = 20 // stands among them, and is not encrypted
	h := &cv.halves[use.Dir]
	from, to := use.From+cv.begun[use.Dir], use.To+cv.begun[use.Dir]
	first := sort.Search(len(h.messages), func(i int) bool { return h.messages[i].from >= from })
	for _, m := range h.messages[first:] {
		if m.from >= to {
			break
		}
		pieces := h.Range(m.from, m.to)
		if m.msg == nil || len(pieces) == 0 || len(st.Records)+st.More >= use.Records {
			continue
		}
		if s.frames.at(int(pieces[0].Frame)).Data[pieces[0].At] == changeCipherSpec {
			continue
		}
		if len(st.Records) == maxKeyRecords {
			st.More++
			continue
		}
		r := KeyRecord{ToServer: use.Dir == proto.ToServer, Len: int(m.to - m.from)}
		for _, p := range pieces {
			if n := len(r.Frames); n == 0 || r.Frames[n-1] != int(p.Frame) {
				r.Frames = append(r.Frames, int(p.Frame))
			}
			if p.Frame == m.frame && r.Place.Frame == 0 {
				r.Place = KeyPlace{int(p.Frame), int(p.At), int(p.Len)}
			}
		}
		if r.Place.Frame == 0 {
			r.Place = KeyPlace{int(pieces[0].Frame), int(pieces[0].At), int(pieces[0].Len)}
		}
		st.Records = append(st.Records, r)
	}
}

// withValues is a step's formula with short values in the names' places.
func withValues(st *KeyStep) string {
	if st.Output == nil || st.Formula == "" {
		return ""
	}
	if len(st.Covers) > 0 {
		return "= " + short(st.Output)
	}
	names := make([]KeyInput, 0, len(st.Inputs))
	for _, in := range st.Inputs {
		if in.Bytes == nil && in.Name != `""` {
			return ""
		}
		if !strings.EqualFold(in.Name, "label") && in.Name != `""` {
			names = append(names, in)
		}
	}
	sort.SliceStable(names, func(a, b int) bool { return len(names[a].Name) > len(names[b].Name) })
	pairs := make([]string, 0, 2*len(names))
	for _, in := range names {
		pairs = append(pairs, in.Name, short(in.Bytes))
		if arg, ok := strings.CutPrefix(in.Name, "Transcript-Hash("); ok && arg != `"")` {
			pairs = append(pairs, ", "+arg, ", "+short(in.Bytes)+")")
		}
	}
	text := st.Formula
	if at := strings.Index(text, "Transcript-Hash("); at > 0 && strings.HasPrefix(text, "HMAC(") {
		text = text[:at] + "Transcript-Hash)"
	}
	return strings.NewReplacer(pairs...).Replace(text) + " = " + short(st.Output)
}

// short is how bytes begin and end, in hex.
func short(b []byte) string {
	if len(b) <= 8 {
		return hex.EncodeToString(b)
	}
	return hex.EncodeToString(b[:4]) + "…" + hex.EncodeToString(b[len(b)-2:])
}
