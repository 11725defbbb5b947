package pages

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
)

// PageView is what every page needs.
type PageView struct {
	Title, Assets, Script, Body string
}

// Sheets are the style sheets of every page, what is common first and what a
// special occasion changes last.
var Sheets = []string{"shared/plainsight", "home/home", "run/run", "run/ladder", "run/bytemap", "run/narrow", "run/projector", "run/depth", "run/print"}

type HomeView struct {
	Page    PageView
	Lessons []LessonCard
	Wire    WireView
}

// LessonCard is a lesson on the first screen's path.
type LessonCard struct {
	*lessons.Lesson
	Preview *Preview // nil while it is not known
}

type LessonView struct {
	Page   PageView
	Lesson *lessons.Lesson
	Wire   WireView
	Secret string
	Seen   map[string]bool // terms that the page has explained
}

// keyHelp is one line of the list of keys.
type keyHelp struct {
	Keys []string
	Does string
}

// keyList are the keys that work on the screen of a run.
func keyList() []keyHelp {
	return []keyHelp{
		{[]string{"j", "k"}, words.Say("next, previous message or packet")},
		{[]string{"l"}, words.Say("messages or packets")},
		{[]string{"g"}, words.Say("the key schedule: where the keys come from, and what they open")},
		{[]string{"↑", "↓", "Home", "End"}, words.Say("move in the list, the tree and the bytes")},
		{[]string{"←", "→"}, words.Say("fold and unfold in the tree; a message's packets; one byte in the bytes")},
		{[]string{"Enter"}, words.Say("in the messages, the packets and the byte map: go to the bytes")},
		{[]string{"←", "→", "↑", "↓"}, words.Say("in the byte map: a byte, or a field. With Shift, or Page Up and Page Down: a packet")},
		{[]string{"d"}, words.Say("the next depth")},
		{[]string{"1", "2", "3"}, words.Say("the story, the messages, the bytes")},
		{[]string{"e"}, words.Say("the next pair of eyes")},
		{[]string{"f"}, words.Say("the next place where your secret can be read")},
		{[]string{"r"}, words.Say("run the lesson")},
		{[]string{"p"}, words.Say("pause and go on")},
		{[]string{"s"}, words.Say("step: one more packet")},
		{[]string{"m"}, words.Say("slow motion")},
		{[]string{"[", "]"}, words.Say("step back, step on in the story")},
		{[]string{"Page Up", "Page Down"}, words.Say("the same, as a clicker sends them: a question is answered first, then shown, then the story goes on")},
		{[]string{"?"}, words.Say("this list")},
		{[]string{"Esc"}, words.Say("close, or back to the messages or packets")},
	}
}

// Render writes a component to memory, which cannot fail.
// render writes a part of a page. Whatever a template shows, nothing in it is
// invisible.
func Render(w io.Writer, c templ.Component) {
	var page bytes.Buffer
	if err := c.Render(context.Background(), &page); err != nil {
		panic(err)
	}
	if _, err := w.Write(field.AppendVisible(nil, page.Bytes())); err != nil {
		panic(err)
	}
}

func RenderString(c templ.Component) string {
	var b strings.Builder
	Render(&b, c)
	return b.String()
}

// folded is aria-expanded for a node that has something below it.
func folded(n node) templ.Attributes {
	switch {
	case len(n.Children) == 0:
		return nil
	case n.Open:
		return templ.Attributes{"aria-expanded": "true"}
	}
	return templ.Attributes{"aria-expanded": "false"}
}

func joinWords(t term) string { return strings.Join(t.Words, "|") }

// filmed reports whether the path shows what crossed the wires.
func (v HomeView) filmed() bool {
	return slices.ContainsFunc(v.Lessons, func(c LessonCard) bool { return c.Preview != nil })
}
