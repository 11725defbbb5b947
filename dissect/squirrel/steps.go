package squirrel

import (
	"plainsight/dissect/field"
)

// step is one value on the way to a key, or one that was given.
type step struct {
	name    string
	value   string // in hex, or as it is written
	formula string // how it is computed, or why not, in words without a full stop at the end
	inputs  []*step
	spec    field.Spec
	wire    bool // it crossed the wire
	here    bool // in the frame itself, which has a field for it
}

// agreement shows the steps by which a viewpoint gets from what it holds to the
// key of the messages. Value is the frame's own field that they begin with. Only
// who holds a key is shown any of it.
func (d *dissection) agreement(r *field.Reader, value *field.Field, steps []*step) {
	if len(steps) == 0 || d.c.Brief || d.c.WireOnly || r.Failed() {
		return
	}
	g := r.Begin("plainsight.squirrel.key_agreement", "Key agreement", "How the key of the messages comes about, step by step. These values never cross the wire: they were computed from what this viewpoint holds.", ours(d.f.kind.String())).With(field.Ours | field.Derived)
	fields := map[*step]*field.Field{}
	for _, s := range steps {
		if s.here {
			fields[s] = value
			continue
		}
		var inputs []*field.Field
		for _, in := range s.inputs {
			inputs = append(inputs, fields[in])
		}
		fields[s] = r.Derive("plainsight.squirrel.key_agreement.step", s.name, s.value, s.formula+".", s.spec, inputs...).With(field.Ours)
		if !s.wire {
			fields[s].With(field.Key)
		}
	}
	r.End(g)
}
