package webui

import (
	"fmt"
	"strings"
	"time"

	"plainsight/dissect/find"
)

// sum is what the viewpoint gets out of all packets shown.
func (e *sight) sum(r *run) *sumMessage {
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

func (e *sight) sumUp(r *run) *sumMessage {
	v := newVerdict(e, r, foundAt(e.search.Places()))
	m := &sumMessage{
		More:    !e.through,
		Legend:  renderString(legendItems(newLegend(e.session.Totals()))),
		Verdict: renderString(verdictOf(v)),
		Found:   []foundRef{},
	}
	for _, f := range v.Found {
		m.Found = append(m.Found, foundRef{f.Frame, f.Off, f.Len})
	}
	return m
}

// verdict is the answer to "where is my secret?" and to how much can be read.
type verdict struct {
	Tone    string // "lit" found, "shut" not found, "wait" nothing to tell yet
	Says    string
	Because string
	Found   []found
	Reads   string
}

// found is a place where the secret can be read, and how.
type found struct {
	Frame, Off, Len int
	How             string
}

// maxFound is how many places a page lists; the number of all is said.
const maxFound = 12

func (e *sight) find(secret string) (out []found) {
	if secret == "" {
		return nil
	}
	return foundAt(e.session.Find(secret))
}

func foundAt(places []find.Place) (out []found) {
	for _, s := range places {
		out = append(out, found{s.Frame, s.Off, s.Len, s.How})
	}
	return out
}

func newVerdict(e *sight, r *run, places []found) verdict {
	who := strings.ToLower(e.eye.Title)
	v := verdict{Found: places}
	report := e.session.Report()
	switch {
	case report.ApplicationBytes > 0:
		v.Reads = fmt.Sprintf("%s can read %s of the %s that client and server said to each other (%s).", capital(the(who)),
			thousands(report.ReadableBytes), bytesOf(report.ApplicationBytes), percent(report.ReadableBytes, report.ApplicationBytes))
	case r.shown > 0:
		v.Reads = "So far the two computers have only greeted each other."
	}
	switch n := len(places); {
	case n == 0 && r.shown == 0:
		v.Tone, v.Says, v.Because = "wait", "Nothing on the wire yet.", "Packets appear here as they are captured."
	case n == 0 && !e.through:
		v.Tone, v.Says, v.Because = "wait", "Your secret: not seen so far.", fmt.Sprintf("Looked through: %s of %s.", thousands(e.search.Through()), countOf(e.fed, "packet"))
	case n == 0 && !r.complete():
		v.Tone, v.Says, v.Because = "wait", "Your secret: not seen so far.", "So far "+countOf(r.shown, "packet")+", and more may come."
	case n == 0:
		v.Tone, v.Says, v.Because = "shut", "Your secret: not found.", notFound(e)
	default:
		v.Tone, v.Says, v.Because = "lit", "Your secret: readable in "+countOf(n, "place")+".", capital(the(who))+" reads it here:"
	}
	if r.own != nil {
		r.own.judge(&v, e, r, report)
	}
	if len(v.Found) > maxFound {
		v.Found = v.Found[:maxFound]
	}
	return v
}

func notFound(e *sight) string {
	if e.secrets == 0 {
		return "Nobody who only listens can read it."
	}
	return "Nobody with these secrets can read it."
}

// the puts the article before what is not a name.
func the(who string) string { return "the " + who }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return capital(strings.TrimSuffix(text, ".")) + "."
}
