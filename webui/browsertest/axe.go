package browsertest

import (
	_ "embed"
	"encoding/json"
)

//go:embed axe.min.js
var axe string

// Audit reports every serious finding of axe on the page as an error. Of the hundreds
// of lines of bytes, which are all made the same way, only the first few are looked at.
func (b *Tab) Audit(state string) { b.T.Helper(); b.Axe(state, 10, Everything) }

// Contrast is Audit for colours only: another theme changes nothing else.
func (b *Tab) Contrast(state string) {
	b.T.Helper()
	b.Axe(state, 1, Colours)
}

// AuditMore is Audit for a state that is like another one that is audited: unless Full,
// it only checks that the page fits the window.
func (b *Tab) AuditMore(state string) {
	b.T.Helper()
	if Full() {
		b.Audit(state)
	} else {
		b.Fits(state)
	}
}

// What axe looks at. It only counts what passes.
const (
	Everything = "{resultTypes: ['violations'], preload: false}"
	Colours    = "{resultTypes: ['violations'], preload: false, runOnly: ['color-contrast']}"
)

// Axe reports every serious finding of axe as an error, and also where fewer checks
// pass than expected: then the page is not the one that the test means.
func (b *Tab) Axe(state string, least int, options string) {
	b.T.Helper()
	if !Eval[bool](b, "'axe' in window") {
		Eval[bool](b, "(() => {"+axe+"; return true})()")
	}
	said := Eval[string](b, `axe.run({exclude: [['#hex .line:nth-child(n+7)']]}, `+options+`).then(r => JSON.stringify({
		passes: r.passes.length,
		violations: r.violations.filter(v => v.impact === 'serious' || v.impact === 'critical')
			.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('; ')),
	}))`)
	var found struct {
		Passes     int
		Violations []string
	}
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		b.T.Fatal(err)
	}
	if found.Passes < least {
		b.T.Errorf("%s: axe looked at %d things only", state, found.Passes)
	}
	for _, f := range found.Violations {
		b.T.Errorf("%s: %s", state, f)
	}
	b.Fits(state)
}

// Fits reports an error where a page has to be scrolled sideways to be read.
func (b *Tab) Fits(state string) {
	b.T.Helper()
	if w := Eval[int](b, "document.documentElement.scrollWidth - innerWidth"); w > 0 {
		b.T.Errorf("%s: the page is %d pixels wider than the window", state, w)
	}
}
