package squirrel

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// Schedules is the way from what crossed the wire to the Fernet key of the
// messages, where one was agreed on in this conversation.
func (c *conversation) Schedules(said proto.Said) ([]derive.Schedule, func(*derive.Step) ([]byte, bool)) {
	b := &graph{s: derive.Schedule{Version: "Squirrel", Unit: derive.Tokens}, keys: c.keys}
	for _, h := range said.InOrder() {
		if f, ok := factOf(h); ok {
			b.take(f)
		}
	}
	var key *derive.Step
	switch {
	case b.sealed != nil:
		b.s.Suite = "a Fernet key sealed with RSA"
		key = b.unsealed()
	case b.dh[proto.ToServer] != nil || b.dh[proto.ToClient] != nil:
		b.s.Suite = "Diffie-Hellman, HKDF-SHA256, Fernet"
		key = b.exchanged()
	default:
		return nil, nil // it was agreed on before, or not at all
	}
	fernet.AddHalves(&b.s, key, b.tokens)
	return []derive.Schedule{b.s}, nil
}

// fact is a frame that adds to how the key comes about: a value that crossed the
// wire, off bytes after the frame's first.
type fact struct {
	proto.Heard
	*frame
	off, n int
}

// value is the bytes themselves.
func (f *fact) value() []byte { return f.Data[f.off:][:f.n] }

// input is the value as one that was on the wire.
func (f *fact) input(name string, kind derive.InputKind) derive.Input {
	return derive.Input{Name: name, Kind: kind, Bytes: f.value(), Wire: f.Wire(f.kind.String(), f.off, f.n)}
}

// factOf is what a frame tells; ok is false for what adds nothing.
func factOf(h proto.Heard) (f *fact, ok bool) {
	fr, is := h.Message.(*frame)
	if !is || fr.partial || fr.tooLong || len(h.Data) < headerLen+fr.length {
		return nil, false
	}
	f = &fact{Heard: h, frame: fr, off: headerLen, n: fr.length}
	switch fr.kind {
	case typePublicKey, typeSealedKey, typeDHPublic:
		value, _, ok := counted(h.Data[headerLen:][:fr.length])
		f.off, f.n = headerLen+2, len(value)
		return f, ok
	case typeParameters, typeMessage:
		return f, true
	}
	return nil, false
}

// graph collects what was said, and makes steps of it.
type graph struct {
	s      derive.Schedule
	keys   *keyring
	public [2]*fact // RSA keys, by who sent them
	sealed *fact
	group  *fact
	dh     [2]*fact // by who sent it
	tokens []fernet.Sent
}

func (b *graph) take(f *fact) {
	switch f.kind {
	case typePublicKey:
		b.public[f.Dir] = f
	case typeSealedKey:
		b.sealed = f
	case typeParameters:
		b.group = f
	case typeDHPublic:
		if old := b.dh[f.Dir]; old != nil && !f.leads() && old.leads() {
			return // what an earlier exchange gave is more than a later half
		}
		b.dh[f.Dir] = f
	case typeMessage:
		b.tokens = append(b.tokens, fernet.Sent{Heard: f.Heard, Off: f.off, Text: f.value()})
	}
}

// leads reports whether a public value leads to the key of the messages.
func (f *fact) leads() bool { return f.agreed != nil && f.agreed.key != nil }

// held is a Fernet key that is held anyway and fits, where nothing else gave one.
func (b *graph) held(st *derive.Step) bool {
	st.Output, st.From = proto.Fitting(b.keys.fernetKeys(), field.FernetKey, b.tokens)
	st.Held = st.Output != nil
	return st.Held
}

// unsealed is the Fernet key that one side made and sealed.
func (b *graph) unsealed() *derive.Step {
	f := b.sealed
	owner := (1 - f.Dir).Sender() // whose public key it was sealed with
	st := &derive.Step{Name: "Fernet key", Op: derive.RSAOAEP, Owner: owner, Spec: field.RFC(8017, "7.1")}
	if p := b.public[1-f.Dir]; p != nil {
		st.Inputs = append(st.Inputs, p.input("public_key", derive.Plain))
	}
	st.Inputs = append(st.Inputs, f.input("sealed_key", derive.Plain))
	if f.frame.sealed != nil {
		st.Output = f.frame.sealed.key
	} else if !b.held(st) {
		st.Why = words.Say("it takes the {owner}'s private RSA key, which does not cross the wire", "owner", words.Say(owner))
		if f.closed != "" {
			st.Why = words.Say("{why}; what is held here {but}", "why", st.Why, "but", f.closed)
		}
	}
	return b.s.Add(st)
}

// exchanged is the Fernet key that both sides computed.
func (b *graph) exchanged() *derive.Step {
	var known *agreement
	var g *group
	for _, f := range b.dh {
		if f == nil {
			continue
		}
		g = f.frame.group
		if f.agreed != nil && (known == nil || known.shared == nil) {
			known = f.agreed
		}
	}
	z := b.secret(g, known)
	if known == nil {
		known = &agreement{}
	}
	const size = 32 // of the hash
	prk := &derive.Step{Name: "PRK", Op: derive.HKDFExtract, Output: known.prk, Spec: field.RFC(5869, "2.2"),
		Inputs: []derive.Input{{Name: "salt", Bytes: make([]byte, size)}, derive.Result(z)}}
	if prk.Output == nil {
		prk.Why = words.Say("it is made from the shared secret, which is missing here")
	}
	b.s.Add(prk)
	key := &derive.Step{Name: "Fernet key", Op: derive.HKDFExpand, N: fernet.KeyLen, Output: known.key, Spec: field.RFC(5869, "2.3"),
		Inputs: []derive.Input{derive.Result(prk), {Name: "label", Kind: derive.Label, Bytes: []byte(hkdfInfo)}}}
	if key.Output == nil && !b.held(key) {
		key.Why = words.Say("it is made from the PRK, which is missing here")
	}
	return b.s.Add(key)
}

// secret is the secret that both private numbers lead to. Known is what one of
// them gives, or nil.
func (b *graph) secret(g *group, known *agreement) *derive.Step {
	spec := ours(typeDHPublic.String())
	exchange := &derive.Exchange{}
	st := &derive.Step{Name: "shared secret", Op: derive.X25519, Exchange: exchange}
	if g != nil {
		spec = g.exchangeSpec()
		if g.p != nil {
			st.Op = derive.FiniteFieldDH
			exchange.P, exchange.G = g.p.Bytes(), g.g.Bytes()
		}
	}
	st.Spec = spec
	var private [2]*derive.Step
	for dir := range b.dh {
		side := proto.Direction(dir).Sender()
		one := &derive.Step{Name: side + "_private", Spec: spec}
		switch {
		case known != nil && int(known.of) == dir:
			one.Output, one.From = known.private, known.label
		case known != nil:
			continue // one of the two is enough
		default:
			one.Why = words.Say("the {side}'s private number does not cross the wire, and in a large, sound group no practical way is known to get it from the public value", "side", words.Say(side))
		}
		private[dir] = b.s.Add(one)
	}
	dir := proto.ToServer
	if known != nil {
		st.Output, dir = known.shared, known.of
	}
	if st.Output == nil {
		st.Why = words.Say("it takes one side's private number and the other's public value; the two public values alone do not give it away in a large, sound group")
	}
	exchange.Private, exchange.Public = dir.Sender()+"_private", (1-dir).Sender()+"_public"
	for _, d := range []proto.Direction{dir, 1 - dir} {
		if private[d] == nil {
			continue
		}
		in := derive.Result(private[d])
		in.Kind = derive.PrivateValue
		st.Inputs = append(st.Inputs, in)
		if f := b.dh[1-d]; f != nil {
			st.Inputs = append(st.Inputs, f.input((1-d).Sender()+"_public", derive.PublicValue))
		}
	}
	if b.group != nil {
		st.Inputs = append(st.Inputs, b.group.input("group", derive.Plain))
	}
	if exchange.P != nil {
		st.Inputs = append(st.Inputs, derive.Input{Name: "p", Bytes: exchange.P})
	}
	return b.s.Add(st)
}
