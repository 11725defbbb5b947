package tls

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/words"
)

// A record is a step of the ladder for each message of the handshake in it, and
// for each message of the application.

// stepKind is what a part of a record is to the ladder.
type stepKind uint8

const (
	otherContent    stepKind = iota
	handshakeStep            // a handshake message, or a part of one
	switchStep               // ChangeCipherSpec
	alertStep                // an alert that is no goodbye
	goodbyeStep              // the alert that closes in order
	sealedStep               // whose kind cannot be read here
	applicationStep          // part of a message of the application
)

// The strands of pieces: of handshake messages and of the application's.
const (
	strandApplication = iota
	strandHandshake
)

// rungs puts the steps of one record together.
type rungs struct {
	m        *placed
	protocol string
	is13     bool
	at       record.Position // in the handshake messages
	out      []proto.Step
}

// Steps are the steps in a record and in what was opened in it.
func (m *placed) Steps(c *proto.Context, root *field.Field, s field.Span, sum proto.Summary) []proto.Step {
	layer := firstChild(root)
	group := layer.Find("tls.record")
	if group == nil {
		return []proto.Step{{Field: layer, Title: sum.Info, Protocol: sum.Protocol}}
	}
	d := dissection{m: m}
	version := d.version(s.Bytes())
	if len(c.Inside) > 0 { // the summary is the application's
		if version = m.before; version == 0 {
			h, _ := record.ParseHeader(s.Bytes())
			version = h.Version
		}
	}
	b := rungs{m: m, protocol: version.Short(), is13: version.Is13(), at: m.open}
	opened := group.Find("plainsight.tls.ciphertext") != nil
	for f := range group.Children() {
		if !f.Is(field.Derived) {
			b.part(f, opened)
		}
	}
	b.inside(c, root, layer, sum)
	if len(b.out) == 0 {
		b.add(proto.Step{Field: group, Title: sum.Info}, turn{})
	}
	return b.out
}

// Steps is the hello as a whole.
func (ssl2Hello) Steps(_ *proto.Context, root *field.Field, _ field.Span, sum proto.Summary) []proto.Step {
	f := firstChild(root)
	if group := f.Find("tls.record"); group != nil {
		f = group
	}
	return []proto.Step{{Field: f, Title: sum.Info, Protocol: sum.Protocol, Turn: turn{}}}
}

func (b *rungs) add(s proto.Step, t turn) {
	s.Protocol = b.protocol
	t.is13 = b.is13
	s.Turn = t
	b.out = append(b.out, s)
}

// part adds the step that one field of the record is, if it is one.
func (b *rungs) part(f *field.Field, opened bool) {
	shut := f.Class == field.Ciphertext
	switch f.Name {
	case "tls.handshake":
		if shut {
			b.sealed(f, "Encrypted handshake message")
		} else {
			b.handshake(f, opened)
		}
	case "tls.alert_message":
		if shut {
			b.sealed(f, "Encrypted alert")
		} else {
			b.alert(f)
		}
	case "tls.change_cipher_spec":
		if shut {
			b.sealed(f, "Encrypted Change Cipher Spec")
			break
		}
		says := words.Say("from here on it encrypts")
		if b.is13 {
			says = words.Say("without effect in TLS 1.3")
		}
		b.add(proto.Step{Field: f, Title: "Change Cipher Spec", Detail: says}, turn{kind: switchStep})
	case "tls.app_data":
		if opened {
			break
		}
		name := "Encrypted record" // whose kind is encrypted too
		if !b.is13 {
			name = "Encrypted data"
		}
		b.sealed(f, name)
	case "tls.heartbeat_message":
		if shut {
			b.sealed(f, "Encrypted heartbeat")
		} else {
			b.add(proto.Step{Field: f}, turn{})
		}
	case "tls.segment.data":
		b.add(proto.Step{Field: f, Title: words.Count(f.Len, "Application data, {n} byte", "Application data, {n} bytes"), Piece: true}, turn{kind: applicationStep})
	}
}

// sealed adds content that is shut here.
func (b *rungs) sealed(f *field.Field, name string) {
	secret := f.Secret
	if secret != "" && b.m.Lacks() != "" {
		secret = b.m.Lacks()
	}
	b.add(proto.Step{Field: f, Title: words.Count(f.Len, "{name}, {n} byte", "{name}, {n} bytes", "name", name), Secret: secret}, turn{kind: sealedStep, misfit: f.Problem != nil})
}

func (b *rungs) alert(f *field.Field) {
	level, desc := f.Find("tls.alert_message.level"), f.Find("tls.alert_message.desc")
	switch {
	case desc == nil:
		b.add(proto.Step{Field: f, Title: "Alert, cut off"}, turn{kind: alertStep})
	case desc.Uint() == record.CloseNotify:
		b.add(proto.Step{Field: f, Title: "Alert: " + orNumber(desc), Detail: words.Say("says goodbye"), Ends: proto.SaysBye}, turn{kind: goodbyeStep})
	default:
		s := proto.Step{Field: f, Title: "Alert: " + orNumber(desc), Detail: strings.ToLower(orNumber(level)), Ends: proto.BreaksOff}
		if level.Uint() == record.Warning && !b.is13 {
			s.Ends = proto.GoesOn
		}
		b.add(s, turn{kind: alertStep, alert: uint8(desc.Uint())})
	}
}

// inside adds the messages of the application.
func (b *rungs) inside(c *proto.Context, root, layer *field.Field, sum proto.Summary) {
	i, first := 0, true // of the layers of the message at hand
	for l := range root.Children() {
		switch {
		case l == layer || l.Is(field.Derived):
		case i < len(c.Inside) && first:
			one := c.Inside[i]
			b.out = append(b.out, proto.StepOf(l, one.Summary, one.Carried))
			first = false
		default:
			b.out = append(b.out, proto.Step{Field: l, Protocol: sum.Protocol})
		}
		if i < len(c.Inside) && l == c.Inside[i].Last && !first {
			i, first = i+1, true
		}
	}
}

// handshake adds a message of the handshake, or a part of one.
func (b *rungs) handshake(f *field.Field, opened bool) {
	kind := typeField(f)
	together := f.Buf.Kind == field.Reassembled && len(f.Buf.Origins) > 0
	s := proto.Step{Field: f, Strand: strandHandshake}
	if n := len(b.out); n > 0 && together && b.out[n-1].Joins && kind != nil && !kind.Is(field.Ours) {
		b.out = b.out[:n-1] // it is the same, put together
		s.Joins = true
	}
	t := turn{kind: handshakeStep, opened: opened}
	if kind != nil && !kind.Is(field.Ours) {
		if !together {
			b.at.Next(f.Bytes())
		}
		s.Title = handshake.MessageName(uint8(kind.Uint()), f.Bytes())
		t.message = uint8(kind.Uint())
		t.tell(&s)
		b.add(s, t)
		return
	}
	p := b.at.Next(f.Bytes())
	s.Title = handshake.MessageName(p.Kind, nil)
	switch {
	case kind == nil && !f.HasChildren(): // nothing is known of it
		s.Piece = true
	default: // part of one
		s.Piece, s.Joins = !p.Last, kind == nil
	}
	if kind != nil || s.Piece {
		s.Title = words.Say("{message}, broken off", "message", s.Title)
		s.Detail = words.Say("the rest of it is not here")
	}
	b.add(s, t)
}

func typeField(f *field.Field) *field.Field {
	for c := range f.Children() {
		if c.Name == "tls.handshake.type" {
			return c
		}
	}
	return nil
}

// tell says what is telling about a handshake message, and what it is to the
// states.
func (t *turn) tell(s *proto.Step) {
	f := s.Field
	for g := range f.All() {
		t.wrong = t.wrong || g.Name == checkField && g.Problem != nil
	}
	show := func(name, says string) {
		if g := f.Find(name); g != nil && s.Detail == "" {
			if text := orNumber(g); text != "" {
				s.Detail = words.Say(says, "what", text)
			}
		}
	}
	switch t.message {
	case registry.ClientHello:
		if f.Find("plainsight.tls.ech.config_id") != nil { // of the hello in the open alone
			show("tls.handshake.extensions_server_name", "for {what}, in the open")
		}
		show("tls.handshake.extensions_server_name", "for {what}")
	case registry.ServerHello, registry.HelloRetryRequest:
		if t.retry = t.message == registry.HelloRetryRequest || handshake.IsRetry(f.Bytes()); t.retry {
			show("tls.handshake.extensions_key_share_selected_group", "wants a key for {what}")
			show("tls.handshake.extensions_key_share_group", "wants a key for {what}")
		}
		show("tls.handshake.ciphersuite", "chooses {what}")
		t.psk = hasExtension(f, registry.ExtPreSharedKey)
	case registry.NewSessionTicket:
		show("tls.handshake.session_ticket_lifetime_hint", "good for {what} s")
	case registry.EncryptedExtensions:
		t.early = hasExtension(f, registry.ExtEarlyData)
		show("tls.handshake.extensions_alpn_str", "speaks {what}")
	case registry.Certificate, registry.CompressedCertificate:
		if n := f.Find("tls.handshake.certificates_length"); n != nil && n.Uint() == 0 {
			t.empty, s.Detail = true, words.Say("has no certificate")
			break
		}
		show("x509ce.dNSName", "for {what}")
	case registry.ServerKeyExchange, registry.CertificateVerify:
		show("tls.handshake.sig_hash_alg", "signed with {what}")
	case registry.Finished:
		if v := f.Find("tls.handshake.verify_data"); v != nil {
			s.Detail = words.Count(v.Len, "a check value of {n} byte", "a check value of {n} bytes")
		}
	}
}

func hasExtension(f *field.Field, number uint16) bool {
	for g := range f.All() {
		if g.Name == "tls.handshake.extension.type" && g.Uint() == uint64(number) {
			return true
		}
	}
	return false
}

// orNumber is the name of a value or, where it has none, the value.
func orNumber(f *field.Field) string {
	switch {
	case f == nil:
		return ""
	case f.Value.Sym != "":
		return f.Value.Sym
	}
	return f.Show()
}

func firstChild(f *field.Field) *field.Field {
	for c := range f.Children() {
		return c
	}
	return nil
}
