package tls

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/keylog"
	"plainsight/dissect/tls/schedule"
)

// builder puts a schedule together. It runs the formulas in any case: where an
// input is missing only their words are used, and no value.
type builder struct {
	s     Schedule
	a     *negotiation
	held  *keyring
	index map[*schedule.Step]int
	marks map[*mark]int
	keys  map[keyOf]int
	last  map[keyOf]*schedule.Step // traffic secrets
	tag   tag
}

// keyOf tells a connection's keys apart.
type keyOf struct {
	dir proto.Direction
	at  stage
	n   int
}

func newBuilder(a *negotiation, k *keyring) *builder {
	return &builder{
		s: Schedule{Version: a.version.short(), Suite: suiteName(a.suite), ClientRandom: a.clientRandom},
		a: a, held: k,
		index: map[*schedule.Step]int{}, marks: map[*mark]int{}, keys: map[keyOf]int{}, last: map[keyOf]*schedule.Step{},
	}
}

// build makes the steps up to the keys of a plan.
func (b *builder) build(p plan) {
	switch {
	case p.version.is13() || p.at == inEarlyData:
		b.build13(p)
	case p.serverRandom != nil:
		b.build12(p)
	}
}

// none is for a step without a transcript, and nothing for one that is not given.
const none = -1

var nothing found

// put adds a step and returns it or, where it has no value here, one that has
// its name only. Over is the transcript that goes in, given the value that
// somebody has handed over, and why what keeps it from being computed.
func (b *builder) put(st *schedule.Step, over int, given found, why string) *schedule.Step {
	s := Step{Name: st.Name, Formula: st.Formula, Spec: st.Spec, tag: b.tag}
	for _, in := range st.Inputs {
		one := Input{Name: in.Name, Bytes: in.Bytes, Step: none}
		switch i, known := b.index[in.From]; {
		case in.From != nil && !known && b.hangsOn(in.From):
			b.put(in.From, none, nothing, "")
			one.Step = b.at(in.From)
		case in.From != nil && known:
			one.Step = i
		case over != none && overTranscript(in.Name):
			one.Step = over
		case overTranscript(in.Name) && len(in.Bytes) == 0 && in.Name != `Transcript-Hash("")` && why == "":
			why = whyUnread
		}
		if one.Step != none {
			if one.Bytes = b.s.Steps[one.Step].Output; one.Bytes == nil && why == "" {
				why = "it takes " + b.s.Steps[one.Step].Name + ", which is missing here"
				if in.From != nil && in.Name == diffieHellman {
					why = "it takes " + diffieHellman + ", which only the two ends had"
				}
			}
		}
		one.Wire = b.wire(in.Name)
		s.Inputs = append(s.Inputs, one)
	}
	out := st
	switch {
	case given.Step != nil:
		s.Output, s.From = given.Output, given.label
		out = &schedule.Step{Name: st.Name, Output: given.Output}
	case why != "":
		s.Why = why
		out = &schedule.Step{Name: st.Name}
	case st.Formula == "":
		s.Output = st.Output
	default:
		s.Output, s.Derivable = st.Output, true
	}
	b.index[out], b.index[st] = len(b.s.Steps), len(b.s.Steps)
	b.s.Steps = append(b.s.Steps, s)
	return out
}

// diffieHellman is what the shared secret of a key exchange is called.
const diffieHellman = "(EC)DHE"

func (b *builder) at(st *schedule.Step) int {
	if i, ok := b.index[st]; ok {
		return i
	}
	return none
}

// hangsOn reports whether a step is computed from one that is here.
func (b *builder) hangsOn(st *schedule.Step) bool {
	for _, in := range st.Inputs {
		if _, ok := b.index[in.From]; ok && in.From != nil {
			return true
		}
	}
	return false
}

// overTranscript reports whether an input is the hash of messages.
func overTranscript(name string) bool {
	return strings.HasPrefix(name, "Transcript-Hash") || name == "session_hash" || name == "Hash(handshake_messages)"
}

// wire is where an input stands that everybody can see.
func (b *builder) wire(input string) *Wire {
	var w Wire
	switch input {
	case "ClientHello.random":
		w = b.a.randomAt[0]
	case "ServerHello.random":
		w = b.a.randomAt[1]
	case "EncryptedPreMasterSecret":
		w = b.a.encryptedAt
	case "client_share":
		w = b.a.shareAt[0]
	case "server_share":
		w = b.a.shareAt[1]
	}
	if w.Message == "" {
		return nil
	}
	return &w
}

// transcript adds the hash of messages as a step of its own; none where they
// are not all here.
func (b *builder) transcript(m *mark, name string) int {
	if m == nil {
		return none
	}
	if i, ok := b.marks[m]; ok {
		return i
	}
	s := Step{Name: "Transcript-Hash(" + name + ")", Formula: "Hash(" + name + ")", Output: m.hash, Derivable: true, Spec: field.RFC(8446, "4.4.1"), over: m}
	if !b.a.version.is13() && b.a.version != 0 {
		s.Name, s.Spec = "Hash("+name+")", field.RFC(5246, "7.4.9")
	}
	for i, one := range m.messages {
		c := Covered{one.name(), one.dir, one.off, one.n}
		switch {
		case one.hashed:
			c.Len = msgHd + len(m.hash)
		case i == len(m.messages)-1 && m.part > 0:
			c.Len = m.part
		}
		s.Covers = append(s.Covers, c)
	}
	b.marks[m] = len(b.s.Steps)
	b.s.Steps = append(b.s.Steps, s)
	return b.marks[m]
}

// hash is a mark's, or nil.
func (m *mark) value() []byte {
	if m == nil {
		return nil
	}
	return m.hash
}

// logged is a secret of the key logs, or nothing.
func (b *builder) logged(label keylog.Label) found {
	f, _ := b.held.logged(label, 0, b.a.clientRandom, string(label), field.RFC(8446, "7.1"))
	return f
}

// path is the steps that lead to those of a tag, and these, by index.
func (b *builder) path(of tag) []bool {
	show := make([]bool, len(b.s.Steps))
	for i := len(show) - 1; i >= 0; i-- {
		s := &b.s.Steps[i]
		show[i] = show[i] || s.tag == of
		for _, in := range s.Inputs {
			if show[i] && in.Step != none {
				show[in.Step] = true
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
