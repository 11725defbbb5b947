package webui

import (
	"github.com/a-h/templ"

	"plainsight/dissect/field"
)

// signs are what everything else is made of.
func (b *Storybook) signs() []bookStory {
	glyph := func(name, says string, c templ.Component) bookState {
		return bookState{name: name, says: says, show: glyphSheet(c, says), low: true}
	}
	return []bookStory{
		{name: "classes", title: "Classes of bytes", says: "Each has a colour, a pattern and a tag of two letters, so that print and eyes that do not tell colours apart lose nothing.",
			states: []bookState{{name: "all", says: "As swatches, as bytes, and as parts of a bar.", show: classSheet(loudest[:])}}},
		{name: "glyphs", title: "Glyphs", says: "A few lines each, drawn for these pages.",
			of: []any{glyphEye, glyphKey, glyphSun, glyphScreen, glyphRun, glyphPause, glyphStop, glyphStep, glyphSlow, glyphCopy},
			states: []bookState{
				glyph("eye", "whose eyes", glyphEye()), glyph("key", "a key, or what one has opened", glyphKey()), glyph("sun", "light and dark", glyphSun()),
				glyph("screen", "projector", glyphScreen()), glyph("run", "run the lesson", glyphRun()), glyph("pause", "pause", glyphPause()),
				glyph("stop", "stop recording", glyphStop()),
				glyph("step", "one packet more", glyphStep()), glyph("slow", "slow motion, and time to scale", glyphSlow()), glyph("copy", "copy", glyphCopy()),
			}},
		{name: "degrees", title: "Degrees", says: "Beside a word, never instead of one: whether something is given away.", of: []any{glyphDegree},
			states: []bookState{
				glyph("yes", "seen", glyphDegree("yes")), glyph("partly", "seen in part", glyphDegree("partly")),
				glyph("no", "not seen", glyphDegree("no")), glyph("absent", "there is none", glyphDegree("absent")),
			}},
		{name: "looks", title: "Switches for the look", says: "Light or dark, and larger for a projector. A browser remembers them.", of: []any{looks},
			states: []bookState{
				{name: "off", says: "On every page, at the top.", in: "top", show: looks(), low: true},
				{name: "projector", says: "Switched on.", screen: &bookScreen{address: "/compare", do: []string{"[data-look-switch=projector]"}, until: "[data-look-switch=projector][aria-pressed=true]"}},
			}},
		{name: "legend", title: "Legend", says: "The classes with their bytes. Each leads to the next bytes of its class.", of: []any{legendItems},
			states: []bookState{
				{name: "empty", says: "Before anything was captured.", in: "legend", show: legendItems(newLegend(field.Counts{}))},
				{name: "shut", says: "TLS 1.3, as the eavesdropper has it.", in: "legend", show: b.legendOf("tls13", "eavesdropper")},
				{name: "opened", says: "The same run, as the client has it.", in: "legend", show: b.legendOf("tls13", "client")},
			}},
	}
}

func (b *Storybook) legendOf(lesson, eye string) (c templ.Component) {
	b.see(lesson, eye, func(_ *run, e *sight) { c = legendItems(newLegend(e.session.Totals())) })
	return c
}
