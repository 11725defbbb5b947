package webui

import (
	"strings"

	"plainsight/webui/recording"

	"github.com/a-h/templ"
)

// keyParts are the key schedule and its cards.
func (b *Storybook) keyParts() []bookStory {
	tls13, rsa, plain := b.play("tls13", ""), b.play("tls12-rsa", ""), b.play("plaintext", "")
	graph := func(r *run, eye string) (v keysView) {
		see(r, eye, func(r *run, e *sight) {
			v = newKeysView(e.session.KeySchedules(), false)
			v.Take, v.Run, v.Eye = r.take, r.id, eye
		})
		return v
	}
	watched := func(r *run, eye string) (v keysView) {
		see(r, eye, func(r *run, e *sight) {
			v = newKeysView(e.session.KeySchedules(), true)
			v.Take, v.Run, v.Eye = r.take, r.id, eye
		})
		return v
	}
	node := func(r *run, eye string, which func(nodeView) bool) nodeView {
		for _, g := range graph(r, eye).Graphs {
			for _, n := range g.Nodes {
				if which(n) {
					return n
				}
			}
		}
		mustFind(nil, r, eye)
		return nodeView{}
	}
	named := func(part string) func(nodeView) bool {
		return func(n nodeView) bool { return strings.Contains(n.ID, part) }
	}
	key := node(tls13, "client", func(n nodeView) bool { return n.Key && n.Column == columnKey })
	share := node(tls13, "client", func(n nodeView) bool { return n.Column == columnWire && n.At != "" })
	shut := node(tls13, "eavesdropper", named("master-secret"))
	given := node(tls13, "client", named("client-application-traffic-secret"))
	hash := node(tls13, "client", func(n nodeView) bool { return len(n.Covers) > 1 })
	opens := node(tls13, "client", func(n nodeView) bool { return len(n.Records) > 0 })
	sealed := node(rsa, "thief", func(n nodeView) bool { return n.KeyFile != "" })
	cards := func(all ...bookState) []bookState { return all }
	card := func(name, says string, n nodeView) bookState {
		return bookState{name: name, says: says, in: "card", show: keyCard(n)}
	}
	box := func(name, says string, n nodeView) bookState {
		return bookState{name: name, says: says, in: "node", show: keyNode(n), low: true}
	}
	input := func(name, says string, n nodeView, which func(inputView) bool) bookState {
		for _, in := range n.Inputs {
			if which(in) {
				return bookState{name: name, says: says, in: "input", low: true, show: keyInput(in)}
			}
		}
		mustFind(nil, tls13, name)
		return bookState{}
	}
	return []bookStory{
		{name: "keys", title: "The Keys view", says: "Instead of the conversation: from the bytes on the wire to the keys, and to the records that they open.", of: []any{keysPanel},
			states: []bookState{
				{name: "empty", says: "Before the graph has come.", in: "keys", show: keysPanel(storyAssets), low: true},
				{name: "chosen", says: "A key is chosen: where it comes from and what it opens lights up.", screen: &bookScreen{address: "/lesson/tls13?depth=3&run=" + tls13.id + "&eye=client&keys=" + key.ID, run: tls13, until: "#key-step .label"}},
			}},
		{name: "graph", title: "A key schedule", says: "An ordered list of steps, drawn as a graph.", of: []any{keyGraphs},
			states: []bookState{
				{name: "tls13", says: "TLS 1.3, with the client's keys.", in: "graph", show: keyGraphs(graph(tls13, "client"))},
				{name: "shut", says: "The same, for who only listens.", in: "graph", show: keyGraphs(graph(tls13, "eavesdropper"))},
				{name: "watched", says: "With the client's keys, for who watches somebody else's run.", in: "graph", show: keyGraphs(watched(tls13, "client"))},
				{name: "tls12", says: "TLS 1.2 with RSA: a thief with the server's key has it all.", in: "graph", show: keyGraphs(graph(rsa, "thief"))},
				{name: "several", says: "Two handshakes, one below the other.", in: "graph", show: keyGraphs(graph(b.play("tls13-resumption", ""), "client"))},
				{name: "own protocol", says: "Diffie-Hellman and a Fernet key.", in: "graph", show: keyGraphs(graph(b.play("dh-static", ""), "client"))},
				{name: "none", says: "A run without keys.", in: "graph", show: keyGraphs(graph(plain, "client")), low: true},
			}},
		{name: "why-kept", title: "Why there are no keys", says: "For who watches somebody else's run.", of: []any{whyKept},
			states: []bookState{{name: "said", says: "One sentence.", in: "graph", show: whyKept(), low: true}}},
		{name: "node", title: "A box", says: "Bytes of the wire, a step, or records.", of: []any{keyNode},
			states: cards(box("on the wire", "For all to see.", share), box("key", "It opens records.", key), box("shut", "These eyes do not know it.", shut), box("records", "What a key opens.", opens), box("hash", "Of messages.", hash))},
		{name: "card", title: "The card of a box", says: "How it is computed, from what, and how to do it again.", of: []any{keyCard},
			states: cards(card("key", "With formula, values and command.", key), card("given", "It comes from a key log.", given), card("shut", "What is missing.", shut), card("on the wire", "Where it stands.", share),
				card("hash", "The messages that were hashed.", hash), card("records", "What opens them.", opens), card("needs a file", "Its command reads a private key.", sealed))},
		{name: "input", title: "What goes into a step", says: "Bytes of the wire, another step, or a fixed value.", of: []any{keyInput},
			states: cards(
				input("another step", "It leads to the box.", key, func(in inputView) bool { return in.Node != "" }),
				input("a label", "In words.", key, func(in inputView) bool { return in.Node == "" }),
				input("on the wire", "It leads to the packet.", share, func(in inputView) bool { return in.Frame > 0 }),
				input("not known", "These eyes lack it.", shut, func(in inputView) bool { return in.Value == "" }))},
		{name: "value", title: "A value", says: "Short, and all of it when asked for.", of: []any{wholeValue},
			states: []bookState{
				{name: "short", says: "All of it.", in: "card", low: true, show: wholeValue(shortOf(key.Value[:16]), key.Value[:16])},
				{name: "long", says: "Its beginning and its end.", in: "card", low: true, show: wholeValue(shortOf(key.Value), key.Value)},
			}},
	}
}

// secretParts are the page with every secret of a run.
func (b *Storybook) secretParts() []bookStory {
	v := func(lesson, eye string) (v secretsView) {
		r := b.play(lesson, "")
		var told []recording.Held
		var s scales
		see(r, eye, func(r *run, e *sight) {
			v = secretsView{Page: b.server.page("Secrets", ""), Lesson: r.lesson, Run: r.id, Eye: e.eye, Packets: r.shown}
			v.Page.Assets = storyAssets
			told, s = r.held, scales{frames: r.frames, most: r.limits.bytes, ended: true, words: r.secret}
		})
		v.opened(s.all(v.list(told)))
		return v
	}
	chat, fernet, tls13, caesar, plain := v("rsa-chat", "client"), v("fernet", "client"), v("tls13", "eavesdropper"), v("caesar", "client"), v("plaintext", "client")
	handed := fernet
	handed.own = true
	running := fernet
	running.Running = true
	early := plain
	early.Running = true
	gone := secretsView{Page: plain.Page, Missing: "This run is not kept any more, and its secrets are gone with it. Open a lesson and press Run for new ones, then choose Keys there: it leads back to here."}
	nobody := plain
	nobody.Missing = "This lesson has no viewpoint of that name. Choose one of those above."
	more := chat
	more.List, more.More = chat.List[:2], len(chat.List)-2
	first := func(v secretsView, which func(secretView) bool) *secretView {
		for i := range v.List {
			if which(v.List[i]) {
				return &v.List[i]
			}
		}
		mustFind(nil, b.play(v.Lesson.Name, ""), v.Eye.Name)
		return nil
	}
	pem := first(chat, func(s secretView) bool { return s.Lines() })
	row := func(name, says string, v *secretsView, s *secretView) bookState {
		return bookState{name: name, says: says, in: "secret", show: secretRow(v, s), low: true}
	}
	at := func(name, says, in string, c templ.Component) bookState {
		return bookState{name: name, says: says, in: in, show: c, low: true}
	}
	holder := func(name, says, in string, s *secretView, which func(holderView) bool) bookState {
		for _, h := range s.Holders {
			if which(h) {
				return at(name, says, in, secretHolder(&chat, h))
			}
		}
		mustFind(nil, b.play("rsa-chat", ""), name)
		return bookState{}
	}
	return []bookStory{
		{name: "secrets", title: "Secrets of a run", says: "Every secret, who holds it, what it opens.", of: []any{secretsScreen},
			states: []bookState{
				{name: "held", says: "The client's page.", in: "page", show: secretsScreen(chat)},
				{name: "not held", says: "The eavesdropper's: no value, but fingerprints.", in: "page", show: secretsScreen(tls13)},
				{name: "gone", says: "The run is not there any more.", in: "page", show: secretsScreen(gone)},
				{name: "no such eyes", says: "An address that names none.", in: "page", show: secretsScreen(nobody)},
			}},
		{name: "secret-eyes", title: "Whose secrets", says: "Whose page it is, and the way to the others'.", of: []any{secretEyes},
			states: []bookState{at("over", "After the run.", "held", secretEyes(chat)), at("running", "While it runs.", "held", secretEyes(running)), at("own capture", "Of keys that were handed in.", "held", secretEyes(handed))}},
		{name: "secret-table", title: "The table of secrets", says: "A row for each, a column for each pair of eyes.", of: []any{secretTable},
			states: []bookState{
				{name: "some", says: "Fernet: one shared key, and one that does not fit.", in: "held", show: secretTable(fernet)},
				{name: "cut", says: "More than are listed.", in: "held", show: secretTable(more)},
				at("none", "A lesson without secrets.", "held", secretTable(plain)),
				at("none yet", "Before there are any.", "held", secretTable(early)),
			}},
		{name: "secret", title: "One secret", says: "A row of the table.", of: []any{secretRow},
			states: []bookState{
				row("a PEM file", "A private key, held.", &chat, pem),
				row("a Fernet key", "Held.", &fernet, first(fernet, func(s secretView) bool { return s.Held })),
				row("not held", "Its value stays with the others.", &tls13, &tls13.List[0]),
				row("guessable", "No fingerprint, for it would tell.", &caesar, first(caesar, func(s secretView) bool { return s.Mark == "" })),
			}},
		{name: "secret-value", title: "The value of a secret", says: "For who holds it; for others a fingerprint.", of: []any{secretValue},
			states: []bookState{
				at("file", "As a file.", "held", secretValue(pem)),
				at("key", "In its usual form.", "held", secretValue(first(fernet, func(s secretView) bool { return s.Held }))),
				at("long", "Its beginning and its end.", "held", secretValue(first(v("tls13", "client"), func(s secretView) bool { return len(s.Value) > 44 }))),
				at("fingerprint", "What others see.", "held", secretValue(&tls13.List[0])),
			}},
		{name: "secret-holder", title: "Who holds it", says: "With a key and a word.", of: []any{secretHolder},
			states: []bookState{
				holder("from the start", "Before the first packet.", "heldby", pem, func(h holderView) bool { return h.Holds && h.After == 0 }),
				holder("later", "Since a packet, under another name.", "heldby", pem, func(h holderView) bool { return h.Holds && h.After > 0 && h.As != "" }),
				holder("does not", "These eyes lack it.", "unheld", pem, func(h holderView) bool { return !h.Holds }),
			}},
		{name: "secret-opens", title: "What it opens", says: "Measured, with the packets.", of: []any{secretOpens},
			states: []bookState{
				at("much", "And the learner's secret among it.", "opens", secretOpens(&chat, pem)),
				at("nothing", "A key that fits nowhere.", "opens", secretOpens(&fernet, first(fernet, func(s secretView) bool { return s.Opens.Bytes == 0 }))),
				at("not measured", "A recording that is too long.", "opens", secretOpens(&chat, &secretView{})),
			}},
	}
}
