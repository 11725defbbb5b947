package questions

import (
	"fmt"
	"strconv"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/dissect/words"
	"plainsight/lessons"
)

// Measure computes something from a capture as its session sees it. frame is
// where it was found, or 0.
func Measure(s *dissect.Session, m lessons.Measure, note Note) (result string, frame int, err error) {
	yes := func(n int) (string, int, error) {
		if n > 0 {
			return "yes", n, nil
		}
		return "no", 0, nil
	}
	switch m.What {
	case lessons.Readable:
		_, read := s.FindNote(note.Text, note.Carriers...)
		if read.Bytes == len(note.Text) {
			return yes(read.Frame)
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

// Fits reports whether a result is as a choice's Is says: a word, a number, "16..31" or
// ">31", or one of several with "|" between.
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
