package main

import (
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"

	"github.com/a-h/templ"
)

// signs are what everything else is made of.
func (b *storybook) signs() []bookStory {
	glyph := func(name, says string, c templ.Component) bookState {
		return bookState{name: name, says: says, show: glyphSheet(c, says), low: true}
	}
	return []bookStory{
		{name: "classes", title: "Classes of bytes", says: "Each has a colour, a pattern and a tag of two letters, so that print and eyes that do not tell colours apart lose nothing.",
			states: []bookState{{name: "all", says: "As swatches, as bytes, and as parts of a bar.", show: classSheet(pages.Loudest[:])}}},
		{name: "glyphs", title: "Glyphs", says: "A few lines each, drawn for these pages.",
			of: []any{pages.GlyphEye, pages.GlyphKey, pages.GlyphBook, pages.GlyphFunnel, pages.GlyphSun, pages.GlyphScreen, pages.GlyphRun, pages.GlyphPause, pages.GlyphStop, pages.GlyphStep, pages.GlyphSlow, pages.GlyphCopy},
			states: []bookState{
				glyph("eye", "whose eyes", pages.GlyphEye()), glyph("key", "a key, or what one has opened", pages.GlyphKey()), glyph("sun", "light and dark", pages.GlyphSun()), glyph("book", "what words mean", pages.GlyphBook()), glyph("funnel", "filter and find", pages.GlyphFunnel()),
				glyph("screen", "projector", pages.GlyphScreen()), glyph("run", "run the lesson", pages.GlyphRun()), glyph("pause", "pause", pages.GlyphPause()),
				glyph("stop", "stop recording", pages.GlyphStop()),
				glyph("step", "one packet more", pages.GlyphStep()), glyph("slow", "slow motion, and time to scale", pages.GlyphSlow()), glyph("copy", "copy", pages.GlyphCopy()),
			}},
		{name: "degrees", title: "Degrees", says: "Beside a word, never instead of one: whether something is given away.", of: []any{pages.GlyphDegree},
			states: []bookState{
				glyph("yes", "seen", pages.GlyphDegree("yes")), glyph("partly", "seen in part", pages.GlyphDegree("partly")),
				glyph("no", "not seen", pages.GlyphDegree("no")), glyph("absent", "there is none", pages.GlyphDegree("absent")),
			}},
		{name: "looks", title: "Switches for the look", says: "Light or dark, and larger for a projector. A browser remembers them.", of: []any{pages.Looks},
			states: []bookState{
				{name: "off", says: "On every page, at the top.", in: "top", show: pages.Looks(), low: true},
				{name: "projector", says: "Switched on.", screen: &bookScreen{address: "/compare", do: []string{"[data-look-switch=projector]"}, until: "[data-look-switch=projector][aria-pressed=true]"}},
			}},
		{name: "words", title: "Words at hand", says: "What the terms mean: of those on the screen, or of all.", of: []any{pages.WordsLink, pages.WordsHere, pages.GlossaryScreen},
			states: []bookState{
				{name: "link", says: "To the page with all terms.", in: "top", show: pages.WordsLink(), low: true},
				{name: "here", says: "On the screen of a run: a card with the terms that are in sight.", in: "top", show: pages.WordsHere(), low: true},
				{name: "page", says: "All terms, by their first letters.", in: "page", show: pages.GlossaryScreen(pages.PageView{Title: "Words", Assets: storyAssets})},
			}},
		{name: "saves", title: "What there is to save", says: "The packets of a lesson, alone or with the keys of the eyes in use, and what Wireshark makes of each file.", of: []any{pages.Saves},
			states: []bookState{
				{name: "owner", says: "With the client's keys.", in: "card", show: pages.Saves(pages.NewSaves("r", clientEye, spokenTLS, []field.Secret{{Kind: field.TLSKeyLog}}, true)), low: true},
				{name: "no key", says: "Eyes that hold none.", in: "card", show: pages.Saves(pages.NewSaves("r", clientEye, spokenTLS, nil, true)), low: true},
				{name: "watcher", says: "Keys stay with the owner.", in: "card", show: pages.Saves(pages.NewSaves("r", clientEye, spokenTLS, nil, false)), low: true},
			}},
		{name: "legend", title: "Legend", says: "The classes with their bytes. Each leads to the next bytes of its class.", of: []any{pages.LegendItems},
			states: []bookState{
				{name: "empty", says: "Before anything was captured.", in: "legend", show: pages.LegendItems(pages.NewLegend(field.Counts{}))},
				{name: "shut", says: "TLS 1.3, as the eavesdropper has it.", in: "legend", show: b.legendOf("tls13", "eavesdropper")},
				{name: "opened", says: "The same run, as the client has it.", in: "legend", show: b.legendOf("tls13", "client")},
			}},
	}
}

func (b *storybook) legendOf(lesson, eye string) (c templ.Component) {
	b.see(lesson, eye, func(_ *live.Run, e *live.Viewpoint) { c = pages.LegendItems(pages.NewLegend(e.Session().Totals())) })
	return c
}

// What the card of saves is shown for.
var (
	clientEye = lessons.Eye{Name: "client", Title: "Client"}
	spokenTLS = []dissect.ProtocolAt{{Protocol: "TLSv1.3", Port: lessons.SecurePort}}
)
