package dissect

import (
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// part is what a message of the stream has of one step.
type part struct {
	field    *field.Field
	protocol string
	title    string // "" to tell by the field
	detail   string
	off      int   // of its first byte in the message
	earliest int64 // the first byte of an earlier message that it begins in, plus one; 0 for none
	piece    bool  // there is more to come
	goesOn   bool  // it continues what came before, though not put together
	said     spokenTLS
}

// spokenTLS is what the states of client and server follow from.
type spokenTLS struct {
	kind  what
	hand  uint8 // the number of a handshake message
	is13  bool
	retry bool // a HelloRetryRequest
	psk   bool // a ServerHello goes on with a session, so no certificate comes
	early bool // the server takes early data
	empty bool // a Certificate without one
}

// what kinds of content a TLS record has.
type what uint8

const (
	notTLS what = iota
	aHandshake
	aSwitch // ChangeCipherSpec
	anAlert
	goodbye // the alert that closes in order
	sealedContent
	otherTLS
)

func (s spokenTLS) handshake() bool { return s.kind == aHandshake }

// recordParts are the steps in a TLS record and in what was opened in it:
// each message of the handshake, and each of the application.
func recordParts(root, layer *field.Field, sum proto.Summary) (out []part) {
	record := layer.Find("tls.record")
	if record == nil {
		return []part{{field: layer, title: sum.Info, protocol: sum.Protocol, said: spokenTLS{kind: otherTLS}}}
	}
	protocol := sum.Protocol
	if !strings.HasPrefix(protocol, "TLS") && !strings.HasPrefix(protocol, "SSL") { // it is that of the application
		protocol, _, _ = strings.Cut(record.Label, " ")
	}
	is13 := protocol == "TLSv1.3"
	opened := record.Find("plainsight.tls.ciphertext") != nil
	for c := range record.Children() {
		p := part{field: c, protocol: protocol, said: spokenTLS{kind: otherTLS, is13: is13}}
		switch {
		case c.Is(field.Derived):
			continue
		case c.Name == "tls.handshake" && c.Class == field.Ciphertext, c.Name == "tls.alert_message" && c.Class == field.Ciphertext,
			c.Name == "tls.app_data" && !opened, c.Name == "tls.heartbeat_message" && c.Class == field.Ciphertext, c.Name == "tls.change_cipher_spec" && c.Class == field.Ciphertext:
			p.said.kind = sealedContent
		case c.Name == "tls.handshake":
			p.said.kind = aHandshake
			whole := handshakeType(c)
			switch {
			case whole == nil && !c.HasChildren(): // nothing is known of it
				p.piece = true
			case whole == nil || whole.Is(field.Ours): // part of one
				p.piece, p.goesOn = !endsHere(c), whole == nil
			case len(out) > 0 && out[len(out)-1].goesOn && c.Buf.Kind == field.Reassembled && len(c.Buf.Origins) > 0:
				out = out[:len(out)-1] // it is the same, put together
				p.goesOn = true
			}
		case c.Name == "tls.alert_message":
			p.said.kind = anAlert
			if d := c.Find("tls.alert_message.desc"); d != nil && d.Uint() == 0 {
				p.said.kind = goodbye
			}
		case c.Name == "tls.change_cipher_spec":
			p.said.kind = aSwitch
		case c.Name == "tls.segment.data":
			p.piece = true
		case c.Name == "tls.heartbeat_message":
		default:
			continue
		}
		out = append(out, p)
	}
	said := strings.Split(sum.Info, "; ")
	var inner []*field.Field
	for l := range root.Children() {
		if l != layer && !l.Is(field.Derived) {
			inner = append(inner, l)
		}
	}
	for i, l := range inner {
		p := part{field: l, protocol: sum.Protocol}
		if len(said) == len(inner) {
			p.title = said[i]
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		out = append(out, part{field: record, title: sum.Info, protocol: protocol, said: spokenTLS{kind: otherTLS, is13: is13}})
	}
	return out
}

func handshakeType(c *field.Field) *field.Field {
	for f := range c.Children() {
		if f.Name == "tls.handshake.type" {
			return f
		}
	}
	return nil
}

// endsHere reports whether a part of a handshake message is its last: that has
// no header, and what stands in front of it was in another record.
func endsHere(c *field.Field) bool {
	return handshakeType(c) == nil && strings.HasSuffix(c.Label, "(last fragment)")
}

// describe gives a step its words.
func (q *part) describe(r *rung) {
	f := q.field
	if f == nil {
		r.Title = q.title
		return
	}
	r.Field, r.Title, r.Detail = f.Name, q.title, q.detail
	for g := range f.All() {
		if g.Problem != nil {
			r.Problem = g.Problem.Error()
			break
		}
	}
	switch q.said.kind {
	case aHandshake:
		q.handshake(r)
	case anAlert, goodbye:
		level, desc := f.Find("tls.alert_message.level"), f.Find("tls.alert_message.desc")
		if desc == nil {
			r.Title = "Alert, cut off"
			break
		}
		r.Title = "Alert: " + orNumber(desc)
		r.Detail = strings.ToLower(orNumber(level))
		r.Ends = BreaksOff
		if q.said.kind == goodbye {
			r.Detail, r.Ends = "says goodbye", SaysBye
		} else if level.Uint() == 1 && !q.said.is13 {
			r.Ends = GoesOn
		}
	case aSwitch:
		r.Title, r.Detail = "Change Cipher Spec", "from here on it encrypts"
		if q.said.is13 {
			r.Detail = "without effect in TLS 1.3"
		}
	case sealedContent:
		r.Title, r.Detail, r.Secret = q.sealed(), "", f.Secret
	case otherTLS:
		if q.piece {
			r.Title = "Application data, " + thousand(f.Len) + " bytes"
		}
	default:
		q.application(r)
	}
	if r.Title == "" {
		r.Title = f.Label
	}
	r.Title, r.Detail = clipped(r.Title, 120), clipped(r.Detail, 200)
}

// sealed is what to call content that nobody here can read. In TLS 1.3 its
// kind is encrypted too.
func (q *part) sealed() string {
	name := "Encrypted record"
	switch f := q.field; {
	case f.Name == "tls.handshake":
		name = "Encrypted handshake message"
	case f.Name == "tls.alert_message":
		name = "Encrypted alert"
	case f.Name == "tls.heartbeat_message":
		name = "Encrypted heartbeat"
	case f.Name == "tls.change_cipher_spec":
		name = "Encrypted Change Cipher Spec"
	case !q.said.is13:
		name = "Encrypted data"
	}
	return name + ", " + thousand(q.field.Len) + " bytes"
}

// application tells what an application said.
func (q *part) application(r *rung) {
	f := q.field
	said := strings.TrimPrefix(strings.TrimPrefix(q.title, "Request: "), "Response: ")
	r.Title, r.Detail, _ = strings.Cut(said, ": ")
	if method, uri := f.Find("http.request.method"), f.Find("http.request.uri"); method != nil && uri != nil {
		r.Title = method.Show() + " " + uri.Show()
		r.Detail = strings.TrimPrefix(strings.TrimPrefix(said, r.Title), ", ")
	} else if code := f.Find("http.response.code"); code != nil {
		r.Title = code.Show()
		if words := f.Find("http.response.phrase"); words != nil {
			r.Title += " " + words.Show()
		} else if words := f.Find("http.response.code.desc"); words != nil {
			r.Title += " " + words.Show()
		}
		_, r.Detail, _ = strings.Cut(said, ", ")
	}
	if token := f.Find("plainsight.fernet.text"); token != nil {
		r.Detail = "Fernet token of " + thousand(token.Len) + " characters"
	}
}

// handshake names a message of the handshake and what is telling about it.
func (q *part) handshake(r *rung) {
	f := q.field
	kind := handshakeType(f)
	switch {
	case kind == nil && !q.piece:
		r.Title = strings.TrimPrefix(strings.TrimSuffix(f.Label, " (last fragment)"), "Handshake Protocol: ")
		return
	case kind == nil || kind.Is(field.Ours):
		name, _, _ := strings.Cut(strings.TrimPrefix(f.Label, "Handshake Protocol: "), " (")
		r.Title, r.Detail = name+", broken off", "the rest of it did not come"
		return
	}
	r.Title = strings.TrimPrefix(f.Label, "Handshake Protocol: ")
	r.said.hand = uint8(kind.Uint())
	show := func(name, before, after string) {
		if g := f.Find(name); g != nil && r.Detail == "" {
			if text := orNumber(g); text != "" {
				r.Detail = before + text + after
			}
		}
	}
	switch r.said.hand {
	case 1:
		show("tls.handshake.extensions_server_name", "for ", "")
	case 2, 6:
		r.said.retry = strings.HasPrefix(r.Title, "Hello Retry")
		if r.said.retry {
			show("tls.handshake.extensions_key_share_selected_group", "wants a key for ", "")
			show("tls.handshake.extensions_key_share_group", "wants a key for ", "")
		}
		show("tls.handshake.ciphersuite", "chooses ", "")
		r.said.psk = hasExtension(f, 41)
	case 4:
		show("tls.handshake.session_ticket_lifetime_hint", "good for ", " seconds")
	case 8:
		r.said.early = hasExtension(f, 42)
		show("tls.handshake.extensions_alpn_str", "speaks ", "")
	case 11, 25:
		if n := f.Find("tls.handshake.certificates_length"); n != nil && n.Uint() == 0 {
			r.said.empty, r.Detail = true, "has none to show"
			break
		}
		show("x509ce.dNSName", "for ", "")
	case 12, 15:
		show("tls.handshake.sig_hash_alg", "signed with ", "")
	case 20:
		if v := f.Find("tls.handshake.verify_data"); v != nil {
			r.Detail = "a check value of " + thousand(v.Len) + " bytes"
		}
	}
}

func hasExtension(f *field.Field, number uint64) bool {
	for g := range f.All() {
		if g.Name == "tls.handshake.extension.type" && g.Uint() == number {
			return true
		}
	}
	return false
}

// orNumber is the name of a value or, where it has none, the value.
func orNumber(f *field.Field) string {
	if f == nil {
		return ""
	}
	if f.Value.Sym != "" {
		return f.Value.Sym
	}
	return f.Show()
}
