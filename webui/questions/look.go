package questions

import (
	"errors"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/lessons"
)

// Place is where a look points: the field, and its packet.
type Place struct {
	Frame int // 0 for nowhere
	Nth   int // which field of that name in the packet it is, counted from 0
	Field *field.Field
}

var errFound = errors.New("found: look no further")

// Find is where a look points in a recording: of the packets from the first to the
// last that fit it, the first with such a field. The field holds until the session
// is used again.
func Find(s *dissect.Session, look lessons.Look, first, last int) (at Place, err error) {
	fits := func(*dissect.Packet) bool { return true }
	if look.Where != "" {
		f, err := filter.Compile(look.Where)
		if err != nil {
			return at, err
		}
		fits = f.Match
	}
	err = s.WalkFrom(first, last, func(p *dissect.Packet) error {
		if !fits(p) {
			return nil
		}
		n := 0
		for _, l := range p.Layers {
			for f := range l.All() {
				if look.Field == "" || f.Name != look.Field || f.Is(field.Hidden) {
					continue
				}
				if n == max(look.Nth, 1)-1 {
					at = Place{p.Row.Number, n, f}
					return errFound
				}
				n++
			}
		}
		return nil
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return at, err
}
