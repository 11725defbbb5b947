package live

import (
	"slices"
	"strings"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/dissect/shut"
	"plainsight/dissect/words"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
)

// sum sums up what the viewpoint can read in all packets shown.
func (e *Viewpoint) sum(r *Run) *SumMessage {
	if e.search == nil || e.carried != len(r.carriers) || !e.search.Done() {
		e.look(r)
	}
	of := [6]int{e.fed, e.secrets, e.stamp, 0, e.search.Through(), e.carried}
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
	v := newVerdict(e, r)
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
func (e *Viewpoint) Find(text string) (out []pages.Found) {
	if text == "" {
		return nil
	}
	return pages.FoundAt(e.session.Find(text))
}

// FindNote is where, and how much of, a run's secret the viewpoint reads in the messages
// that carry it.
func (e *Viewpoint) FindNote(note questions.Note) ([]pages.Found, find.NoteRead) {
	places, read := e.session.FindNote(note.Text, note.Carriers...)
	return pages.FoundAt(find.Noted(places)), read
}

// newVerdict is the answer as far as the search has come.
func newVerdict(e *Viewpoint, r *Run) pages.Verdict {
	report := e.session.Report()
	v := pages.Verdict{}
	if report.Lacks.Total() > 0 && r.complete() {
		v.Lacks = pages.LacksSay(report.Lacks)
	}
	r.source.judge(&v, e, r, report)
	v.Found = v.Found[:min(len(v.Found), pages.MaxFound)]
	v.Elsewhere = v.Elsewhere[:min(len(v.Elsewhere), pages.MaxFound)]
	return v
}

// judge is the verdict for a lesson, whose secret is looked for in the messages that
// carry it. The same letters elsewhere are listed separately.
func (s lessonSource) judge(v *pages.Verdict, e *Viewpoint, r *Run, report dissect.Report) {
	places, read := e.search.Places(), e.search.Note()
	v.Found, v.Elsewhere = pages.FoundAt(find.Noted(places)), pages.FoundAt(find.Elsewhere(places))
	who, sent := pages.Capital(pages.The(strings.ToLower(e.Title))), len(r.carriers) > 0
	if r.shown > 0 {
		v.Reads = pages.FiguresSay(who, read.Bytes, len(r.secret), report)
		if !sent {
			v.Reads = pages.TransportSay(who, report)
		}
	}
	switch n := len(v.Found); {
	case r.shown == 0:
		v.Tone, v.Says, v.Because = "wait", words.Say("Nothing on the wire yet."), words.Say("Packets appear here as they are captured.")
	case n > 0:
		v.Tone, v.Says, v.Because = "lit", words.Count(n, "Your secret: readable in {n} place.", "Your secret: readable in {n} places."), words.Say("{who} reads “{text}” here:", "who", who, "text", pages.Clipped(r.secret))
	case !sent && !r.complete():
		v.Tone, v.Says, v.Because = "wait", words.Say("Your secret: not sent so far."), words.Say("So far {packets}, and more may come.", "packets", pages.PacketsOf(r.shown))
	case !sent:
		v.Tone, v.Says, v.Because = "none", words.Say("Your secret was never sent."), words.Say("Nobody put it on the wire in this run, so nobody can read it there.")
	case !e.through:
		v.Tone, v.Says, v.Because = "wait", words.Say("Your secret: not seen so far."), words.Say("Searched so far: {n} of {packets}.", "n", e.search.Through(), "packets", pages.PacketsOf(e.fed))
	case !r.complete():
		v.Tone, v.Says, v.Because = "wait", words.Say("Your secret: not seen so far."), words.Say("So far {packets}, and more may come.", "packets", pages.PacketsOf(r.shown))
	default:
		v.Tone, v.Says, v.Because = "shut", words.Say("Your secret: not found."), e.WhyNotFound(read)
	}
}

// WhyNotFound says why a run's secret is not there for the viewpoint.
func (e *Viewpoint) WhyNotFound(read find.NoteRead) string {
	if read.Arrived != "" {
		return words.Say("What arrived in its place reads “{text}”.", "text", pages.Clipped(read.Arrived))
	}
	switch locked := e.session.Totals()[field.Ciphertext] > 0; {
	case !locked:
		return words.Say("It was sent, and nothing is shut for these eyes: it was changed on the way.")
	case e.HoldsNothing():
		return words.Say("It was sent, but these eyes hold nothing that opens it.")
	case e.opensButChanged():
		return words.Say("It was sent, but what arrived does not open, although its keys have opened the rest: it was changed on the way.")
	}
	held := e.Secrets()
	switch {
	case e.onlySigned(held):
		return words.Count(len(held), "It was sent, but what these eyes hold does not open it: that key only signs.", "It was sent, but what these eyes hold does not open it: those keys only sign.")
	case e.run.setting.Fault != "":
		return words.Say("It was sent, but what these eyes hold does not open what arrived: it takes another key, or it was changed on the way.")
	}
	return words.Say("It was sent, but what these eyes hold does not open it: it takes another key.")
}

// onlySigned reports whether all that is held are private keys that signed at most: keys
// of such a kind, or those of connections whose own keys came from elsewhere.
func (e *Viewpoint) onlySigned(held []field.Secret) bool {
	if slices.ContainsFunc(held, func(s field.Secret) bool { return s.Kind != field.PrivateKey }) {
		return false
	}
	if !slices.ContainsFunc(held, func(s field.Secret) bool { return !pages.OnlySigns(s) }) {
		return true
	}
	return e.allShut(shut.KeyOnlySigned)
}

// opensButChanged reports whether all that stays shut was changed, or is out of turn: the
// keys are held.
func (e *Viewpoint) opensButChanged() bool { return e.allShut(shut.RecordsChanged) }

// allShut reports whether some conversations stay shut, all of them for that reason.
func (e *Viewpoint) allShut(kind shut.Kind) bool {
	const most = 100 // connections of a lesson
	list, more := e.session.Shut(most)
	return len(list) > 0 && more == 0 && !slices.ContainsFunc(list, func(t dissect.ShutTalk) bool { return t.Kind != kind })
}
