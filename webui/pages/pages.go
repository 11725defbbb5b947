// Package pages is how everything looks: templates (templ) and the view models that
// they show. A screen is a template and its view model, as ladder.templ and
// ladderview.go; begin with layout.templ, the frame of every page, and lesson.templ,
// the screen of a run. Scripts get the types whose names end in Message, as JSON
// (json.go).
//
// Nothing here knows of requests or runs: package live and the handlers of webui fill
// the view models. A viewpoint is a set of secrets; what users read, and addresses and
// messages with them, say "eyes" for it, so a field or parameter called eye holds the
// name of a viewpoint.
package pages

// PageView is what every page needs.
type PageView struct {
	Title, Assets, Script, Body string
}

// Sheets are the style sheets of every page, what is common first and what a
// special occasion changes last.
var Sheets = []string{"shared/plainsight", "home/home", "run/run", "run/ladder", "run/spoken", "run/filterbar", "run/bytemap", "run/narrow", "run/projector", "run/depth", "run/print"}
