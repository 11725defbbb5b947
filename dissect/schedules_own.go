package dissect

import (
	"bytes"
	"cmp"
	"slices"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/squirrel"
)

// Bounds of schedules that are not of TLS.
const (
	maxOwnMessages = 400 // of one conversation that are looked at
	maxShownTokens = 2   // whose opening is shown step by step
)

// said is one message of a conversation with its bytes.
type said struct {
	dir  proto.Direction
	m    message
	data []byte
}

// saidIn are the messages of a conversation in their order.
func (s *Session) saidIn(cv *conversation) (out []said) {
	for dir := range cv.halves {
		h := &cv.halves[dir]
		for _, m := range h.messages[:min(len(h.messages), maxOwnMessages)] {
			if m.msg != nil && m.lost == 0 {
				out = append(out, said{proto.Direction(dir), m, s.bytesOf(h, m)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b said) int { return cmp.Compare(a.m.frame, b.m.frame) })
	return out
}

// ownSchedule is how the keys of a conversation come about that is not
// protected by TLS: a key that was agreed on in Squirrel frames, or one that
// both sides had before they spoke.
func (s *Session) ownSchedule(cv *conversation, held *ownKey) (KeySchedule, bool) {
	all := s.saidIn(cv)
	b := &ownBuilder{s: s, cv: cv, held: held, k: KeySchedule{Talk: cv.id, Client: cv.flow.src.String(), Server: cv.flow.dst.String()}}
	for _, one := range all {
		if f, ok := squirrel.FactOf(one.m.msg, one.data); ok {
			b.fact(one, f)
		}
	}
	switch {
	case b.sealed != nil || b.dh[proto.ToServer] != nil || b.dh[proto.ToClient] != nil:
		b.agreed()
	case len(b.tokens) > 0:
		b.shared()
	case !b.read(all):
		return KeySchedule{}, false
	}
	return b.k, len(b.k.Steps) > 0
}

// ownKey is a held key that opened something in a conversation before. Where
// the same service is asked again and nothing opens, it was the same key, and
// what was sent was changed on its way.
type ownKey struct {
	kind  field.SecretKind
	data  []byte
	label string
}

// ownBuilder collects what was said, and makes steps of it.
type ownBuilder struct {
	s      *Session
	cv     *conversation
	held   *ownKey
	k      KeySchedule
	sealed *fact
	dh     [2]*fact // by who sent it
	group  *fact
	public [2]*fact // RSA keys, by who sent them
	tokens []token
	blocks []blocks
}

// fact is a Squirrel frame's, with its place.
type fact struct {
	squirrel.Fact
	said
}

// token is a Fernet token on the wire.
type token struct {
	said
	off  int // of its text in the message
	text []byte
}

func (b *ownBuilder) fact(one said, f squirrel.Fact) {
	at := &fact{f, one}
	switch f.Kind {
	case "PublicKey":
		b.public[f.Dir] = at
	case "SealedKey":
		b.sealed = at
	case "Parameters":
		b.group = at
	case "DHPublic":
		if old := b.dh[f.Dir]; old != nil && f.Key == nil && old.Key != nil {
			return // what an earlier exchange gave is more than a later half
		}
		b.dh[f.Dir] = at
	case "Message":
		b.tokens = append(b.tokens, token{one, f.Off, one.data[f.Off:][:f.Len]})
	}
}

// read looks for tokens and AES messages in what applications said. Taking a
// message apart costs more than looking whether it can have one.
func (b *ownBuilder) read(all []said) bool {
	for _, one := range all {
		if !bytes.Contains(one.data, []byte("gAAAAA")) && !bytes.Contains(one.data, []byte("plainsight.aes-")) {
			continue
		}
		root, _, _ := b.s.read(&b.cv.halves[one.dir], one.m, one.data)
		for f := range root.All() {
			switch f.Name {
			case "plainsight.fernet.text":
				if at := bytes.Index(one.data, f.Bytes()); at >= 0 {
					b.tokens = append(b.tokens, token{one, at, bytes.Clone(f.Bytes())})
				}
			case "plainsight.aes":
				b.block(one, f)
			}
		}
	}
	switch {
	case len(b.tokens) > 0:
		b.shared()
	case len(b.blocks) > 0:
		b.aes()
	default:
		return false
	}
	return true
}

// wire adds bytes that everybody saw, and returns their index.
func (b *ownBuilder) wire(name, message string, one said, off, n int) int {
	b.k.Wire = append(b.k.Wire, KeyWire{name, message, one.dir == proto.ToServer, one.data[off:][:n], b.place(one, off, n)})
	return len(b.k.Wire) - 1
}

func (b *ownBuilder) place(one said, off, n int) KeyPlace {
	return b.cv.place(one.dir, one.m.from+int64(off)-b.cv.begun[one.dir], max(n, 1))
}

// onWire is such bytes as an input.
func (b *ownBuilder) onWire(name string, at int) KeyInput {
	return KeyInput{Name: name, Bytes: b.k.Wire[at].Bytes, Step: -1, Wire: at}
}

// of is the result of a step as an input.
func (b *ownBuilder) of(step int) KeyInput {
	return KeyInput{Name: b.k.Steps[step].Name, Bytes: b.k.Steps[step].Output, Step: step, Wire: -1}
}

// step adds a step with its command, and returns its index.
func (b *ownBuilder) step(st KeyStep, command func() string) int {
	switch {
	case st.Output == nil:
		st.NoCommand = "There is no value to print: " + st.Why + "."
	case st.From != "" || st.Formula == "":
		st.NoCommand = "It is not computed: " + orElse(st.From, "it is given") + "."
	default:
		st.Derivable = true
		if st.Command = command(); len(st.Command) > maxCommand {
			st.Command, st.NoCommand = "", "What goes in is too long for one line."
		}
	}
	if st.Derivable {
		st.Values = withValues(&st)
	}
	b.k.Steps = append(b.k.Steps, st)
	return len(b.k.Steps) - 1
}

// record is a range of a message as what a key works on.
func (b *ownBuilder) record(one said, off, n int) KeyRecord {
	r := KeyRecord{Place: b.place(one, off, n), ToServer: one.dir == proto.ToServer, Len: n}
	for _, p := range b.cv.halves[one.dir].Range(one.m.from+int64(off), one.m.from+int64(off+n)) {
		if k := len(r.Frames); k == 0 || r.Frames[k-1] != int(p.Frame) {
			r.Frames = append(r.Frames, int(p.Frame))
		}
	}
	return r
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

// label is what the viewpoint calls a secret of that kind and value, or "".
func (s *Session) label(kind field.SecretKind, data []byte) string {
	for _, k := range s.opts.Secrets {
		if k.Kind == kind && bytes.Equal(k.Data, data) {
			return k.Label
		}
	}
	return ""
}

func sideOf(dir proto.Direction) string {
	if dir == proto.ToServer {
		return "client"
	}
	return "server"
}
