package main

import (
	"strings"

	"github.com/a-h/templ"

	"plainsight/dissect"
	"plainsight/dissect/ladder"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// packets are the two lists of a conversation, and the tree of one packet.
func (b *storybook) packets() []bookStory {
	row := func(name, says, lesson, eye string, which func(dissect.Row) bool) bookState {
		return bookState{name: name, says: says, in: "row", low: true, show: b.rowWhere(b.play(lesson, ""), eye, which)}
	}
	says := func(text string) func(dissect.Row) bool {
		return func(r dissect.Row) bool { return strings.Contains(r.Info, text) }
	}
	tampered := b.play("fernet", "flip-byte")
	failed := b.play("https-untrusted", "")
	return []bookStory{
		{name: "row", title: "A packet", says: "One line of the packet list. The bar is its bytes by class: what these eyes can read of it.", of: []any{pages.RowOf},
			states: []bookState{
				row("to the server", "A request in the clear.", "plaintext", "eavesdropper", says("GET /")),
				row("to the client", "The answer, with the secret.", "plaintext", "eavesdropper", says("200 OK")),
				row("greeting", "TCP's own, without content.", "plaintext", "eavesdropper", func(r dissect.Row) bool { return r.Protocol == "TCP" }),
				row("shut", "A record of TLS 1.3 that these eyes do not open.", "tls13", "eavesdropper", says("Application Data")),
				row("opened", "The same with the client's keys.", "tls13", "client", says("200 OK")),
				{name: "wrong", says: "Something in it does not verify.", in: "row", low: true, show: b.rowWhere(tampered, "client", func(r dissect.Row) bool { return r.Problem })},
				{name: "list", says: "All of a run, one below the other.", in: "row", show: b.rowsOf("fernet", "eavesdropper")},
			}},
		{name: "views", title: "Messages, packets or keys", says: "What of the conversation is shown.", of: []any{pages.Views},
			states: []bookState{{name: "messages", says: "As a page opens.", in: "talk", show: pages.Views(), low: true}}},
		{name: "ladder", title: "The ladder", says: "Messages as arrows between client and server. The same rows are the table that a screen reader reads.", of: []any{pages.LadderOf},
			states: []bookState{
				{name: "empty", says: "Nothing was said so far.", in: "ladder", show: pages.LadderOf(pages.NewLadderView(ladder.Ladder{}, false, "")), low: true},
				{name: "in the clear", says: "HTTP, which everybody reads.", in: "ladder", show: pages.LadderOf(b.ladderOf(b.play("plaintext", ""), "eavesdropper"))},
				{name: "shut", says: "TLS 1.3, as the eavesdropper has it.", in: "ladder", show: pages.LadderOf(b.ladderOf(b.play("tls13", ""), "eavesdropper"))},
				{name: "opened", says: "The same, as the client has it, with the states of the handshake.", in: "ladder", show: pages.LadderOf(b.ladderOf(b.play("tls13", ""), "client"))},
				{name: "failed", says: "The client does not trust the server: an alert, and the lifelines end.", in: "ladder", show: pages.LadderOf(b.ladderOf(failed, "client"))},
				{name: "middle", says: "A man in the middle has a lifeline of his own.", in: "ladder", show: pages.LadderOf(b.ladderOf(b.play("rsa-chat-mitm", ""), "mitm"))},
				{name: "several connections", says: "Two clients at once.", in: "ladder", show: pages.LadderOf(b.ladderOf(b.play("rsa-chat", ""), "server"))},
				{name: "to scale", says: "The space before a message is in proportion to the wait before it.", in: "timed", show: pages.LadderOf(b.ladderOf(b.play("tls13", ""), "client"))},
			}},
		{name: "rung", title: "A message", says: "One rung of the ladder.", of: []any{pages.Rung},
			states: []bookState{
				b.rungState("readable", "In the clear.", b.play("plaintext", ""), "eavesdropper", func(r pages.RungView) bool { return r.Proto == "http" && r.Way == "in" }),
				b.rungState("shut", "It names the secret that would open it.", b.play("tls13", ""), "eavesdropper", func(r pages.RungView) bool { return r.Secret != "" }),
				b.rungState("opened", "With a key.", b.play("tls13", ""), "client", func(r pages.RungView) bool { return r.Sight == "opened" }),
				b.rungState("acknowledgement", "TCP's own.", b.play("plaintext", ""), "eavesdropper", func(r pages.RungView) bool { return r.Proto == "tcp" }),
				b.rungState("breaks off", "The alert that ends a conversation.", failed, "client", func(r pages.RungView) bool { return r.Fails }),
				b.rungState("wrong", "A token that was changed on its way.", tampered, "client", func(r pages.RungView) bool { return r.Problem != "" }),
				b.rungState("toward the middle", "Half a rung.", b.play("rsa-chat-mitm", ""), "mitm", func(r pages.RungView) bool { return r.Span == "near" }),
				b.rungState("after the middle", "The other half.", b.play("rsa-chat-mitm", ""), "mitm", func(r pages.RungView) bool { return r.Span == "far" }),
				b.rungState("new connection", "It says which, and who speaks.", b.play("rsa-chat", ""), "server", func(r pages.RungView) bool { return strings.Contains(r.Talk, ": ") }),
				b.rungState("several packets", "One message that took more than one packet.", b.play("aes-cbc", ""), "client", func(r pages.RungView) bool { return len(r.Frames) > 1 }),
				b.rungState("after a wait", "With words for the time that passed.", b.play("tls12-ecdhe", ""), "client", func(r pages.RungView) bool { return r.Waited != "" }),
			}},
		{name: "mark", title: "A state of the handshake", says: "Beside a lifeline, where it has changed.", of: []any{pages.State},
			states: []bookState{
				{name: "connected", says: "Known from the messages.", in: "lone", show: pages.State("client", pages.NewStateMark("CONNECTED")), low: true},
				{name: "not known", says: "It depends on messages that these eyes cannot read.", in: "lone", show: pages.State("server", pages.NewStateMark("?")), low: true},
				{name: "unchanged", says: "Then there is nothing.", in: "lone", show: pages.State("client", pages.StateMark{}), low: true},
			}},
		{name: "tree", title: "The tree", says: "The layers of one packet.", of: []any{pages.TreeOf, pages.TreeNode},
			states: []bookState{
				b.treeState("http", "An answer in the clear.", b.play("plaintext", ""), "eavesdropper", func(r dissect.Row) bool { return strings.Contains(r.Info, "200 OK") }),
				b.treeState("shut", "TLS 1.3, without keys.", b.play("tls13", ""), "eavesdropper", func(r dissect.Row) bool { return strings.Contains(r.Info, "Application Data") }),
				b.treeState("opened", "The same with keys: what was inside comes after it.", b.play("tls13", ""), "client", func(r dissect.Row) bool { return strings.Contains(r.Info, "200 OK") }),
				b.treeState("wrong", "A token that was changed on its way.", tampered, "client", func(r dissect.Row) bool { return r.Problem }),
			}},
	}
}

// rowWhere is the first row of that kind.
func (b *storybook) rowWhere(r *live.Run, eye string, which func(dissect.Row) bool) (c templ.Component) {
	see(r, eye, func(_ *live.Run, e *live.Viewpoint) {
		for n := 1; n <= e.Session().Len(); n++ {
			if row := e.Session().Row(n); which(row) {
				c = pages.RowOf(pages.NewRowView(row))
				return
			}
		}
	})
	return mustFind(c, r, eye)
}

func (b *storybook) rowsOf(lesson, eye string) (c templ.Component) {
	b.see(lesson, eye, func(_ *live.Run, e *live.Viewpoint) {
		var rows []templ.Component
		for n := 1; n <= e.Session().Len(); n++ {
			rows = append(rows, pages.RowOf(pages.NewRowView(e.Session().Row(n))))
		}
		c = templ.Join(rows...)
	})
	return c
}

func (b *storybook) ladderOf(r *live.Run, eye string) (v pages.LadderView) {
	see(r, eye, func(r *live.Run, e *live.Viewpoint) {
		_, middle := r.Lesson().Eye("mitm")
		v = pages.NewLadderView(e.Session().Ladder(), middle, e.Asks())
		said, _ := e.Session().Spoken(pages.MaxSpoken)
		v.AddWords(said)
		v.Take, v.Eye = e.Take(), eye
	})
	return v
}

func (b *storybook) rungState(name, says string, r *live.Run, eye string, which func(pages.RungView) bool) bookState {
	st := bookState{name: name, says: says, in: "ladder", low: true}
	for i, one := range b.ladderOf(r, eye).Rungs {
		if which(one) {
			st.show = pages.Rung(one, i+2)
			break
		}
	}
	st.show = mustFind(st.show, r, eye)
	return st
}

func (b *storybook) treeState(name, says string, r *live.Run, eye string, which func(dissect.Row) bool) bookState {
	st := bookState{name: name, says: says, in: "tree"}
	see(r, eye, func(_ *live.Run, e *live.Viewpoint) {
		for n := 1; n <= e.Session().Len(); n++ {
			if !which(e.Session().Row(n)) {
				continue
			}
			p, err := e.Session().Packet(n)
			if err != nil {
				return
			}
			st.show = templ.Raw(pages.NewPacketView(p, eye, 1, true).Tree)
			return
		}
	})
	st.show = mustFind(st.show, r, eye)
	return st
}
