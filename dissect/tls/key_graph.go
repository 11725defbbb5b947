package tls

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
)

// tag says which keys a step leads to.
type tag struct {
	dir proto.Direction
	at  record.Stage
	set bool // else it is on the way to several
}

// plan is what a record keeps for showing how its keys came about.
type plan struct {
	*negotiation
	epoch *record.Epoch // nil where the keys are missing
	dir   proto.Direction
	at    record.Stage
	keys  *keyring
}

// Schedules are the schedules of a conversation's handshakes, in their order:
// mostly one, more where the two ends renegotiated. Each is as its
// conversation has come so far.
func (c *conversation) Schedules(said proto.Said) (out []derive.Schedule, transcript func(*derive.Step) ([]byte, bool)) {
	all := c.past
	if c.agreed.clientRandom != nil {
		all = append(all[:len(all):len(all)], c.snapshot())
	}
	for _, a := range all {
		s := a.schedule(c.keys)
		if c.turned {
			mirror(&s)
		}
		out = append(out, s)
	}
	return out, (&heardMessages{said: said}).transcript
}

// mirror moves everything in a schedule to the other direction of the stream.
func mirror(s *derive.Schedule) {
	for _, st := range s.Steps {
		for i, in := range st.Inputs {
			if in.Wire != nil {
				w := *in.Wire
				w.ToServer = !w.ToServer
				st.Inputs[i].Wire = &w
			}
		}
		for i := range st.Covers {
			st.Covers[i].ToServer = !st.Covers[i].ToServer
		}
	}
	for i := range s.Uses {
		s.Uses[i].ToServer = !s.Uses[i].ToServer
	}
}

// schedule is the whole schedule, with the keys that were used.
func (a *negotiation) schedule(k *keyring) derive.Schedule {
	b := newBuilder(a, k)
	p := plan{negotiation: a, at: record.InApplication}
	var opened []*record.Epoch
	if a.used != nil {
		opened = a.used.epochs
	}
	for _, e := range opened {
		if e.N == 0 {
			p.epoch = e
		}
	}
	b.build(p)
	for _, e := range opened {
		if e.N > 0 {
			b.updated(e)
		}
		if key, ok := b.keys[keyOf{e.Dir, e.Stage, e.N}]; ok {
			b.s.Uses = append(b.s.Uses, derive.Use{Step: key, ToServer: e.Dir == proto.ToServer, From: e.From, To: e.To, Records: e.Records})
		}
	}
	return b.s
}
