package live

import (
	"plainsight/dissect"
	"plainsight/dissect/ladder"
)

// Part is a part of the messages on display.
type Part struct {
	From ladder.Place // the first message or, where Back is set, the last; the zero Place for the first or last of all
	Back bool
	Most int
}

// messagesAtOnce is how many messages are read for a ladder before the run goes on.
const messagesAtOnce = 150

// Ladder is a part of the ladder of what a narrowing leaves; done is false while there are
// more messages to read for it.
func (e *Viewpoint) Ladder(to Narrowing, in *Narrowed, p Part) (l ladder.Ladder, done bool) {
	want := dissect.LadderPart{Talk: e.tcp(to), Keep: in.Keep(), From: p.From, Back: p.Back, Most: p.Most, Work: messagesAtOnce}
	l, done = e.session.LadderPart(want)
	e.book()
	return l, done
}

// tcp is the number of the conversation that a ladder or text is of; below 0 for several.
func (e *Viewpoint) tcp(to Narrowing) int {
	if to.Transport == "tcp" {
		return to.Stream
	}
	return -1
}

// said is a part of the conversation as text, kept because it costs as much as reading it.
type said struct {
	what any
	of   [4]int // what it was made of: frames, secrets, stamp, and whether all are there
	part *dissect.SpokenPart
}

// asText names a part of the conversation as text.
type asText struct {
	to          Narrowing
	part        Part
	first, last int
}

const maxSaid = 3 // that are kept

// Spoken is a part of the conversation as text, as dissect.Session.ReadSpoken has it. first
// and last are frames beyond which nothing is wanted; 0 for none.
func (e *Viewpoint) Spoken(to Narrowing, in *Narrowed, p Part, first, last int) *dissect.SpokenPart {
	of, what := [4]int{e.fed, e.secrets, e.stamp, 0}, asText{to, p, first, last}
	if e.ended {
		of[3] = 1
	}
	for _, s := range e.said {
		if s.of == of && s.what == what {
			return s.part
		}
	}
	keep := in.Keep()
	within := keep
	if last > 0 {
		within = func(n int) bool { return n >= first && n <= last && (keep == nil || keep(n)) }
	}
	part := &dissect.SpokenPart{Talk: e.tcp(to), Keep: within, From: p.From, Back: p.Back, Most: p.Most}
	for !e.session.ReadSpoken(part, messagesAtOnce) {
	}
	if e.said = append(e.said, said{what, of, part}); len(e.said) > maxSaid {
		e.said = e.said[1:]
	}
	return part
}

// talks is the list of conversations, kept because many ask for the same one.
type talks struct {
	of   [4]int
	list []dissect.Talk
}

// Talks are the conversations over TCP and UDP, in the order in which they began.
func (e *Viewpoint) Talks() []dissect.Talk {
	of := [4]int{e.fed, e.secrets, e.stamp, 1}
	if e.talks.of != of {
		e.talks = talks{of, e.session.Talks()}
	}
	return e.talks.list
}
