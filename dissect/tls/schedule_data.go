package tls

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Schedule is how the keys of one handshake come about, as far as one viewpoint
// can follow it: a graph of steps, each of which is computed from those before
// it and from bytes on the wire.
type Schedule struct {
	Version      string // as a packet list has it: "TLSv1.3"
	Suite        string // "TLS_AES_128_GCM_SHA256"
	ClientRandom []byte // by which key logs know it
	Steps        []Step // none before those that it depends on
	Keys         []KeyUse
}

// Step is one value of a schedule. It has a value (Output) where it was computed
// (Derivable) or handed over (From); else Why says what it would take.
type Step struct {
	Name      string // as the RFC has it: "client_handshake_traffic_secret"
	Formula   string // with the RFC's names; "" for what is no result of one
	Inputs    []Input
	Output    []byte    // nil where this viewpoint cannot have it
	Covers    []Covered // the messages that a transcript hash ran over
	Derivable bool      // it was computed here, from its inputs
	From      string    // the label of the secret that gave the value, or ""
	Why       string    // what is missing; "" where there is a value
	Spec      field.Spec

	over *mark // of a transcript hash
	tag  tag
}

// Input is one value that goes into a step.
type Input struct {
	Name  string
	Bytes []byte // nil where it is not known, or too long to repeat
	Step  int    // the index of the step whose Output it is, or -1
	Wire  *Wire  // where it stands on the wire, or nil
}

// Wire is bytes that crossed the wire: Len bytes at an offset of their
// direction's stream, counted from its first byte. Where they were encrypted or
// came in several records Len is 0, and Off is where the last of the records
// begins that carried their message.
type Wire struct {
	Dir     proto.Direction
	Off     int64
	Len     int
	Message string // that they stand in: "ClientHello"
}

// Covered is one message of a transcript.
type Covered struct {
	Message string          // "ServerHello"
	Dir     proto.Direction // who sent it
	Off     int64           // where the record that completes it begins in its direction's stream
	Len     int             // how many bytes of it were hashed, with its 4-byte header
}

// KeyUse tells which records a key has opened: those that begin in a range of
// their direction's stream.
type KeyUse struct {
	Step     int // the index of the key among the steps
	Dir      proto.Direction
	From, To int64 // stream offsets, To behind the last record
	Records  int
}

// tag says which keys a step leads to.
type tag struct {
	dir proto.Direction
	at  stage
	set bool // else it is on the way to several
}

// plan is what a record keeps for showing how its keys came about.
type plan struct {
	*negotiation
	epoch *epoch // nil where the keys are missing
	dir   proto.Direction
	at    stage
	keys  *keyring
}

// Schedules are the schedules of a conversation's handshakes, in their order:
// mostly one, more where the two ends negotiated anew. Each is as its
// conversation has come so far. Ok is false for a conversation of another
// protocol.
func Schedules(c proto.Conversation) (out []Schedule, ok bool) {
	f, ok := c.(interface{ inside() *conversation })
	if !ok {
		return nil, false
	}
	v := f.inside()
	all := v.past
	if v.agreed.clientRandom != nil {
		all = append(all[:len(all):len(all)], v.snapshot())
	}
	for _, a := range all {
		out = append(out, a.schedule(v.keys))
	}
	return out, true
}

// inside is the conversation itself, whatever stands in front of it.
func (c *conversation) inside() *conversation { return c }

// schedule is the whole schedule, with the keys that were used.
func (a *negotiation) schedule(k *keyring) Schedule {
	b := newBuilder(a, k)
	p := plan{negotiation: a, at: inApplication}
	var opened []*epoch
	if a.used != nil {
		opened = a.used.epochs
	}
	for _, e := range opened {
		if e.n == 0 {
			p.epoch = e
		}
	}
	b.build(p)
	for _, e := range opened {
		if e.n > 0 {
			b.updated(e)
		}
		if i, ok := b.keys[keyOf{e.dir, e.stage, e.n}]; ok {
			b.s.Keys = append(b.s.Keys, KeyUse{i, e.dir, e.from, e.to, e.records})
		}
	}
	return b.s
}
