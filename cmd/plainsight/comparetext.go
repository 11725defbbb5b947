package main

import (
	"fmt"
	"io"
	"strings"

	"plainsight/dissect/compare"
	"plainsight/dissect/field"
)

// Widths of a comparison's text, in characters.
const (
	compareWidth = 100
	labelWidth   = 28
)

// comparison is a table for people: a column for each side.
type comparison struct {
	sides []*side
	eye   string // whose the steps and leaks are; "" for each side's first
	lines []compareLine
}

// compareLine is a row, or a heading where it has no cells.
type compareLine struct {
	label string
	cells []string
}

func newComparison(sides []*side, eye string) *comparison {
	c := &comparison{sides: sides, eye: eye}
	c.row("", (*side).title)
	number := func(label string, of func(*side) int) {
		c.row(label, func(s *side) string { return fmt.Sprint(of(s)) })
	}
	number("frames", func(s *side) int { return s.Frames })
	number("bytes on the wire", func(s *side) int { return s.WireBytes })
	number("what the applications said", func(s *side) int { return s.Application })
	number("overhead", func(s *side) int { return s.Overhead })
	number("connections", func(s *side) int { return s.Connections })
	c.request()
	c.classes()
	c.viewpoints()
	c.leaks()
	return c
}

func (c *comparison) heading(text string) {
	c.lines = append(c.lines, compareLine{}, compareLine{label: text})
}

func (c *comparison) row(label string, cell func(*side) string) {
	l := compareLine{label: label}
	for _, s := range c.sides {
		l.cells = append(l.cells, cell(s))
	}
	c.lines = append(c.lines, l)
}

// seen makes a row of what the chosen eyes see; "-" where a side lacks them.
func (c *comparison) seen(label string, cell func(*compare.Exchange) string) {
	c.row("  "+label, func(s *side) string {
		if v := s.view(c.eye); v != nil {
			return cell(&v.seen)
		}
		return "-"
	})
}

// who names the chosen eyes.
func (c *comparison) who() string {
	if c.eye != "" {
		return "the " + c.eye
	}
	var names []string
	for _, s := range c.sides {
		if n := s.Viewpoints[0].Name; !strings.Contains(strings.Join(names, " "), n) {
			names = append(names, n)
		}
	}
	return "the " + oneOf(names)
}

// request is the aligned connection, step by step.
func (c *comparison) request() {
	c.heading("the same request, as " + c.who() + " sees it: bytes on the wire, and packets")
	c.row("  connection", func(s *side) string {
		if s.Stream < 0 {
			return "none"
		}
		return fmt.Sprintf("%d of %d", s.Stream+1, s.Connections)
	})
	for k := range compare.NumKinds {
		kind := compare.Kind(k)
		if kind == compare.Sealed || kind == compare.Else {
			if !c.any(func(e *compare.Exchange) bool { return e.Steps[k].Frames != nil }) {
				continue
			}
		}
		c.seen(lower(kind.Title()), func(e *compare.Exchange) string {
			if e.Steps[k].Frames == nil {
				return "-"
			}
			return fmt.Sprintf("%d, %d", e.Steps[k].Wire, len(e.Steps[k].Frames))
		})
	}
	c.seen("in all", func(e *compare.Exchange) string { return fmt.Sprintf("%d, %d", e.Wire, e.Frames) })
	c.seen("what was said, in bytes", func(e *compare.Exchange) string { return bound(e.AtMost, "≤ ", e.Application) })
	c.seen("overhead, in bytes", func(e *compare.Exchange) string { return bound(e.AtMost, "≥ ", e.Overhead()) })
	c.seen("round trips", func(e *compare.Exchange) string { return fmt.Sprint(e.RoundTrips) })
	c.seen("time", func(e *compare.Exchange) string {
		return field.Took(e.Time)
	})
}

// bound marks a number that handshake and content cannot be told apart in.
func bound(is bool, word string, n int) string {
	if is {
		return word + fmt.Sprint(n)
	}
	return fmt.Sprint(n)
}

// any reports whether it holds for one of the sides.
func (c *comparison) any(is func(*compare.Exchange) bool) bool {
	for _, s := range c.sides {
		if v := s.view(c.eye); v != nil && is(&v.seen) {
			return true
		}
	}
	return false
}

func (c *comparison) classes() {
	c.heading("captured bytes by class, for " + c.who())
	var all []classes
	for _, s := range c.sides {
		if v := s.view(c.eye); v != nil {
			all = append(all, v.Classes)
		}
	}
	for _, class := range usedClasses(all...) {
		c.row("  "+class.String(), func(s *side) string {
			if v := s.view(c.eye); v != nil {
				return fmt.Sprint(v.Classes[class])
			}
			return "-"
		})
	}
}

func (c *comparison) viewpoints() {
	each := func(heading string, cell func(*sideView) string) {
		c.heading(heading)
		for _, eye := range eyesOf(c.sides) {
			c.row("  "+eye, func(s *side) string {
				if v := s.view(eye); v != nil {
					return cell(v)
				}
				return "-"
			})
		}
	}
	each("how much of what was said is readable, by viewpoint", (*sideView).reads)
	for _, s := range c.sides {
		if s.Viewpoints[0].Secret != "" {
			each("the secret, by viewpoint", func(v *sideView) string {
				if v.Secret == "" {
					return "-"
				}
				return v.Secret
			})
			break
		}
	}
}

// leaks is what the chosen eyes learn, and then which field shows it.
func (c *comparison) leaks() {
	c.heading("what " + c.who() + " learns from it")
	for q := range compare.NumQuestions {
		c.seen(lower(compare.Question(q).Title()), func(e *compare.Exchange) string { return e.Leaks[q].Short })
	}
	for _, s := range c.sides {
		v := s.view(c.eye)
		if v == nil {
			continue
		}
		c.heading(s.title() + ": what shows it")
		for q := range compare.NumQuestions {
			l := &v.seen.Leaks[q]
			if l.Frame == 0 || l.Field == "" {
				continue
			}
			where := fmt.Sprintf(" (frame %d, %s)", l.Frame, l.Field)
			text := fmt.Sprintf("  %-25s ", lower(compare.Question(q).Title()))
			says := oneLine(l.Says)
			c.lines = append(c.lines, compareLine{label: text + cut(says, compareWidth-len(text)-len(where)) + where})
		}
	}
}

// write lays the table out: every column as wide as its widest cell, and all
// of it in compareWidth characters as long as the names allow that.
func (c *comparison) write(w io.Writer) {
	most := (compareWidth-labelWidth)/len(c.sides) - 2
	width := 0
	for _, l := range c.lines {
		for i := range l.cells {
			l.cells[i] = cut(oneLine(l.cells[i]), most)
			width = max(width, len([]rune(l.cells[i])))
		}
	}
	for _, l := range c.lines {
		line := l.label
		if l.cells != nil {
			line += spaces(labelWidth - len([]rune(line)))
		}
		for _, cell := range l.cells {
			line += "  " + spaces(width-len([]rune(cell))) + cell
		}
		fmt.Fprintln(w, trimRight(line))
	}
}

// cut shortens a text in its middle, where names differ least.
func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most || most < 3 {
		return s
	}
	front := (most - 1) / 2
	return string(r[:front]) + "…" + string(r[len(r)-(most-1-front):])
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
