package tls

import (
	"encoding/hex"
	"strconv"

	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// keySchedule shows how the keys of a record were made, with the first record
// that they open: each step with its formula, what went in and what came out.
// Where this viewpoint lacks something, the steps that depend on it are shown
// without a value, and say why.
func (d *dissection) keySchedule(r *field.Reader) {
	if d.C.Brief || d.C.WireOnly {
		return
	}
	p := d.m.rare().plan
	b := newBuilder(p.negotiation, p.keys)
	if p.epoch != nil && p.epoch.N > 0 {
		b.updated(p.epoch)
	} else {
		b.build(*p)
	}
	if len(b.s.Steps) == 0 {
		return
	}
	says := "How the keys that open this record and the following ones are derived, step by step. The values were computed from what was captured and what this viewpoint holds; the secret ones among them did not cross the wire."
	if p.epoch == nil {
		says = "How the keys for this record and the following ones are derived. Something needed for them is missing here; the steps say what."
	}
	spec := field.RFC(8446, "7.1")
	if p.version != 0 && !p.version.Is13() {
		spec = field.RFC(5246, "6.3")
	}
	g := r.Begin("plainsight.tls.key_schedule", "Key schedule", says, spec).With(field.Ours | field.Derived)
	show, shown := b.path(tag{p.dir, p.at, true}), map[*derive.Step]*field.Field{}
	for _, s := range b.s.Steps {
		if show[s] {
			shown[s] = d.step(r, s, b.over[s], shown)
		}
	}
	r.End(g)
}

// step shows one step and, below it, its parts.
func (d *dissection) step(r *field.Reader, s *derive.Step, over *mark, shown map[*derive.Step]*field.Field) *field.Field {
	const name = "plainsight.tls.key_schedule.step"
	var from []*field.Field
	var links []int
	formula := s.Formula()
	for _, in := range s.Inputs {
		f, link := d.reach(r, in, shown)
		if f != nil {
			from = append(from, f)
		}
		links = append(links, link)
	}
	explain, what := "{formula}", "formula"
	how, value := formula, hex.EncodeToString(s.Output)
	switch {
	case s.Output == nil:
		value, explain, what, how = "", "Not known here: {why}.", "why", s.Why
	case s.From != "":
		explain, what, how = "Not computed here, but given: {source}.", "source", s.From
	}
	secret := field.Flags(0)
	if over == nil { // the hash of messages is none
		secret = field.Key
	}
	f := r.Derive(name, s.Name, value, explain, s.Spec, from...).Put(what, how).With(field.Ours | secret)
	in := field.Read(d.C.Arena, f, field.Span{Buf: f.Buf, Off: f.Off}, "key schedule")
	part := func(kind, label, value, explain string, inputs ...*field.Field) *field.Field {
		return in.Derive(name+"."+kind, label, value, explain, s.Spec, inputs...).With(field.Ours)
	}
	if formula != "" {
		part("formula", "Formula", formula, "How it is computed, in the RFC's notation with the names used here: {v}.")
	}
	for i, one := range s.Inputs {
		to := []*field.Field(nil)
		if f, _ := d.reach(r, one, shown); f != nil {
			to = append(to, f)
		}
		kind := "input"
		if one.From != nil && one.Kind.HashesMessages() {
			kind = "transcript"
		}
		in := part(kind, one.Name, hex.EncodeToString(one.Bytes), "", to...)
		describe(in, one)
		in.Link = links[i]
		if kind == "input" && leads(one) {
			in.With(field.Key)
		}
	}
	switch {
	case over != nil:
		part("covers", "Covers", over.covers(), "The messages that were hashed, in their order: {v}.")
		part("output", "Output", value, "The hash, {v}.")
	case s.Output == nil:
		part("missing", "Missing", s.Why, "Why there is no value: {v}.")
	default:
		part("output", "Output", value, "The result, {n} bytes in hex.").Put("n", strconv.Itoa(len(s.Output))).With(secret)
	}
	return f
}

// leads reports whether an input is a secret: it is when it neither crossed the
// wire nor follows from what did, and is no text that goes with the formula.
func leads(in derive.Input) bool {
	return in.Wire == nil && in.Kind != derive.Label && len(in.Bytes) > 0
}

// describe explains where an input comes from.
func describe(f *field.Field, in derive.Input) {
	switch {
	case in.Wire != nil:
		who := "client"
		if !in.Wire.ToServer {
			who = "server"
		}
		f.Put("message", in.Wire.Message, "n", strconv.Itoa(in.Wire.Len), "offset", strconv.FormatInt(in.Wire.Off, 10), "side", words.Say(who))
		switch in.Wire.Len {
		case 0:
			f.Explain = "It is on the wire, in the {message}, which ends in the record at offset {offset} of the {side}'s stream."
		case 1:
			f.Explain = "It is on the wire, in the {message}, 1 byte at offset {offset} of the {side}'s stream."
		default:
			f.Explain = "It is on the wire, in the {message}, {n} bytes at offset {offset} of the {side}'s stream."
		}
	case in.From != nil:
		f.Explain = "The result of another step."
	default:
		f.Explain = "A constant of the formula, or a label, which keeps keys for different uses apart."
	}
}

// reach finds what an input comes from: a step that is shown, or its bytes,
// where these are in the same frame. Else it is the number of their frame, as
// far as that can be told.
func (d *dissection) reach(r *field.Reader, in derive.Input, shown map[*derive.Step]*field.Field) (f *field.Field, frame int) {
	switch {
	case in.From != nil:
		return shown[in.From], 0
	case in.Wire == nil || in.Wire.Len == 0 || in.Wire.ToServer != (d.m.rare().plan.dir == proto.ToServer):
		return nil, 0
	}
	back := d.m.off - in.Wire.Off
	if d.C.Earlier == nil || back < int64(in.Wire.Len) {
		return nil, 0
	}
	buffers := len(d.C.Buffers)
	at, ok := d.C.Earlier(back, in.Wire.Len)
	d.C.Buffers = d.C.Buffers[:buffers] // it is looked at, and not shown
	if !ok {
		return nil, 0
	}
	wire := at.OnWire()
	if len(wire) == 0 {
		return nil, 0
	}
	frame = wire[0].Buf.Frame
	if wire[0].Buf != d.bytes.Buf {
		return nil, frame
	}
	top := r.Parent()
	for top.Parent() != nil {
		top = top.Parent()
	}
	for c := range top.All() {
		if c.Span == wire[0] && !c.Is(field.Derived|field.Alias) {
			return c, frame
		}
	}
	return nil, frame
}
