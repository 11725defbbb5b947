package main

import (
	"github.com/a-h/templ"

	"plainsight/dissect"
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
				{name: "not understood", says: "A capture of which some is not known here.", in: "verdict", show: pages.VerdictOf(pages.Verdict{Tone: "lit", Says: "Readable: everything that plainsight understands here.", Lacks: pages.LacksSay(dissect.Lacks{Undecoded: 57, Cut: 1200})}), low: true},
				{name: "why it stays shut", says: "A capture with a key log for another connection.", in: "verdict", show: pages.VerdictOf(pages.Verdict{Tone: "shut", Says: "Shut: none of what was said can be read.", Shut: pages.ShutView{Says: "Why 1 connection stays shut, in whole or in part", Open: true,
					Each: []pages.OneShut{{Who: "10.0.0.1:49152 → 10.0.0.2:443", Place: dissect.KeyPlace{Frame: 4, Off: 66, Len: 32}, Says: "The key log has no line for its client random.", Helps: "Record the log of this very connection."}}}}), low: true},
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
