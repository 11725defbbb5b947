package webui

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/compare"
	"plainsight/dissect/field"
)

// sideView is one column.
type sideView struct {
	Lesson  *Lesson
	Run     string
	Eye     string
	Phase   string // of the run; "" where there is none
	Problem string
	File    bool // it is a capture that was handed in, not a lesson
	HasEye  bool // it has this viewpoint
	Found   []found
	Because string // why these eyes do not find the secret
	Seen    compare.Exchange
	Packets int // of the whole capture
	Wire    int // bytes of it
	Map     byteMap
}

// sidesView is the whole comparison.
type sidesView struct {
	Eye     string
	Sides   []*sideView
	Numbers []numberRow
	Classes []numberRow
	Steps   []stepRow
	Leaks   []leakRow
}

// numberRow is one number of all sides, with bars to one scale.
type numberRow struct {
	Label string
	Says  string
	Class string // the tag of a class that is counted, or ""
	Cells []numberCell
}

type numberCell struct {
	Text    string
	Percent int    // of the row's largest; 0 for no bar
	Word    string // "most" or "least", where the sides differ
}

// stepRow is one logical step of all sides.
type stepRow struct {
	Label, Says string
	Cells       []stepCell
}

type stepCell struct {
	Text, More string
	Percent    int // of the largest step of all sides; 0 for an empty cell
	Bar        []share
	Link       string // to its first packet
	Frame      int
}

// leakRow is one question to all sides.
type leakRow struct {
	Label string
	Cells []leakCell
}

type leakCell struct {
	Degree string // yes, partly, no, absent; "" where there is nothing to tell
	Word   string
	Says   string
	Link   string // to the packet that shows it
	Frame  int
	Field  string
}

// Done reports whether the side has something to show.
func (v *sideView) Done() bool { return v.Seen.Frames > 0 }

// Wanting says why there is nothing for these eyes, in a few words.
func (v *sideView) Wanting() string {
	switch {
	case v.Phase == "":
		return "not run yet"
	case v.Phase == phaseRunning || v.Phase == phaseReady:
		return "running"
	case v.Phase == phaseGone:
		return "this run is not kept any more"
	case v.Phase == phaseFailed:
		return "broke off"
	case !v.HasEye:
		return "no such viewpoint"
	}
	return "nothing was captured"
}

// Address leads to the run's own page, and to a packet there if n is not 0. A
// file has none.
func (v *sideView) Address(n int) string {
	if v.File {
		return ""
	}
	a := "/lesson/" + v.Lesson.Name
	if v.Run == "" || v.Phase == phaseGone {
		return a
	}
	a += "?run=" + url.QueryEscape(v.Run)
	if v.HasEye {
		a += "&eye=" + url.QueryEscape(v.Eye)
	}
	if n > 0 {
		a += "&packet=" + strconv.Itoa(n)
	}
	return a
}

// MapSays is what a map shows, in words.
func (v *sideView) MapSays() string {
	if !v.Done() {
		return v.Lesson.Name + ": " + v.Wanting()
	}
	var parts []string
	for _, c := range loudest {
		if n := v.Seen.Classes[c]; n > 0 {
			parts = append(parts, thousands(n)+" "+c.String())
		}
	}
	return v.Lesson.Name + ": " + bytesOf(v.Seen.Classes.Total()) + ": " + strings.Join(parts, ", ")
}

// lay makes the rows of the table.
func (v *sidesView) lay() {
	v.number("Bytes on the wire", "headers, handshakes and content", false, func(s *sideView) (int, string) { return s.Seen.Wire, bytesOf(s.Seen.Wire) })
	v.number("Packets", "", false, func(s *sideView) (int, string) { return s.Seen.Frames, thousands(s.Seen.Frames) })
	v.number("Round trips", "how often the server had been waited for", false, func(s *sideView) (int, string) { return s.Seen.RoundTrips, thousands(s.Seen.RoundTrips) })
	v.number("Time", "from first packet to last, on this computer", false, func(s *sideView) (int, string) {
		return int(s.Seen.Time / time.Microsecond), field.Took(s.Seen.Time)
	})
	v.number("What was said", "by the applications, in whatever form", true, func(s *sideView) (int, string) {
		return s.Seen.Application, bounded(s.Seen.AtMost, "at most ", bytesOf(s.Seen.Application))
	})
	v.number("Readable of it", "", true, func(s *sideView) (int, string) {
		return s.Seen.Readable, bytesOf(s.Seen.Readable) + ", " + percent(s.Seen.Readable, s.Seen.Application)
	})
	v.number("Overhead", "on the wire beyond what was said", true, func(s *sideView) (int, string) {
		return s.Seen.Overhead(), bounded(s.Seen.AtMost, "at least ", bytesOf(s.Seen.Overhead()))
	})
	v.whole()
	v.classes()
	v.steps()
	v.leaks()
}

func bounded(is bool, word, number string) string {
	if is {
		return word + number
	}
	return number
}

// number adds a row. With eyed set it depends on the eyes.
func (v *sidesView) number(label, says string, eyed bool, of func(*sideView) (int, string)) {
	v.Numbers = append(v.Numbers, v.row(numberRow{Label: label, Says: says}, eyed, of))
}

func (v *sidesView) row(r numberRow, eyed bool, of func(*sideView) (int, string)) numberRow {
	least, most, count := -1, 0, 0
	for _, s := range v.Sides {
		if s.Done() && (s.HasEye || !eyed) {
			n, _ := of(s)
			most = max(most, n)
			if least < 0 || n < least {
				least = n
			}
			count++
		}
	}
	for _, s := range v.Sides {
		if !s.Done() || eyed && !s.HasEye {
			r.Cells = append(r.Cells, numberCell{Text: "–"})
			continue
		}
		n, text := of(s)
		c := numberCell{Text: text}
		if most > 0 && n > 0 {
			c.Percent = max(1, n*100/most)
		}
		switch {
		case count < 2 || least == most:
		case n == most:
			c.Word = "most"
		case n == least:
			c.Word = "least"
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

// whole tells of captures that hold more than the connection that is compared.
func (v *sidesView) whole() {
	r := numberRow{Label: "In a capture of", Says: "of which this request is a part"}
	for _, s := range v.Sides {
		c := numberCell{Text: "–"}
		if s.Done() {
			c.Text = countOf(s.Packets, "packet") + ", " + bytesOf(s.Wire)
			if s.Seen.Connections > 1 {
				c.Text += fmt.Sprintf("; connection %d of %d is compared", s.Seen.Stream+1, s.Seen.Connections)
			}
		}
		r.Cells = append(r.Cells, c)
	}
	v.Numbers = append(v.Numbers, r)
}

func (v *sidesView) classes() {
	var all field.Counts
	for _, s := range v.Sides {
		if s.HasEye {
			all.Add(s.Seen.Classes)
		}
	}
	for _, c := range loudest {
		if all[c] > 0 {
			r := v.row(numberRow{Label: capital(c.String()), Says: c.Says(), Class: c.Tag()}, true, func(s *sideView) (int, string) {
				return s.Seen.Classes[c], bytesOf(s.Seen.Classes[c])
			})
			for i := range r.Cells {
				r.Cells[i].Word = "" // most and least are no merit here
			}
			v.Classes = append(v.Classes, r)
		}
	}
}

func (v *sidesView) steps() {
	largest := 1
	for _, s := range v.Sides {
		for _, step := range s.Seen.Steps {
			largest = max(largest, step.Wire)
		}
	}
	for k := range compare.NumKinds {
		kind := compare.Kind(k)
		r := stepRow{Label: kind.Title(), Says: kind.Says()}
		some := kind != compare.Sealed && kind != compare.Else
		for _, s := range v.Sides {
			step := &s.Seen.Steps[k]
			some = some || len(step.Frames) > 0
			c := stepCell{Text: "–"}
			switch {
			case !s.Done():
			case len(step.Frames) == 0 && (kind == compare.Ask || kind == compare.Answer) && s.Seen.AtMost:
				c.More = "somewhere in the step above: these eyes cannot tell"
			case len(step.Frames) == 0:
				c.More = "no such step"
			default:
				c = s.step(step, largest)
			}
			r.Cells = append(r.Cells, c)
		}
		if some {
			v.Steps = append(v.Steps, r)
		}
	}
}

// step is the cell of one step. The bar is of the classes that the eyes see,
// which without such eyes are those of whoever listens.
func (v *sideView) step(s *compare.Step, largest int) stepCell {
	packets := countOf(len(s.Frames), "packet")
	c := stepCell{Text: bytesOf(s.Wire), More: packets, Percent: max(1, s.Wire*100/largest), Bar: shares(s.Classes), Frame: s.Frames[0], Link: v.Address(s.Frames[0])}
	if s.RoundTrips > 0 {
		c.More += ", " + countOf(s.RoundTrips, "round trip")
	}
	return c
}

func (v *sidesView) leaks() {
	for q := range compare.NumQuestions {
		r := leakRow{Label: compare.Question(q).Title()}
		for _, s := range v.Sides {
			l := &s.Seen.Leaks[q]
			if !s.Done() || !s.HasEye {
				r.Cells = append(r.Cells, leakCell{Word: "–"})
				continue
			}
			c := leakCell{Degree: l.Degree.String(), Word: capital(l.Short), Frame: l.Frame, Field: l.Field}
			if !strings.EqualFold(l.Says, l.Short) {
				c.Says = l.Says
			}
			if l.Frame > 0 {
				c.Link = s.Address(l.Frame)
			}
			r.Cells = append(r.Cells, c)
		}
		v.Leaks = append(v.Leaks, r)
	}
}

// eyeTitle is what the eyes are called, in lower case.
func (v *sidesView) eyeTitle() string {
	for _, s := range v.Sides {
		if e, ok := s.Lesson.Eye(v.Eye); ok {
			return strings.ToLower(e.Title)
		}
	}
	return v.Eye
}

// maxPlaces is how many places of the secret one column lists.
const maxPlaces = 3

// eyeNames lists a lesson's viewpoints for the page's script.
func eyeNames(l *Lesson) string {
	var names []string
	for _, e := range l.Eyes {
		names = append(names, e.Name)
	}
	return strings.Join(names, " ")
}
