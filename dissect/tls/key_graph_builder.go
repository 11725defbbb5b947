package tls

import (
	"slices"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// builder puts a schedule together. It runs the formulas in any case: where an
// input is missing only their words are used, and no value.
type builder struct {
	s     derive.Schedule
	a     *negotiation
	held  *keyring
	built map[*derive.Step]*derive.Step // the graph's step for one of the formulas
	over  map[*derive.Step]*mark        // what a transcript hash ran over
	tags  map[*derive.Step]tag
	marks map[*mark]*derive.Step
	keys  map[keyOf]*derive.Step
	last  map[keyOf]*derive.Step // traffic secrets
	tag   tag
}

// keyOf tells a connection's keys apart.
type keyOf struct {
	dir proto.Direction
	at  record.Stage
	n   int
}

func newBuilder(a *negotiation, k *keyring) *builder {
	return &builder{
		s: derive.Schedule{Version: a.version.Short(), Suite: registry.SuiteName(a.suite), ClientRandom: a.clientRandom},
		a: a, held: k,
		built: map[*derive.Step]*derive.Step{}, over: map[*derive.Step]*mark{}, tags: map[*derive.Step]tag{},
		marks: map[*mark]*derive.Step{}, keys: map[keyOf]*derive.Step{}, last: map[keyOf]*derive.Step{},
	}
}

// build makes the steps up to the keys of a plan.
func (b *builder) build(p plan) {
	switch {
	case p.version.Is13() || p.at == record.InEarlyData:
		b.build13(p)
	case p.serverRandom != nil:
		b.build12(p)
	}
}

var nothing record.Secret

// put adds a step as this viewpoint has it, and returns that. Over is the
// transcript that goes in, or nil, given the value that is held,
// and why what keeps it from being computed.
func (b *builder) put(st, over *derive.Step, given record.Secret, why string) *derive.Step {
	s := *st
	s.Inputs, s.Output, s.Derivable, s.From, s.Why = nil, nil, false, "", ""
	for _, in := range st.Inputs {
		one := derive.Input{Name: in.Name, Kind: in.Kind, Bytes: in.Bytes, Wire: b.wire(in.Kind)}
		switch from, known := b.built[in.From]; {
		case in.From != nil && !known && b.hangsOn(in.From):
			one.From = b.put(in.From, nil, nothing, "")
		case in.From != nil && known:
			one.From = from
		case over != nil && in.Kind.HashesMessages():
			one.From = over
		case in.Kind == derive.OfMessages && len(in.Bytes) == 0 && why == "":
			why = words.Say(whyUnread)
		}
		if one.From != nil {
			if one.Bytes = one.From.Output; one.Bytes == nil && why == "" {
				why = words.Say("it takes {what}, which is missing here", "what", one.From.Name)
				if one.From.Op == derive.EphemeralDH {
					why = words.Say("it takes {what}, the shared secret of the key exchange, which is not known here", "what", diffieHellman)
				}
			}
		}
		s.Inputs = append(s.Inputs, one)
	}
	switch {
	case given.Step != nil:
		s.Output, s.From = given.Output, given.Label
	case why != "":
		s.Why = why
	default:
		s.Output, s.Derivable = st.Output, st.Op != derive.NoOp
	}
	return b.add(st, &s)
}

// add adds a step that stands for one of the formulas, and for itself.
func (b *builder) add(st, s *derive.Step) *derive.Step {
	b.built[st], b.built[s], b.tags[s] = s, s, b.tag
	b.s.Steps = append(b.s.Steps, s)
	return s
}

// diffieHellman is what the shared secret of a key exchange is called.
const diffieHellman = "(EC)DHE"

// hangsOn reports whether a step is computed from one that is here.
func (b *builder) hangsOn(st *derive.Step) bool {
	for _, in := range st.Inputs {
		if in.From != nil && b.built[in.From] != nil {
			return true
		}
	}
	return false
}

// wire is the place of an input that is on the wire unencrypted.
func (b *builder) wire(input derive.InputKind) *derive.Wire {
	var w derive.Wire
	switch input {
	case derive.ClientRandom:
		w = b.a.randomAt[0]
	case derive.ServerRandom:
		w = b.a.randomAt[1]
	case derive.EncryptedPreMaster:
		w = b.a.encryptedAt
	case derive.ClientShare:
		w = b.a.shareAt[0]
	case derive.ServerShare:
		w = b.a.shareAt[1]
	}
	if w.Message == "" {
		return nil
	}
	return &w
}

// transcript adds the hash of messages as a step of its own; nil where they
// are not all here.
func (b *builder) transcript(m *mark, name string) *derive.Step {
	if m == nil {
		return nil
	}
	if s, ok := b.marks[m]; ok {
		return s
	}
	s := &derive.Step{Name: "Transcript-Hash(" + name + ")", Op: derive.TranscriptHash, Role: derive.Transcript, Of: name, Output: m.hash, Derivable: true, Spec: field.RFC(8446, "4.4.1")}
	if !b.a.version.Is13() && b.a.version != 0 {
		s.Name, s.Spec = "Hash("+name+")", field.RFC(5246, "7.4.9")
	}
	for i, one := range m.messages {
		c := derive.Covered{Message: one.name(), ToServer: one.dir == proto.ToServer, Off: one.off, Len: one.n, Hashed: one.hashed, Sealed: one.sealed(b.a.version)}
		switch {
		case one.hashed:
			c.Len = handshake.HeaderLen + len(m.hash)
		case i == len(m.messages)-1 && m.part > 0:
			c.Len = m.part
		}
		s.Covers = append(s.Covers, c)
	}
	b.marks[m], b.over[s] = b.add(s, s), m
	return s
}

// sealed reports whether it takes a key to read the message. Where a transcript
// goes on after the hellos of TLS 1.3 its EncryptedExtensions are the first of
// those.
func (m spokenMessage) sealed(v registry.Version) bool {
	return !m.hashed && (m.kind == registry.Finished || v.Is13() && m.kind == registry.EncryptedExtensions)
}

// value is the mark's, or nil.
func (m *mark) value() []byte {
	if m == nil {
		return nil
	}
	return m.hash
}

// logged is a secret of the key logs, or nothing.
func (b *builder) logged(label keylog.Label) record.Secret {
	f, _ := b.held.logged(label, b.a.logID(), string(label), field.RFC(8446, "7.1"))
	return f
}

// path is the steps that lead to those of a tag, and these.
func (b *builder) path(of tag) map[*derive.Step]bool {
	show := map[*derive.Step]bool{}
	for _, s := range slices.Backward(b.s.Steps) {
		show[s] = show[s] || b.tags[s] == of
		for _, in := range s.Inputs {
			if show[s] && in.From != nil {
				show[in.From] = true
			}
		}
	}
	return show
}

// sideOf is the client's or the server's.
func sideOf(dir proto.Direction) string {
	if dir == proto.ToServer {
		return "client"
	}
	return "server"
}
