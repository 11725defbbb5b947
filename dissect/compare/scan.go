package compare

import (
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// frame is what the steps are found from.
type frame struct {
	n        int
	toServer bool
	time     time.Time
	wire     int
	counts   field.Counts
	segment  dissect.Segment
	messages int // that end here
	said     field.Counts
	sealed   int  // bytes in records of which these eyes cannot tell handshake from content
	keys     bool // part of a handshake, or a change of ciphers
	alert    bool
	kind     Kind
}

// fact is a field that tells something, or whose length does.
type fact struct {
	frame    int
	toServer bool
	name     string // the filter name
	label    string
	show     string
	len      int
	is       *field.Fact
}

// connection is what is gathered from one connection's frames.
type connection struct {
	connections int
	frames      []frame
	facts       [field.NumFacts][]fact    // by their kind, in order
	shown       []dissect.SeenCertificate // of the whole capture
	noteAt      int                       // the frame that ends the message with the secret, or 0
}

// maxFacts is how many fields of one kind are kept; more are of no use to anybody.
const maxFacts = 64

// scan reads one connection.
func scan(s *dissect.Session, stream int) *connection {
	c := &connection{shown: s.Certificates()}
	byFrame := map[int]*frame{}
	_ = s.WireWalker().Walk(1, s.Len(), func(p *dissect.Packet) error { // the function has no error to give
		segment, ok := s.Segment(p.Row.Number)
		if !ok || p.Row.Stream < 0 {
			return nil
		}
		c.connections = max(c.connections, p.Row.Stream+1)
		if p.Row.Stream == stream {
			c.frames = append(c.frames, c.look(p, segment))
		}
		return nil
	})
	for i := range c.frames {
		byFrame[c.frames[i].n] = &c.frames[i]
	}
	for _, m := range s.Said() {
		if f := byFrame[m.Frame]; f != nil && m.Stream == stream {
			f.messages++
			f.said.Add(m.Classes)
		}
	}
	return c
}

// look reads one frame.
func (c *connection) look(p *dissect.Packet, segment dissect.Segment) frame {
	f := frame{n: p.Row.Number, toServer: p.Row.ToServer, time: p.Row.Time, wire: p.Row.Length, counts: p.Row.Counts, segment: segment}
	for _, l := range p.Layers {
		for x := range l.All() {
			if x.Fact != nil {
				c.note(&f, x)
			}
		}
	}
	return f
}

func (c *connection) note(f *frame, x *field.Field) {
	switch x.Fact.Kind {
	case field.AgreesOnKeys:
		f.keys = true
	case field.SaysAlert:
		f.alert = true
	case field.SaysNothing:
		for r := range x.Children() {
			if r.Fact != nil && r.Fact.Kind == field.SealedRecord {
				f.sealed += r.Len
			}
		}
	default:
		if list := &c.facts[x.Fact.Kind]; len(*list) < maxFacts {
			*list = append(*list, fact{f.n, f.toServer, x.Name, x.Label, x.Show(), x.Len, x.Fact})
		}
	}
}
