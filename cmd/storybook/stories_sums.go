package main

import (
	"github.com/a-h/templ"

	"plainsight/dissect"
	"plainsight/dissect/shut"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// sums are the big answers.
func (b *storybook) sums() []bookStory {
	verdict := func(name, says, lesson, eye string) bookState {
		return bookState{name: name, says: says, in: "verdict", show: b.verdictOf(b.play(lesson, ""), eye), low: true}
	}
	ready := b.begun("plaintext")
	half := b.begun("fernet")
	return []bookStory{
		{name: "verdict", title: "The answer", says: "Where the secret can be read, by whom, and how much of all that was said.", of: []any{pages.VerdictOf},
			states: []bookState{
				{name: "nothing yet", says: "Before the first packet.", in: "verdict", show: b.verdictAfter(ready, "eavesdropper", 0), low: true},
				{name: "greeting", says: "The two have only greeted each other.", in: "verdict", show: b.verdictAfter(half, "eavesdropper", 3), low: true},
				{name: "not seen so far", says: "Some of it was said.", in: "verdict", show: b.verdictAfter(half, "client", 8), low: true},
				verdict("readable", "In the clear, once in each place that holds it.", "plaintext", "eavesdropper"),
				verdict("readable with a key", "Fernet, with the shared key.", "fernet", "client"),
				verdict("shut", "Fernet, without a key.", "fernet", "eavesdropper"),
				verdict("shut with keys", "The thief has the key that only signed.", "tls13", "thief"),
				{name: "elsewhere", says: "The same letters appear in the server's name too.", in: "verdict", show: pages.VerdictOf(pages.Verdict{Tone: "shut", Says: "Your secret: not found.", Elsewhere: []pages.Found{{Frame: 4, Off: 198, Len: 7, How: "in the clear", In: "Server Name"}}}), low: true},
				{name: "more places than room", says: "More than the answer has room for: a card has the others.", in: "verdict", show: pages.VerdictOf(pages.Verdict{Tone: "lit", Says: "Your secret: readable in 3 places.", Found: []pages.Found{{Frame: 6, Off: 198, Len: 11, How: "in the clear"}, {Frame: 9, Off: 198, Len: 11, How: "in the clear"}, {Frame: 12, Off: 198, Len: 11, How: "in the clear"}}}), low: true},
				{name: "not understood", says: "A capture of which some is not known here.", in: "verdict", show: pages.VerdictOf(pages.Verdict{Tone: "lit", Says: "Readable: everything that plainsight understands here.", Lacks: pages.LacksSay(dissect.Lacks{Undecoded: 57, Cut: 1200})}), low: true},
				{name: "why it stays shut", says: "A capture of which the keys open nothing: for each connection the reason, and what would help.", in: "verdict", show: pages.VerdictOf(pages.Verdict{Tone: "shut", Says: "Not readable with what the key log opens: 4,120 of 4,120 bytes are shut.", Shut: whyShut()}), low: true},
				verdict("many places", "A chat in which it is said again.", "rsa-chat", "client"),
			}},
	}
}

// begun is a run that is over and shown from its start: nothing of it is in sight.
func (b *storybook) begun(lesson string) *live.Run {
	r := b.begin(lesson, "", false)
	b.over(r)
	if err := r.PauseAt(0); err != nil {
		panic(noRun{err})
	}
	return r
}

// verdictAfter is the answer when so many packets were shown.
func (b *storybook) verdictAfter(r *live.Run, eye string, n int) templ.Component {
	if err := r.PauseAt(n); err != nil {
		panic(noRun{err})
	}
	return b.verdictOf(r, eye)
}

func (b *storybook) verdictOf(r *live.Run, eye string) (c templ.Component) {
	see(r, eye, func(_ *live.Run, e *live.Viewpoint) { c = pages.VerdictOf(e.Verdict()) })
	return c
}

// whyShut is three reasons, and a line that no reason tells.
func whyShut() pages.ShutView {
	log := shut.Log{Connections: 3}
	none := shut.Reason{Kind: shut.NoLine, Shut: 9, Random: "5f1ad4c09e77b3a2", Logs: 1, Lines: log}
	late := shut.Reason{Kind: shut.HelloMissing, Shut: 4, Hello: "ClientHello", BegunLate: true, Logs: 1, Lines: log}
	lacks := shut.Reason{Kind: shut.SecretMissing, Shut: 2, Secrets: []string{"SERVER_TRAFFIC_SECRET_0"}, SecretsSaid: []string{"the server's application traffic secret"}, Logs: 1, Lines: log}
	return pages.ShutView{
		Says: "Why 3 connections stay shut, in whole or in part",
		Open: true,
		Each: []pages.OneShut{
			{Who: "192.0.2.7:50112 → 198.51.100.4:443, client random 5f1ad4c09e77b3a2", Place: dissect.KeyPlace{Frame: 11, Off: 66, Len: 5}, Says: none.Says(), Helps: none.Helps()},
			{Who: "192.0.2.7:50090 → 198.51.100.4:443", Place: dissect.KeyPlace{Frame: 1, Off: 66, Len: 5}, Says: late.Says(), Helps: late.Helps()},
			{Who: "192.0.2.7:50140 → 198.51.100.4:443", Place: dissect.KeyPlace{Frame: 19, Off: 66, Len: 5}, Says: lacks.Says(), Helps: lacks.Helps(), Lines: "SERVER_TRAFFIC_SECRET_0"},
		},
		More:  "3 more connections are not listed.",
		Wrong: "2 lines of the key log cannot be used; the first is line 4: it has 63 hex digits where 64 belong.",
	}
}
