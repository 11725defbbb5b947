package pages

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/compare"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
)

// SideView is one column.
type SideView struct {
	Lesson  *lessons.Lesson
	Run     string
	Eye     string
	Phase   string // of the run; "" where there is none
	Problem string
	File    bool // it is an uploaded capture, not a lesson
	HasEye  bool // it has this viewpoint
	Found   []Found
	Sent    bool   // a lesson's secret was
	Because string // why these eyes do not find the secret
	Seen    compare.Exchange
	Packets int // of the whole capture
	Wire    int // bytes of it
	Map     ByteMap
}

// SidesView is the whole comparison.
type SidesView struct {
	Eye     string
	Sides   []*SideView
	Numbers []NumberRow
	Classes []NumberRow
	Steps   []stepRow
	Leaks   []leakRow
}

// NumberRow is one number of all sides, with bars to one scale.
type NumberRow struct {
	Label string
	Says  string
	Class string // the tag of a class that is counted, or ""
	Cells []numberCell
}

type numberCell struct {
	Text    string
	Percent int    // of the row's largest; 0 for no bar
	Word    string // "(highest)" or "(lowest)", where the sides differ
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
func (v *SideView) Done() bool { return v.Seen.Frames > 0 }

// Wanting says why there is nothing for these eyes, in a few words.
func (v *SideView) Wanting() string {
	switch {
	case v.Phase == "":
		return words.Say("not run yet")
	case v.Phase == PhaseRunning || v.Phase == PhaseReady:
		return words.Say("running")
	case v.Phase == PhaseGone:
		return words.Say("this run is no longer kept")
	case v.Phase == PhaseFailed:
		return words.Say("broke off")
	case !v.HasEye:
		return words.Say("no such viewpoint")
	}
	return words.Say("nothing was captured")
}

// Address leads to the run's own page, and to a packet there if n is not 0. A
// file has none.
func (v *SideView) Address(n int) string {
	if v.File {
		return ""
	}
	a := "/lesson/" + v.Lesson.Name
	if v.Run == "" || v.Phase == PhaseGone {
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

// Name is the title of a lesson, or the name of a file.
func (v *SideView) Name() string {
	if v.File {
		return v.Lesson.Name
	}
	return v.Lesson.Title
}

// MapSays is what a map shows, in words.
func (v *SideView) MapSays() string {
	if !v.Done() {
		return v.Name() + ": " + v.Wanting()
	}
	var parts []string
	for _, c := range Loudest {
		if n := v.Seen.Classes[c]; n > 0 {
			parts = append(parts, words.Say("{n} {class}", "n", n, "class", ClassName(c)))
		}
	}
	return v.Name() + ": " + BytesOf(v.Seen.Classes.Total()) + ": " + strings.Join(parts, ", ")
}

// Lay makes the rows of the table.
func (v *SidesView) Lay() {
	v.number(words.Say("Bytes on the wire"), words.Say("headers, handshakes and content"), false, func(s *SideView) (int, string) { return s.Seen.Wire, BytesOf(s.Seen.Wire) })
	v.number(words.Say("Packets"), "", false, func(s *SideView) (int, string) { return s.Seen.Frames, Thousands(s.Seen.Frames) })
	v.number(words.Say("Round trips"), words.Say("how often the client had to wait for the server"), false, func(s *SideView) (int, string) { return s.Seen.RoundTrips, Thousands(s.Seen.RoundTrips) })
	v.number(words.Say("Time"), words.Say("from first packet to last, of this one run on this computer: the next run takes another time"), false, func(s *SideView) (int, string) {
		return int(s.Seen.Time / time.Microsecond), field.Took(s.Seen.Time)
	})
	v.number(words.Say("What was said"), words.Say("by the applications, in whatever form"), true, func(s *SideView) (int, string) {
		return s.Seen.Application, AtMost(s.Seen.AtMost, BytesOf(s.Seen.Application))
	})
	v.number(words.Say("Readable of it"), "", true, func(s *SideView) (int, string) {
		return int(int64(s.Seen.Readable) * 10_000 / int64(max(1, s.Seen.Application))), BytesOf(s.Seen.Readable) + ", " + Percent(s.Seen.Readable, s.Seen.Application)
	})
	v.number(words.Say("Overhead"), words.Say("on the wire beyond what was said"), true, func(s *SideView) (int, string) {
		return s.Seen.Overhead(), atLeast(s.Seen.AtMost, BytesOf(s.Seen.Overhead()))
	})
	v.whole()
	v.classes()
	v.steps()
	v.leaks()
}

// AtMost is a number, said to be the most that it can be where it is that.
func AtMost(is bool, number string) string {
	if is {
		return words.Say("at most {number}", "number", number)
	}
	return number
}

func atLeast(is bool, number string) string {
	if is {
		return words.Say("at least {number}", "number", number)
	}
	return number
}

// number adds a row. With eyed set it depends on the eyes. The sides are ranked by the
// number that of returns, which need not be the one in its text.
func (v *SidesView) number(label, says string, eyed bool, of func(*SideView) (int, string)) {
	v.Numbers = append(v.Numbers, v.row(NumberRow{Label: label, Says: says}, eyed, of))
}

func (v *SidesView) row(r NumberRow, eyed bool, of func(*SideView) (int, string)) NumberRow {
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
			c.Word = words.Say("(highest)")
		case n == least:
			c.Word = words.Say("(lowest)")
		}
		r.Cells = append(r.Cells, c)
	}
	return r
}

// whole tells of captures that hold more than the connection that is compared.
func (v *SidesView) whole() {
	r := NumberRow{Label: words.Say("In a capture of"), Says: words.Say("of which this request is a part")}
	for _, s := range v.Sides {
		c := numberCell{Text: "–"}
		if s.Done() {
			c.Text = words.Count(s.Packets, "{n} packet", "{n} packets") + ", " + BytesOf(s.Wire)
			if s.Seen.Connections > 1 {
				c.Text = words.Say("{all}; connection {n} of {many} is compared", "all", c.Text, "n", s.Seen.Stream+1, "many", s.Seen.Connections)
			}
		}
		r.Cells = append(r.Cells, c)
	}
	v.Numbers = append(v.Numbers, r)
}

func (v *SidesView) classes() {
	var all field.Counts
	for _, s := range v.Sides {
		if s.HasEye {
			all.Add(s.Seen.Classes)
		}
	}
	for _, c := range Loudest {
		if all[c] > 0 {
			r := v.row(NumberRow{Label: Capital(ClassName(c)), Says: c.Says(), Class: c.Tag()}, true, func(s *SideView) (int, string) {
				return s.Seen.Classes[c], BytesOf(s.Seen.Classes[c])
			})
			for i := range r.Cells {
				r.Cells[i].Word = "" // the highest and the lowest are no merit here
			}
			v.Classes = append(v.Classes, r)
		}
	}
}

func (v *SidesView) steps() {
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
				c.More = words.Say("somewhere in the step above: these eyes cannot tell")
			case len(step.Frames) == 0:
				c.More = words.Say("no such step")
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
// which are the eavesdropper's where there is no such viewpoint.
func (v *SideView) step(s *compare.Step, largest int) stepCell {
	packets := words.Count(len(s.Frames), "{n} packet", "{n} packets")
	c := stepCell{Text: BytesOf(s.Wire), More: packets, Percent: max(1, s.Wire*100/largest), Bar: Shares(s.Classes), Frame: s.Frames[0], Link: v.Address(s.Frames[0])}
	if s.RoundTrips > 0 {
		c.More += ", " + words.Count(s.RoundTrips, "{n} round trip", "{n} round trips")
	}
	return c
}

func (v *SidesView) leaks() {
	for q := range compare.NumQuestions {
		r := leakRow{Label: compare.Question(q).Title()}
		for _, s := range v.Sides {
			l := &s.Seen.Leaks[q]
			if !s.Done() || !s.HasEye {
				r.Cells = append(r.Cells, leakCell{Word: "–"})
				continue
			}
			c := leakCell{Degree: l.Degree.String(), Word: Capital(l.Short), Frame: l.Frame, Field: l.Field}
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
func (v *SidesView) eyeTitle() string {
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
func eyeNames(l *lessons.Lesson) string {
	var names []string
	for _, e := range l.Eyes {
		names = append(names, e.Name)
	}
	return strings.Join(names, " ")
}
