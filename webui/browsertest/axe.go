package browsertest

import (
	_ "embed"
	"encoding/json"
)

//go:embed axe.min.js
var axe string

// Audit fails for every serious finding of axe on the page as it is. Of the
// hundreds of lines of bytes, which are all made the same way, the first few
// speak for the others.
func (b *Tab) Audit(state string) { b.T.Helper(); b.Axe(state, 10, Everything) }

// Contrast is Audit for colours only: another theme changes nothing else.
func (b *Tab) Contrast(state string) {
	b.T.Helper()
	b.Axe(state, 1, Colours)
}

// AuditMore is Audit for a state that another one speaks for: unless all of them are
// looked at, it only has to fit.
func (b *Tab) AuditMore(state string) {
	b.T.Helper()
	if Full() {
		b.Audit(state)
	} else {
		b.Fits(state)
	}
}

// What axe is to look at. Of what is well it needs to say no more than how much.
const (
	Everything = "{resultTypes: ['violations'], preload: false}"
	Colours    = "{resultTypes: ['violations'], preload: false, runOnly: ['color-contrast']}"
)

// Axe fails for every serious finding of axe, and where axe finds less that passes
// than is expected: then the page is not what the test takes it for.
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

// Fits fails where a page has to be moved sideways to be read.
func (b *Tab) Fits(state string) {
	b.T.Helper()
	if w := Eval[int](b, "document.documentElement.scrollWidth - innerWidth"); w > 0 {
		b.T.Errorf("%s: the page is %d pixels wider than the window", state, w)
	}
}
