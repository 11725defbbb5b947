package live

import (
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

var errFound = words.Error("found: look no further")

// FirstField finds the first field of a name in the packets first to last: its
// packet, or 0 for none, and its id on the page of that packet.
func (e *Viewpoint) FirstField(name string, first, last int) (n int, id string) {
	e.Session().WalkFrom(first, last, func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				if name != "" && f.Name == name && !f.Is(field.Hidden) {
					n = p.Row.Number
					return errFound
				}
			}
		}
		return nil
	})
	if n == 0 {
		return 0, ""
	}
	p, err := e.Session().Packet(n) // with all that a page gets of it
	if err != nil {
		return 0, ""
	}
	for _, f := range pages.NewPacketView(p, e.Name, 0, false).Fields {
		if f.Name == name && f.Frame == 0 {
			return n, f.ID
		}
	}
	return n, ""
}
