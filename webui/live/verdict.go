package live

import (
	"strings"
	"time"

	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// sum is what the viewpoint gets out of all packets shown.
func (e *Viewpoint) sum(r *Run) *SumMessage {
	if e.search == nil || !e.search.Done() {
		e.look(r)
	}
	of := [5]int{e.fed, e.secrets, e.stamp, 0, e.search.Through()}
	if r.complete() {
		of[3] = 1
	}
	if e.summed.sum != nil && e.summed.of == of {
		return e.summed.sum
	}
	begun := time.Now()
	m := e.sumUp(r)
	e.summed = summary{of, time.Now(), time.Since(begun), m}
	return m
}

func (e *Viewpoint) sumUp(r *Run) *SumMessage {
	v := newVerdict(e, r, pages.FoundAt(e.search.Places()))
	m := &SumMessage{
		More:    !e.through,
		Legend:  pages.RenderString(pages.LegendItems(pages.NewLegend(e.session.Totals()))),
		Verdict: pages.RenderString(pages.VerdictOf(v)),
		Found:   []foundRef{},
	}
	for _, f := range v.Found {
		m.Found = append(m.Found, foundRef{f.Frame, f.Off, f.Len})
	}
	return m
}

// Find is where the viewpoint reads a text.
func (e *Viewpoint) Find(secret string) (out []pages.Found) {
	if secret == "" {
		return nil
	}
	return pages.FoundAt(e.session.Find(secret))
}

func newVerdict(e *Viewpoint, r *Run, places []pages.Found) pages.Verdict {
	who := strings.ToLower(e.Title)
	v := pages.Verdict{Found: places}
	report := e.session.Report()
	switch {
	case report.ApplicationBytes > 0:
		v.Reads = words.Say("{who} can read {read} of the {bytes} that client and server said to each other ({percent}).", "who", pages.Capital(pages.The(who)),
			"read", report.ReadableBytes, "bytes", pages.BytesOf(report.ApplicationBytes), "percent", pages.Percent(report.ReadableBytes, report.ApplicationBytes))
	case r.shown > 0:
		v.Reads = words.Say("So far the two computers have only greeted each other.")
	}
	switch n := len(places); {
	case n == 0 && r.shown == 0:
		v.Tone, v.Says, v.Because = "wait", words.Say("Nothing on the wire yet."), words.Say("Packets appear here as they are captured.")
	case n == 0 && !e.through:
		v.Tone, v.Says, v.Because = "wait", words.Say("Your secret: not seen so far."), words.Say("Looked through: {n} of {packets}.", "n", e.search.Through(), "packets", pages.PacketsOf(e.fed))
	case n == 0 && !r.complete():
		v.Tone, v.Says, v.Because = "wait", words.Say("Your secret: not seen so far."), words.Say("So far {packets}, and more may come.", "packets", pages.PacketsOf(r.shown))
	case n == 0:
		v.Tone, v.Says, v.Because = "shut", words.Say("Your secret: not found."), e.WhyNotFound()
	default:
		v.Tone, v.Says, v.Because = "lit", words.Count(n, "Your secret: readable in {n} place.", "Your secret: readable in {n} places."), words.Say("{who} reads it here:", "who", pages.Capital(pages.The(who)))
	}
	r.source.judge(&v, e, r, report)
	if len(v.Found) > pages.MaxFound {
		v.Found = v.Found[:pages.MaxFound]
	}
	return v
}

// WhyNotFound says why a text is not there for the viewpoint.
func (e *Viewpoint) WhyNotFound() string {
	if e.secrets == 0 {
		return words.Say("Nobody who only listens can read it.")
	}
	return words.Say("Nobody with these secrets can read it.")
}
