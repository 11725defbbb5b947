package main

import (
	"context"
	"log/slog"
	"strings"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/questions"

	"github.com/a-h/templ"
)

// compareParts are the parts of a comparison.
func (b *storybook) compareParts() []bookStory {
	s := b.server
	side := func(lesson, eye string) *pages.SideView {
		return s.Runs().Side(b.lesson(lesson), b.play(lesson, "").ID, eye, true, func(*live.Run) bool { return true })
	}
	laid := func(eye string, sides ...*pages.SideView) pages.SidesView {
		v := pages.SidesView{Eye: eye, Sides: sides}
		v.Lay()
		return v
	}
	plain, fernet, tls13 := side("plaintext", "eavesdropper"), side("fernet", "eavesdropper"), side("tls13", "eavesdropper")
	seen, opened := laid("eavesdropper", plain, fernet, tls13), laid("client", side("plaintext", "client"), side("rsa-chat", "client"), side("tls12-rsa", "client"))
	file := &pages.SideView{Lesson: &lessons.Lesson{Name: "mine.pcap", Title: "A capture file of yours"}, File: true, Eye: "eavesdropper", Phase: pages.PhaseDone}
	r := b.play("plaintext", "")
	if err := r.Inspect(func(in live.Inside) {
		live.FillSide(file, questions.Note{Text: storySecret}, in.Frames(), func(string) *live.Viewpoint { return in.Viewpoint("eavesdropper") })
	}); err != nil {
		panic(noRun{err})
	}
	mute := &pages.SideView{Lesson: &lessons.Lesson{Name: "other.pcap", Title: "A capture file of yours", Eyes: b.lesson("fernet").Eyes}, File: true, Eye: "eavesdropper", Phase: pages.PhaseDone}
	other := b.play("fernet", "")
	if err := other.Inspect(func(in live.Inside) {
		live.FillSide(mute, in.Note(), in.Frames(), in.Viewpoint)
	}); err != nil {
		panic(noRun{err})
	}
	waiting := laid("eavesdropper", &pages.SideView{Lesson: b.lesson("fernet")}, &pages.SideView{Lesson: b.lesson("tls13"), Run: "GONE", Phase: pages.PhaseGone}, &pages.SideView{Lesson: b.lesson("mtls"), Phase: pages.PhaseRunning},
		&pages.SideView{Lesson: b.lesson("pki"), Phase: pages.PhaseFailed, Problem: "The lesson was stopped: it took too long. Press Run to try again."})
	rows := func(rows []pages.NumberRow, sides []*pages.SideView) templ.Component {
		return pages.SideNumbers("What it costs", rows, sides)
	}
	empty := pages.CompareView{Page: onPaper(pages.LessonView{Page: page("Side by side")}).Page, Wire: b.wire, Secret: storySecret, Eyes: b.lesson("fernet").Eyes, Eye: "eavesdropper"}
	for i, l := range s.Lessons() {
		empty.Chips = append(empty.Chips, pages.Chip{Lesson: l, On: i < 3, Place: i})
	}
	for _, m := range pages.ReadyMade {
		empty.Ready = append(empty.Ready, pages.ReadyLink{Title: m.Title, Names: strings.Join(m.Lessons, " | "), Address: pages.CompareAddress(m.Lessons, m.Eye)})
	}
	at := func(name, says, in string, c templ.Component) bookState {
		return bookState{name: name, says: says, in: in, show: c, low: true}
	}
	return []bookStory{
		{name: "compare", title: "Side by side", says: "Where lessons are chosen, run, and put side by side.", of: []any{pages.CompareScreen},
			states: []bookState{{name: "before", says: "Three are chosen and none was run.", in: "page", show: pages.CompareScreen(empty)},
				{name: "run", says: "After Run all, with a map of every byte.", screen: &bookScreen{address: "/compare?a=plaintext&b=fernet&c=tls13&eye=eavesdropper", do: []string{"#go"}, until: ".compared"}}}},
		{name: "sides", title: "The comparison", says: "Columns of equal width, bars to one scale.", of: []any{pages.ComparedSides},
			states: []bookState{
				{name: "shut", says: "As the eavesdropper has it.", in: "sides", show: pages.ComparedSides(seen)},
				{name: "opened", says: "As the client has it.", in: "sides", show: pages.ComparedSides(opened)},
				{name: "no such eyes", says: "A lesson without a thief, beside one that has one.", in: "sides", show: pages.ComparedSides(laid("wrong-key", side("fernet", "wrong-key"), side("tls13", "wrong-key")))},
				{name: "waiting", says: "Not run, gone, running, and broken off.", in: "sides", show: pages.ComparedSides(waiting)},
				{name: "files", says: "Uploaded captures: one that contains the secret, and one that does not.", in: "sides", show: pages.ComparedSides(laid("eavesdropper", file, mute))},
			}},
		{name: "side-name", title: "The name of a side", says: "It leads to the lesson, with the run. A file leads nowhere.", of: []any{pages.SideName},
			states: []bookState{at("lesson", "A lesson.", "answers", pages.SideName(plain)), at("file", "A file.", "answers", pages.SideName(file))}},
		{name: "side-place", title: "Where the secret is", says: "The packet, and how it is written there.", of: []any{pages.SidePlace},
			states: []bookState{at("lesson", "It leads to the packet.", "answers", pages.SidePlace(plain, plain.Found[0])), at("file", "In a file.", "answers", pages.SidePlace(file, file.Found[0]))}},
		{name: "side-group", title: "A heading of rows", says: "Over all columns.", of: []any{pages.SideGroup},
			states: []bookState{at("heading", "Of three columns.", "group", pages.SideGroup("Step by step", 3))}},
		{name: "side-numbers", title: "Rows of numbers", says: "With bars to one scale.", of: []any{pages.SideNumbers},
			states: []bookState{at("costs", "With a word for the most and the least.", "compared", rows(seen.Numbers, seen.Sides)), at("classes", "With swatches.", "compared", rows(seen.Classes, seen.Sides))}},
	}
}

// pageParts are whole pages.
func (b *storybook) pageParts() []bookStory {
	s := b.server
	home := pages.HomeView{Page: page("plainsight"), Wire: b.wire}
	unseen := home
	for _, l := range s.Lessons() {
		p, err := b.preview(l)
		if err != nil {
			p = nil // the pages leave it out as well
		}
		home.Lessons = append(home.Lessons, pages.LessonCard{Lesson: l, Preview: p})
		unseen.Lessons = append(unseen.Lessons, pages.LessonCard{Lesson: l})
	}
	return []bookStory{
		{name: "page", title: "The frame of a page", says: "What every page begins with. Inside it is empty.", of: []any{pages.Page, pages.ClassesMeta},
			states: []bookState{
				{name: "empty", says: "Ground and nothing else.", in: "page", show: pages.Page(page("An empty page")), low: true},
				{name: "with a script", says: "The same, for a page that has one.", in: "page", show: pages.Page(pages.PageView{Title: "An empty page", Assets: storyAssets, Script: "home/home.js"}), low: true},
			}},
		{name: "home", title: "The first screen", says: "The lessons as one path, with what crossed the wire in each.", of: []any{pages.HomePage},
			states: []bookState{
				{name: "with films", says: "What carried the secret, cell by cell.", in: "page", show: pages.HomePage(home)},
				{name: "without films", says: "While they are being made.", in: "page", show: pages.HomePage(unseen)},
				{name: "no lessons", says: "A server without any.", in: "page", show: pages.HomePage(pages.HomeView{Page: home.Page, Wire: b.wire})},
			}},
		{name: "refused", title: "Not for this computer", says: "What is shown only on the computer itself.", of: []any{pages.RefusedPage},
			states: []bookState{{name: "refused", says: "It says why, and what can be done instead.", in: "page", show: pages.RefusedPage(page("plainsight"), pages.NotHere(live.ErrNotLocal))},
				{name: "locked", says: "The token is missing.", in: "page", show: pages.RefusedPage(page("plainsight"), pages.LockedOut())}}},
		{name: "missing", title: "Nothing here", says: "An address at which there is nothing.", of: []any{pages.MissingPage},
			states: []bookState{{name: "missing", says: "It says so, and leads back.", in: "page", show: pages.MissingPage(page("plainsight"), "There is nothing at this address.")}}},
	}
}

// preview is what carried a lesson's secret, as the first screen shows it.
func (b *storybook) preview(l *lessons.Lesson) (*pages.Preview, error) {
	w, _, err := capture.Open(wireKind)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(context.Background(), storyTime)
	defer cancel()
	return live.Preview(ctx, slog.New(slog.DiscardHandler), w, l)
}
