package main

import (
	"context"
	"strings"

	"plainsight/webui/live"
	"plainsight/webui/pages"

	"github.com/a-h/templ"
)

// keyParts are the key schedule and its cards.
func (b *storybook) keyParts() []bookStory {
	tls13, rsa, plain := b.play("tls13", ""), b.play("tls12-rsa", ""), b.play("plaintext", "")
	graph := func(r *live.Run, eye string) (v pages.KeysView) {
		see(r, eye, func(r *live.Run, e *live.Viewpoint) {
			v = pages.NewKeysView(e.Session().KeySchedules(), false)
			v.Take, v.Run, v.Eye = e.Take(), r.ID, eye
		})
		return v
	}
	watched := func(r *live.Run, eye string) (v pages.KeysView) {
		see(r, eye, func(r *live.Run, e *live.Viewpoint) {
			v = pages.NewKeysView(e.Session().KeySchedules(), true)
			v.Take, v.Run, v.Eye = e.Take(), r.ID, eye
		})
		return v
	}
	node := func(r *live.Run, eye string, which func(pages.NodeView) bool) pages.NodeView {
		for _, g := range graph(r, eye).Graphs {
			for _, n := range g.Nodes {
				if which(n) {
					return n
				}
			}
		}
		mustFind(nil, r, eye)
		return pages.NodeView{}
	}
	named := func(part string) func(pages.NodeView) bool {
		return func(n pages.NodeView) bool { return strings.Contains(n.ID, part) }
	}
	key := node(tls13, "client", func(n pages.NodeView) bool { return n.Key && n.Column == pages.ColumnKey })
	share := node(tls13, "client", func(n pages.NodeView) bool { return n.Column == pages.ColumnWire && n.At != "" })
	shut := node(tls13, "eavesdropper", named("master-secret"))
	given := node(tls13, "client", named("client-application-traffic-secret"))
	hash := node(tls13, "client", func(n pages.NodeView) bool { return len(n.Covers) > 1 })
	opens := node(tls13, "client", func(n pages.NodeView) bool { return len(n.Records) > 0 })
	sealed := node(rsa, "thief", func(n pages.NodeView) bool { return n.KeyFile != "" })
	cards := func(all ...bookState) []bookState { return all }
	card := func(name, says string, n pages.NodeView) bookState {
		return bookState{name: name, says: says, in: "card", show: pages.KeyCard(n)}
	}
	box := func(name, says string, n pages.NodeView) bookState {
		return bookState{name: name, says: says, in: "node", show: pages.KeyNode(n), low: true}
	}
	input := func(name, says string, n pages.NodeView, which func(pages.InputView) bool) bookState {
		for _, in := range n.Inputs {
			if which(in) {
				return bookState{name: name, says: says, in: "input", low: true, show: pages.KeyInput(in)}
			}
		}
		mustFind(nil, tls13, name)
		return bookState{}
	}
	return []bookStory{
		{name: "keys", title: "The Keys view", says: "Instead of the conversation: from the bytes on the wire to the keys, and to the records that they open.", of: []any{pages.KeysPanel},
			states: []bookState{
				{name: "empty", says: "Before the graph has come.", in: "keys", show: pages.KeysPanel(storyAssets), low: true},
				{name: "chosen", says: "A key is chosen: where it comes from and what it opens lights up.", screen: &bookScreen{address: "/lesson/tls13?depth=3&run=" + tls13.ID + "&eye=client&keys=" + key.ID, run: tls13, until: "#key-step .label"}},
			}},
		{name: "graph", title: "A key schedule", says: "An ordered list of steps, drawn as a graph.", of: []any{pages.KeyGraphs},
			states: []bookState{
				{name: "tls13", says: "TLS 1.3, with the client's keys.", in: "graph", show: pages.KeyGraphs(graph(tls13, "client"))},
				{name: "shut", says: "The same, for somebody who only listens.", in: "graph", show: pages.KeyGraphs(graph(tls13, "eavesdropper"))},
				{name: "watched", says: "With the client's keys, for a watcher of somebody else's run.", in: "graph", show: pages.KeyGraphs(watched(tls13, "client"))},
				{name: "tls12", says: "TLS 1.2 with RSA: a thief with the server's key has everything.", in: "graph", show: pages.KeyGraphs(graph(rsa, "thief"))},
				{name: "several", says: "Two handshakes, one below the other.", in: "graph", show: pages.KeyGraphs(graph(b.play("tls13-resumption", ""), "client"))},
				{name: "own protocol", says: "Diffie-Hellman and a Fernet key.", in: "graph", show: pages.KeyGraphs(graph(b.play("dh-static", ""), "client"))},
				{name: "none", says: "A run without keys.", in: "graph", show: pages.KeyGraphs(graph(plain, "client")), low: true},
			}},
		{name: "why-kept", title: "Why there are no keys", says: "For watchers of somebody else's run.", of: []any{pages.WhyKept},
			states: []bookState{{name: "said", says: "One sentence.", in: "graph", show: pages.WhyKept(), low: true}}},
		{name: "node", title: "A box", says: "Bytes of the wire, a step, or records.", of: []any{pages.KeyNode},
			states: cards(box("on the wire", "Everybody can see it.", share), box("key", "It opens records.", key), box("shut", "These eyes do not know it.", shut), box("records", "What a key opens.", opens), box("hash", "Of messages.", hash))},
		{name: "card", title: "The card of a box", says: "How it is computed, from what, and how to do it again.", of: []any{pages.KeyCard},
			states: cards(card("key", "With formula, values and command.", key), card("given", "It comes from a key log.", given), card("shut", "What is missing.", shut), card("on the wire", "Where it is.", share),
				card("hash", "The messages that were hashed.", hash), card("records", "What opens them.", opens), card("needs a file", "Its command reads a private key.", sealed))},
		{name: "input", title: "What goes into a step", says: "Bytes of the wire, another step, or a fixed value.", of: []any{pages.KeyInput},
			states: cards(
				input("another step", "It leads to the box.", key, func(in pages.InputView) bool { return in.Node != "" }),
				input("a label", "In words.", key, func(in pages.InputView) bool { return in.Node == "" }),
				input("on the wire", "It leads to the packet.", share, func(in pages.InputView) bool { return in.Frame > 0 }),
				input("not known", "These eyes lack it.", shut, func(in pages.InputView) bool { return in.Value == "" }))},
		{name: "value", title: "A value", says: "Short, and all of it when asked for.", of: []any{pages.WholeValue},
			states: []bookState{
				{name: "short", says: "All of it.", in: "card", low: true, show: pages.WholeValue(pages.ShortOf(key.Value[:16]), key.Value[:16])},
				{name: "long", says: "Its beginning and its end.", in: "card", low: true, show: pages.WholeValue(pages.ShortOf(key.Value), key.Value)},
			}},
	}
}

// secretParts are the page with every secret of a run.
func (b *storybook) secretParts() []bookStory {
	v := func(lesson, eye string) (v pages.SecretsView) {
		r := b.play(lesson, "")
		told, err := r.SecretsFor(eye, true)
		if err != nil {
			panic(noRun{err})
		}
		v = pages.SecretsView{Page: page("Secrets"), Lesson: r.Lesson(), Run: r.ID, Eye: told.Viewpoint, Packets: told.Packets}
		v.Opened(told.Measure(context.Background(), v.Tell(told.Held)))
		return v
	}
	chat, fernet, tls13, caesar, plain := v("rsa-chat", "client"), v("fernet", "client"), v("tls13", "eavesdropper"), v("caesar", "client"), v("plaintext", "client")
	handed := fernet
	handed.Own = true
	running := fernet
	running.Running = true
	early := plain
	early.Running = true
	gone := pages.SecretsView{Page: plain.Page, Missing: "This run is no longer kept, and its secrets are gone with it. Open a lesson and press Run for new ones, then choose Keys there: it leads back here."}
	nobody := plain
	nobody.Missing = "This lesson has no viewpoint of that name. Choose one of those above."
	more := chat
	more.List, more.More = chat.List[:2], len(chat.List)-2
	first := func(v pages.SecretsView, which func(pages.SecretView) bool) *pages.SecretView {
		for i := range v.List {
			if which(v.List[i]) {
				return &v.List[i]
			}
		}
		mustFind(nil, b.play(v.Lesson.Name, ""), v.Eye.Name)
		return nil
	}
	pem := first(chat, func(s pages.SecretView) bool { return s.Lines() })
	row := func(name, says string, v *pages.SecretsView, s *pages.SecretView) bookState {
		return bookState{name: name, says: says, in: "secret", show: pages.SecretRow(v, s), low: true}
	}
	at := func(name, says, in string, c templ.Component) bookState {
		return bookState{name: name, says: says, in: in, show: c, low: true}
	}
	holder := func(name, says, in string, s *pages.SecretView, which func(pages.HolderView) bool) bookState {
		for _, h := range s.Holders {
			if which(h) {
				return at(name, says, in, pages.SecretHolder(&chat, h))
			}
		}
		mustFind(nil, b.play("rsa-chat", ""), name)
		return bookState{}
	}
	return []bookStory{
		{name: "secrets", title: "Secrets of a run", says: "Every secret, who holds it, what it opens.", of: []any{pages.SecretsScreen},
			states: []bookState{
				{name: "held", says: "The client's page.", in: "page", show: pages.SecretsScreen(chat)},
				{name: "not held", says: "The eavesdropper's: no value, but fingerprints.", in: "page", show: pages.SecretsScreen(tls13)},
				{name: "gone", says: "The run is not there any more.", in: "page", show: pages.SecretsScreen(gone)},
				{name: "no such eyes", says: "An address that names none.", in: "page", show: pages.SecretsScreen(nobody)},
			}},
		{name: "secret-eyes", title: "Whose secrets", says: "Whose page it is, and the way to the others'.", of: []any{pages.SecretEyes},
			states: []bookState{at("over", "After the run.", "held", pages.SecretEyes(chat)), at("running", "While it runs.", "held", pages.SecretEyes(running)), at("own capture", "Of keys that were uploaded.", "held", pages.SecretEyes(handed))}},
		{name: "secret-table", title: "The table of secrets", says: "A row for each, a column for each pair of eyes.", of: []any{pages.SecretTable},
			states: []bookState{
				{name: "some", says: "Fernet: one shared key, and one that does not fit.", in: "held", show: pages.SecretTable(fernet)},
				{name: "cut", says: "More than are listed.", in: "held", show: pages.SecretTable(more)},
				at("none", "A lesson without secrets.", "held", pages.SecretTable(plain)),
				at("none yet", "Before there are any.", "held", pages.SecretTable(early)),
			}},
		{name: "secret", title: "One secret", says: "A row of the table.", of: []any{pages.SecretRow},
			states: []bookState{
				row("a PEM file", "A private key, held.", &chat, pem),
				row("a Fernet key", "Held.", &fernet, first(fernet, func(s pages.SecretView) bool { return s.Held })),
				row("not held", "Its value stays with the others.", &tls13, &tls13.List[0]),
				row("guessable", "No fingerprint, since that would give it away.", &caesar, first(caesar, func(s pages.SecretView) bool { return s.Mark == "" })),
			}},
		{name: "secret-value", title: "The value of a secret", says: "For its holders; others see a fingerprint.", of: []any{pages.SecretValue},
			states: []bookState{
				at("file", "As a file.", "held", pages.SecretValue(pem)),
				at("key", "In its usual form.", "held", pages.SecretValue(first(fernet, func(s pages.SecretView) bool { return s.Held }))),
				at("long", "Its beginning and its end.", "held", pages.SecretValue(first(v("tls13", "client"), func(s pages.SecretView) bool { return len(s.Value) > 44 }))),
				at("fingerprint", "What others see.", "held", pages.SecretValue(&tls13.List[0])),
			}},
		{name: "secret-holder", title: "Who holds it", says: "With a key and a word.", of: []any{pages.SecretHolder},
			states: []bookState{
				holder("from the start", "Before the first packet.", "heldby", pem, func(h pages.HolderView) bool { return h.Holds && h.After == 0 }),
				holder("later", "Since a packet, under another name.", "heldby", pem, func(h pages.HolderView) bool { return h.Holds && h.After > 0 && h.As != "" }),
				holder("does not", "These eyes lack it.", "unheld", pem, func(h pages.HolderView) bool { return !h.Holds }),
			}},
		{name: "secret-opens", title: "What it opens", says: "Measured, with the packets.", of: []any{pages.SecretOpens},
			states: []bookState{
				at("much", "Including the learner's secret.", "opens", pages.SecretOpens(&chat, pem)),
				at("nothing", "A key that fits nowhere.", "opens", pages.SecretOpens(&fernet, first(fernet, func(s pages.SecretView) bool { return s.Opens.Bytes == 0 }))),
				at("not measured", "A recording that is too long.", "opens", pages.SecretOpens(&chat, &pages.SecretView{})),
			}},
	}
}
