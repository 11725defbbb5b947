package webui

import (
	"strings"

	"plainsight/lessons"

	"github.com/a-h/templ"
)

// compareParts are what stands side by side.
func (b *Storybook) compareParts() []bookStory {
	s := b.server
	side := func(lesson, eye string) *sideView {
		return s.side(b.lesson(lesson), b.play(lesson, "").id, eye, true, func(*run) bool { return true })
	}
	laid := func(eye string, sides ...*sideView) sidesView {
		v := sidesView{Eye: eye, Sides: sides}
		v.lay()
		return v
	}
	plain, fernet, tls13 := side("plaintext", "eavesdropper"), side("fernet", "eavesdropper"), side("tls13", "eavesdropper")
	seen, opened := laid("eavesdropper", plain, fernet, tls13), laid("client", side("plaintext", "client"), side("rsa-chat", "client"), side("tls12-rsa", "client"))
	file := &sideView{Lesson: &lessons.Lesson{Name: "mine.pcap", Title: "A capture file of yours"}, File: true, Eye: "eavesdropper", Phase: phaseDone}
	r := b.play("plaintext", "")
	if err := r.ask(func() {
		file.fill(storySecret, r.frames, func(eye string) *sight { e, _ := r.sight("eavesdropper"); return e })
	}); err != nil {
		panic(noRun{err})
	}
	mute := &sideView{Lesson: &lessons.Lesson{Name: "other.pcap", Title: "A capture file of yours", Eyes: b.lesson("fernet").Eyes}, File: true, Eye: "eavesdropper", Phase: phaseDone}
	other := b.play("fernet", "")
	if err := other.ask(func() {
		mute.fill(storySecret, other.frames, func(eye string) *sight { e, _ := other.sight(eye); return e })
	}); err != nil {
		panic(noRun{err})
	}
	waiting := laid("eavesdropper", &sideView{Lesson: b.lesson("fernet")}, &sideView{Lesson: b.lesson("tls13"), Run: "GONE", Phase: phaseGone}, &sideView{Lesson: b.lesson("mtls"), Phase: phaseRunning},
		&sideView{Lesson: b.lesson("pki"), Phase: phaseFailed, Problem: "The lesson was stopped: it took too long. Press Run to try again."})
	rows := func(rows []numberRow, sides []*sideView) templ.Component {
		return sideNumbers("What it costs", rows, sides)
	}
	empty := compareView{Page: onPaper(lessonView{Page: s.page("Side by side", "")}).Page, Wire: s.wire, Secret: storySecret, Eyes: b.lesson("fernet").Eyes, Eye: "eavesdropper"}
	for i, l := range s.lessons {
		empty.Chips = append(empty.Chips, chip{l, i < 3, i})
	}
	for _, m := range readyMade {
		empty.Ready = append(empty.Ready, readyLink{m.title, strings.Join(m.lessons, " | "), compareAddress(m.lessons, m.eye)})
	}
	at := func(name, says, in string, c templ.Component) bookState {
		return bookState{name: name, says: says, in: in, show: c, low: true}
	}
	return []bookStory{
		{name: "compare", title: "Side by side", says: "Where lessons are chosen, run, and put side by side.", of: []any{compareScreen},
			states: []bookState{{name: "before", says: "Three are chosen and none was run.", in: "page", show: compareScreen(empty)},
				{name: "run", says: "After Run all, with a map of every byte.", screen: &bookScreen{address: "/compare?a=plaintext&b=fernet&c=tls13&eye=eavesdropper", do: []string{"#go"}, until: ".compared"}}}},
		{name: "sides", title: "The comparison", says: "Columns of equal width, bars to one scale.", of: []any{comparedSides},
			states: []bookState{
				{name: "shut", says: "As the eavesdropper has it.", in: "sides", show: comparedSides(seen)},
				{name: "opened", says: "As the client has it.", in: "sides", show: comparedSides(opened)},
				{name: "no such eyes", says: "A lesson without a thief, beside one that has one.", in: "sides", show: comparedSides(laid("wrong-key", side("fernet", "wrong-key"), side("tls13", "wrong-key")))},
				{name: "waiting", says: "Not run, gone, running, and broken off.", in: "sides", show: comparedSides(waiting)},
				{name: "files", says: "Captures that were handed in: one that says it, and one that does not.", in: "sides", show: comparedSides(laid("eavesdropper", file, mute))},
			}},
		{name: "side-name", title: "The name of a side", says: "It leads to the lesson, with the run. A file leads nowhere.", of: []any{sideName},
			states: []bookState{at("lesson", "A lesson.", "answers", sideName(plain)), at("file", "A file.", "answers", sideName(file))}},
		{name: "side-place", title: "Where the secret is", says: "The packet, and how it is written there.", of: []any{sidePlace},
			states: []bookState{at("lesson", "It leads to the packet.", "answers", sidePlace(plain, plain.Found[0])), at("file", "In a file.", "answers", sidePlace(file, file.Found[0]))}},
		{name: "side-group", title: "A heading of rows", says: "Over all columns.", of: []any{sideGroup},
			states: []bookState{at("heading", "Of three columns.", "group", sideGroup("Step by step", 3))}},
		{name: "side-numbers", title: "Rows of numbers", says: "With bars to one scale.", of: []any{sideNumbers},
			states: []bookState{at("costs", "With a word for the most and the least.", "compared", rows(seen.Numbers, seen.Sides)), at("classes", "With swatches.", "compared", rows(seen.Classes, seen.Sides))}},
	}
}

// pageParts are whole pages.
func (b *Storybook) pageParts() []bookStory {
	s := b.server
	paper := func(title string) pageView { p := s.page(title, ""); p.Assets = storyAssets; return p }
	home := homeView{Page: paper("plainsight"), Wire: s.wire}
	unseen := home
	for _, l := range s.lessons {
		p, err := s.preview(l)
		if err != nil {
			p = nil // the pages leave it out as well
		}
		home.Lessons = append(home.Lessons, lessonCard{Lesson: l, Preview: p})
		unseen.Lessons = append(unseen.Lessons, lessonCard{Lesson: l})
	}
	return []bookStory{
		{name: "page", title: "The frame of a page", says: "What every page begins with. Inside it is empty.", of: []any{page},
			states: []bookState{
				{name: "empty", says: "Ground and nothing else.", in: "page", show: page(paper("An empty page")), low: true},
				{name: "with a script", says: "The same, for a page that has one.", in: "page", show: page(pageView{Title: "An empty page", Assets: storyAssets, Script: "home.js"}), low: true},
			}},
		{name: "home", title: "The first screen", says: "The lessons as one path, with what crossed the wire in each.", of: []any{homePage},
			states: []bookState{
				{name: "with films", says: "What carried the secret, cell by cell.", in: "page", show: homePage(home)},
				{name: "without films", says: "While they are being made.", in: "page", show: homePage(unseen)},
				{name: "no lessons", says: "A server without any.", in: "page", show: homePage(homeView{Page: home.Page, Wire: s.wire})},
			}},
		{name: "refused", title: "Not for this computer", says: "What is shown on the computer itself alone.", of: []any{refusedPage},
			states: []bookState{{name: "refused", says: "It says why, and what can be done instead.", in: "page", show: refusedPage(paper("plainsight"), notHere, because(errNotLocal))},
				{name: "locked", says: "The token is missing.", in: "page", show: refusedPage(paper("plainsight"), lockedTitle, lockedSays)}}},
		{name: "missing", title: "Nothing here", says: "An address that leads nowhere.", of: []any{missingPage},
			states: []bookState{{name: "missing", says: "It says so, and leads back.", in: "page", show: missingPage(paper("plainsight"), "This address leads nowhere.")}}},
	}
}
