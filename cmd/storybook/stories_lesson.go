package main

import (
	"strconv"

	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// storyParts are what a lesson tells and asks.
func (b *storybook) storyParts() []bookStory {
	fernet, plain, wheels := b.lesson("fernet"), b.lesson("plaintext"), b.lesson(pages.WheelLesson)
	asked, n := firstQuestion(plain)
	done := b.play("plaintext", "")
	step := "?run=" + done.ID + "&depth=3&step=" + strconv.Itoa(n)
	answer := func(name, says string, right bool) bookState {
		return bookState{name: name, says: says, screen: &bookScreen{address: "/lesson/plaintext" + step, run: done, only: "story",
			do: []string{choiceOf(done, n, right), ".step:not([hidden]) .reveal"}, until: ".step:not([hidden]) .ask.answered"}}
	}
	return []bookStory{
		{name: "story", title: "The story", says: "One step at a time, beside the packets. A question comes before its answer can be seen.", of: []any{pages.Story, pages.StoryEnd},
			states: []bookState{
				{name: "first step", says: "As a lesson opens.", in: "story", show: pages.Story(fernet, map[string]bool{}, wheels)},
				{name: "with the wheel", says: "The lesson on letters that were moved has a wheel to turn.", in: "story", show: pages.Story(wheels, map[string]bool{}, nil)},
				{name: "before its picture", says: "A step that has one, before the run.", in: "story", show: pages.Story(b.lesson("dh-static"), map[string]bool{}, nil)},
				{name: "with a picture", says: "A picture that is drawn from the run's own numbers.", screen: b.pictured()},
				{name: "the end", says: "What came of the predictions, who could read the secret, and the way on.", screen: &bookScreen{address: "/lesson/plaintext?run=" + done.ID + "&depth=3&step=" + strconv.Itoa(len(plain.Story)+1), run: done, only: "story", until: "#readers > div"}},
			}},
		{name: "question", title: "A question", says: "It asks before it tells. What is right is mostly computed from the packets of the reader's own run.", of: []any{pages.Question},
			states: []bookState{
				{name: "asked", says: "Nothing is chosen yet.", in: "step", show: pages.Question(asked, n-1)},
				answer("answered right", "The reason opens, with the packet that shows it.", true),
				answer("answered wrong", "Both the reason of the choice and what is right.", false),
				{name: "before the run", says: "Where the answer is computed, there has to be something to compute it from.", screen: &bookScreen{address: "/lesson/plaintext?depth=3&step=" + strconv.Itoa(n), only: "story",
					do: []string{".step:not([hidden]) .choice:nth-of-type(1) input", ".step:not([hidden]) .reveal"}, until: ".step:not([hidden]) .how:not([hidden])"}},
			}},
		{name: "prose", title: "Text and terms", says: "A term is explained where it is first met, one tap away.", of: []any{pages.Prose, pages.Words, pages.Terms, pages.Marked},
			states: []bookState{
				{name: "prose", says: "Paragraphs of a story.", in: "step", show: pages.Prose(fernet.Story[1].Text, map[string]bool{}), low: true},
				{name: "words", says: "One of them.", in: "step", show: pages.Words(pages.Explain(pages.Paragraphs(fernet.Story[0].Text)[0], map[string]bool{})), low: true},
				{name: "marked", says: "A sentence of a page, with what is strong, code or a link in it.", in: "step", show: pages.Marked(words.Pieces("Press **Run**, type `curl`, or [open a capture](capture).", "capture", "/capture")), low: true},
				{name: "cards", says: "All cards of the glossary. On a page each opens at its term.", in: "shown", show: pages.Terms()},
			}},
		{name: "wheel", title: "The wheel", says: "Letters are moved back by hand, on the bytes that crossed the wire.", of: []any{pages.Wheel, pages.WheelAssets},
			states: []bookState{
				{name: "shut", says: "As the story shows it.", in: "wheel", show: pages.Wheel(), low: true},
				{name: "turned", says: "After a run, turned by three.", screen: &bookScreen{address: "/lesson/" + pages.WheelLesson + "?depth=3&run=" + b.play(pages.WheelLesson, "").ID, run: b.play(pages.WheelLesson, ""), only: "story",
					do: []string{"#wheel summary", "?#wheel-parts:not([hidden])", "=3 #wheel-turn"}, until: "#wheel-bars rect"}},
				{name: "its files", says: "A style sheet and a script, which only this lesson loads.", show: pages.WheelAssets(storyAssets), low: true},
			}},
	}
}

// firstQuestion is the first whose answer is computed, and its step from 1.
func firstQuestion(l *lessons.Lesson) (*lessons.Question, int) {
	for i, s := range l.Story {
		if s.Ask != nil && s.Ask.From.What != "" {
			return s.Ask, i + 1
		}
	}
	return &lessons.Question{}, 1
}

// choiceOf selects a choice that is right in this run, or one that is not.
func choiceOf(r *live.Run, step int, right bool) string {
	choice := 0
	if m, err := r.Answer(step, true); err == nil {
		for i := range r.Lesson().Story[step-1].Ask.Choices {
			is := false
			for _, k := range m.Right {
				is = is || k == i
			}
			if is == right {
				choice = i
			}
		}
	}
	return ".step:not([hidden]) .choice:nth-of-type(" + strconv.Itoa(choice+1) + ") input"
}

func (b *storybook) pictured() *bookScreen {
	r := b.play("dh-static", "")
	for i, s := range r.Lesson().Story {
		if s.Picture != "" {
			return &bookScreen{address: "/lesson/dh-static?depth=3&run=" + r.ID + "&step=" + strconv.Itoa(i+1), run: r, only: "story", until: ".step:not([hidden]) .pictures img"}
		}
	}
	panic(noRun{live.ErrEnded})
}

// lessonParts are the other parts of a lesson's screen.
func (b *storybook) lessonParts() []bookStory {
	view := func(name string) pages.LessonView {
		return pages.LessonView{Page: page(name), Lesson: b.lesson(name), Wire: b.wire, Secret: storySecret, Seen: map[string]bool{}}
	}
	plain, fernet, chat, paused := b.play("plaintext", ""), b.play("fernet", ""), b.begin("rsa-chat", "", true), b.begun("fernet")
	at := func(r *live.Run, eye string, more string) string {
		return "/lesson/" + r.Lesson().Name + "?depth=3&run=" + r.ID + "&eye=" + eye + more
	}
	about := func(name, says string, r *live.Run, eye, field string) bookState {
		packet, id := b.fieldAt(r, eye, field)
		return bookState{name: name, says: says, screen: &bookScreen{address: at(r, eye, "&packet="+strconv.Itoa(packet)+"&field="+id), run: r, only: "bytes", until: "#about .label"}}
	}
	return []bookStory{
		{name: "narrowing", title: "Filter and find", says: "What narrows packets and messages, finds in them, and lists conversations.", of: []any{pages.Narrowing},
			states: []bookState{
				{name: "open", says: "Nothing is filtered.", screen: &bookScreen{address: at(plain, "eavesdropper", "&view=packets"), run: plain, only: "talk", do: []string{"#narrow-open"}, until: "#narrow:not([hidden])"}},
				{name: "filtered", says: "The packets that a filter leaves.", screen: &bookScreen{address: at(plain, "eavesdropper", "&view=packets&filter=http"), run: plain, only: "talk", until: "#narrowed:not([hidden])"}},
				{name: "conversations", says: "Who talks with whom.", screen: &bookScreen{address: at(plain, "eavesdropper", "&view=packets"), run: plain, only: "talk", do: []string{"#narrow-open", "#talks-open"}, until: "#talk-list > *"}},
			}},
		{name: "stage", title: "The stage", says: "Where a lesson is run, with its one big answer.", of: []any{pages.Stage},
			states: []bookState{
				{name: "ready", says: "Before the run.", in: "stage", show: pages.Stage(view("plaintext"))},
				{name: "with a chat", says: "A lesson in which the learner may talk.", in: "stage", show: pages.Stage(view("rsa-chat"))},
				{name: "done", says: "After the run.", screen: &bookScreen{address: at(plain, "eavesdropper", ""), run: plain, only: "stage", until: "#verdict .answer.lit"}},
				{name: "talking", says: "The server waits, and takes what is typed.", screen: &bookScreen{address: at(chat, "client", ""), run: chat, only: "stage", until: "#talk-form:not([hidden])"}},
				{name: "somebody else's", says: "A run that was opened by its address: it can be watched but not controlled.", screen: &bookScreen{address: at(fernet, "client", ""), only: "stage", until: "#verdict .answer.lit"}},
				{name: "trouble", says: "What went wrong, and what to do.", screen: &bookScreen{address: "/lesson/plaintext?run=GONE", until: "#trouble:not([hidden])"}},
			}},
		{name: "paces", title: "Pace", says: "How packets appear.", of: []any{pages.Paces},
			states: []bookState{
				{name: "nothing yet", says: "Before the run.", in: "pace", show: pages.Paces(), low: true},
				{name: "paused", says: "Some of the packets are shown.", screen: &bookScreen{address: at(paused, "client", ""), run: paused, only: "stage", do: []string{"#step:not(:disabled)"}, until: "#pause:not(:disabled)"}},
			}},
		{name: "lending", title: "Watchers", says: "Through whose eyes others look at a run.", of: []any{pages.Lending},
			states: []bookState{
				{name: "shut", says: "A button, which only the owner has.", in: "pace", show: pages.Lending(b.lesson("fernet").Eyes), low: true},
				{name: "open", says: "The owner's choice.", screen: &bookScreen{address: at(fernet, "client", ""), run: fernet, do: []string{"#lend-open:not([hidden])"}, until: "#lend:popover-open"}},
			}},
		{name: "settings", title: "Options", says: "What can be chosen before a run: knobs, and what goes wrong on purpose.", of: []any{pages.Settings},
			states: []bookState{
				{name: "faults", says: "A lesson with faults.", in: "settings", show: pages.Settings(b.lesson("fernet"))},
				{name: "knobs", says: "With something to choose.", in: "settings", show: pages.Settings(b.lesson("mtls"))},
				{name: "slow", says: "With a choice that may take minutes to play, and one like a dial.", in: "settings", show: pages.Settings(b.lesson("dh-ephemeral"))},
				{name: "dial", says: "With a number to turn.", in: "settings", show: pages.Settings(b.lesson("caesar"))},
				{name: "talks", says: "With people who may talk.", in: "settings", show: pages.Settings(b.lesson("rsa-chat"))},
				{name: "nothing to choose", says: "Then there is no button either.", in: "settings", show: pages.Settings(&lessons.Lesson{Name: "none"}), low: true},
			}},
		{name: "eyes", title: "Eyes", says: "Whose eyes to look through. The first is what a page opens with.", of: []any{pages.Eyes},
			states: []bookState{
				{name: "four", says: "Most lessons.", in: "stage", show: pages.Eyes(b.lesson("tls13").Eyes), low: true},
				{name: "with a man in the middle", says: "Five.", in: "stage", show: pages.Eyes(b.lesson("dh-ephemeral").Eyes), low: true},
			}},
		{name: "depths", title: "Depths", says: "From the story down to single bits.", of: []any{pages.Depths},
			states: []bookState{
				{name: "switch", says: "In the top of a lesson.", in: "top", show: pages.Depths(), low: true},
				{name: "story", says: "The first depth.", screen: &bookScreen{address: "/lesson/fernet?depth=1&run=" + fernet.ID + "&eye=client", run: fernet, until: "#verdict .answer.lit"}},
				{name: "messages", says: "The second.", screen: &bookScreen{address: "/lesson/fernet?depth=2&run=" + fernet.ID + "&eye=client", run: fernet, until: "#ladder .rung"}},
			}},
		{name: "about", title: "What is selected", says: "The card of a field: what it is, why it is there, where it is defined.", of: []any{pages.AboutTemplate},
			states: []bookState{
				{name: "blank", says: "A template, which a script fills. By itself it shows nothing.", show: pages.AboutTemplate(), low: true},
				about("readable", "Plain text.", plain, "eavesdropper", "http.file_data"),
				about("metadata", "A time that everybody reads.", fernet, "eavesdropper", "plainsight.fernet.timestamp"),
				about("shut", "Ciphertext, and what it would take.", fernet, "eavesdropper", "plainsight.fernet.ciphertext"),
				about("opened", "The same with the key.", fernet, "client", "plainsight.fernet.plaintext"),
				about("computed", "A value that has no bytes of its own.", b.play("dh-static", ""), "client", "plainsight.squirrel.key_agreement.step"),
				about("wrong", "Something does not verify.", b.play("fernet", "flip-byte"), "client", "plainsight.fernet.hmac"),
				about("bits", "A field of some bits only.", plain, "eavesdropper", "tcp.flags.syn"),
			}},
		{name: "whole", title: "The whole conversation", says: "Every byte of it in one strip, coloured by class.", of: []any{pages.WholeMap},
			states: []bookState{
				{name: "empty", says: "Before the run.", in: "whole", show: pages.WholeMap(), low: true},
				{name: "drawn", says: "After it.", screen: &bookScreen{address: at(fernet, "client", ""), run: fernet, only: "whole", until: "#verdict .answer.lit"}},
			}},
		{name: "help", title: "List of keys", says: "What the keyboard does.", of: []any{pages.KeysDialog, pages.KeysOf},
			states: []bookState{
				{name: "shut", says: "A dialog, which is not there until it is asked for.", show: pages.KeysDialog(), low: true},
				{name: "of a capture", says: "Without what only lessons have.", show: pages.KeysOf(pages.OwnKeys()), low: true},
				{name: "open", says: "Asked for.", screen: &bookScreen{address: "/lesson/plaintext", do: []string{"#help"}, until: "#keys[open]"}},
			}},
		{name: "lesson", title: "The lesson screen", says: "All of it.", of: []any{pages.LessonScreen},
			states: []bookState{
				{name: "before the run", says: "As it is sent.", in: "page", show: pages.LessonScreen(onPaper(view("tls13")))},
				{name: "with the wheel", says: "A lesson that loads more.", in: "page", show: pages.LessonScreen(onPaper(view(pages.WheelLesson)))},
				{name: "shut", says: "After the run, without a key.", screen: &bookScreen{address: at(fernet, "eavesdropper", ""), run: fernet, until: "#hex .sel"}},
				{name: "opened", says: "With one.", screen: &bookScreen{address: at(fernet, "client", ""), run: fernet, until: "#hex .sel"}},
			}},
	}
}

// onPaper is a page whose style sheets lie in the storybook's folder.
func onPaper(v pages.LessonView) pages.LessonView {
	v.Page.Body = "player told"
	return v
}

// fieldAt is the packet and the place of the first field of that name.
func (b *storybook) fieldAt(r *live.Run, eye, name string) (packet int, id string) {
	see(r, eye, func(_ *live.Run, e *live.Viewpoint) {
		packet, id = e.FirstField(lessons.Look{Field: name}, 1, e.Session().Len())
	})
	if packet == 0 {
		mustFind(nil, r, eye+", "+name)
	}
	return packet, id
}

// page is the frame of a page whose style sheets are in the storybook's folder.
func page(title string) pages.PageView {
	return pages.PageView{Title: title, Assets: storyAssets}
}
