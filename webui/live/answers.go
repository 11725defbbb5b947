package live

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

// Measure computes something from a capture as its session sees it. frame is
// where it was found, or 0.
func Measure(s *dissect.Session, m lessons.Measure, secret string) (result string, frame int, err error) {
	yes := func(n int) (string, int, error) {
		if n > 0 {
			return "yes", n, nil
		}
		return "no", 0, nil
	}
	switch m.What {
	case lessons.Readable:
		if places := s.Find(secret); len(places) > 0 {
			return yes(places[0].Frame)
		}
		return yes(0)
	case lessons.Content:
		return strconv.Itoa(s.Report().ReadableBytes), 0, nil
	case lessons.Packets:
		return countPackets(s, m.Field)
	}
	values := map[string]bool{}
	count := 0
	stop := fmt.Errorf("found")
	err = s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				if f.Name != m.Field {
					continue
				}
				count++
				if frame == 0 {
					frame = p.Row.Number
				}
				switch m.What {
				case lessons.Value:
					result = plainValue(f)
					return stop
				case lessons.Length:
					result = strconv.Itoa(f.Len)
					return stop
				case lessons.ClassOf:
					result = f.Class.String()
					return stop
				case lessons.Seen:
					if f.Class.Readable() {
						result = "yes"
						return stop
					}
				case lessons.Distinct:
					values[string(f.Bytes())+"\x00"+plainValue(f)] = true
				}
			}
		}
		return nil
	})
	if err == stop {
		return result, frame, nil
	}
	switch {
	case err != nil:
		return "", 0, err
	case m.What == lessons.Count:
		return strconv.Itoa(count), frame, nil
	case m.What == lessons.Distinct:
		return strconv.Itoa(len(values)), frame, nil
	case m.What == lessons.Seen:
		return "no", 0, nil
	}
	return "", 0, words.Errorf("this capture has no field {field} for these eyes", "field", m.Field)
}

// plainValue is a field's value without its unit or name.
func plainValue(f *field.Field) string {
	if f.Value.Kind == field.Uint {
		return strconv.FormatUint(f.Value.Num, 10)
	}
	return f.Show()
}

func countPackets(s *dissect.Session, expression string) (string, int, error) {
	f, err := filter.Compile(expression)
	if err != nil {
		return "", 0, err
	}
	n, first := 0, 0
	err = s.Walk(func(p *dissect.Packet) error {
		if f.Match(p) {
			if n++; first == 0 {
				first = p.Row.Number
			}
		}
		return nil
	})
	return strconv.Itoa(n), first, err
}

// Fits tells whether a result is what a choice says: a word, a number, "16..31"
// or ">31", or one of several with "|" between.
func Fits(result, is string) bool {
	n, notNumber := strconv.Atoi(result)
	for _, one := range strings.Split(is, "|") {
		from, to, isRange := strings.Cut(one, "..")
		a, err1 := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		least, err3 := strconv.Atoi(strings.TrimPrefix(one, ">"))
		switch {
		case isRange && err1 == nil && err2 == nil:
			if notNumber == nil && n >= a && n <= b {
				return true
			}
		case strings.HasPrefix(one, ">") && err3 == nil:
			if notNumber == nil && n > least {
				return true
			}
		case result == one:
			return true
		}
	}
	return false
}

// Answer tells a page which choices of a question are right.
type Answer struct {
	Right pages.List[int] `json:"right"` // indices of choices
	Says  string          `json:"says"`  // how that is known
	Frame int             `json:"n,omitempty"`
}

// asks is the question of a step, counted from 1, that a capture answers, or nil.
func (r *Run) asks(step int) *lessons.Question {
	l := r.Lesson()
	if l == nil || step < 1 || step > len(l.Story) || l.Story[step-1].Ask == nil || l.Story[step-1].Ask.From.What == "" {
		return nil
	}
	return l.Story[step-1].Ask
}

// Answer finds the right choices of the question of a step, counted from 1. The
// error is ErrNotLent for watchers where the answer takes a viewpoint that the
// owner keeps.
func (r *Run) Answer(step int, owner bool) (m Answer, err error) {
	gone := r.ask(func() {
		if ask := r.asks(step); ask != nil && !owner && !r.lends(ask.From.Eye) {
			err = ErrNotLent
			return
		}
		m, err = r.answer(step)
	})
	return m, cmp.Or(gone, err)
}

// answer finds the right choices of the question of a step, counted from 1.
func (r *Run) answer(step int) (m Answer, err error) {
	ask := r.asks(step)
	if ask == nil {
		return m, words.Errorf("step {n} of this story asks nothing that a capture answers", "n", step)
	}
	if len(r.frames) == 0 {
		return m, words.Error("the answer is computed from what crosses the wire, and nothing has yet: press Run first")
	}
	e, ok := r.viewpoint(ask.From.Eye)
	if !ok {
		return m, words.Errorf("this lesson has no viewpoint {name}", "name", strconv.Quote(ask.From.Eye))
	}
	result, frame, err := Measure(e.session, ask.From, r.secret)
	if err != nil {
		return m, err
	}
	m.Frame = frame
	for i, c := range ask.Choices {
		if Fits(result, c.Is) {
			m.Right = append(m.Right, i)
		}
	}
	m.Says = words.Say("Computed from the packets of this run, as {who} sees them.", "who", pages.The(strings.ToLower(e.Title)))
	if len(m.Right) == 0 {
		m.Says = words.Say("In this run none of these is right, perhaps because of your secret or your settings.") + " " + m.Says
	}
	return m, nil
}
