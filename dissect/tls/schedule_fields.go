package tls

import (
	"encoding/hex"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/schedule"
)

// keySchedule shows how the keys of a record were made, with the first record
// that they open: each step with its formula, what went in and what came out.
// It begins where this viewpoint's knowledge begins, with a secret that a key
// log gave or a private key opened. Only who holds that is shown any of it.
func (d *dissection) keySchedule(r *field.Reader) {
	if d.c.Brief || d.c.WireOnly || d.m.key.seq != 0 {
		return
	}
	steps := schedule.List(d.m.key.steps...)
	g := r.Begin("plainsight.tls.key_schedule", "Key schedule", "How the keys that open this and the following records come about, step by step. These values never cross the wire: they were computed from what this viewpoint holds.", field.RFC(8446, "7.1")).With(field.Ours | field.Derived)
	fields := map[*schedule.Step]*field.Field{}
	for _, s := range steps {
		if len(s.Output) == 0 { // suites with less to key have empty parts
			continue
		}
		explain := "Not derived here: it comes from " + d.m.key.label + "."
		if s.Formula != "" {
			explain = s.Formula
		}
		var inputs []*field.Field
		for _, in := range s.Inputs {
			switch f := fields[in.From]; {
			case f != nil:
				inputs = append(inputs, f)
			case len(in.Bytes) > 0 && in.From == nil:
				explain += ". " + in.Name + " is " + hex.EncodeToString(in.Bytes)
			}
		}
		fields[s] = r.Derive("plainsight.tls.key_schedule.step", s.Name, hex.EncodeToString(s.Output), explain, s.Spec, inputs...).With(field.Ours)
	}
	r.End(g)
}
