package dissect

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Walk takes all frames apart in order. Each packet is valid only until the
// function returns, and has neither Map nor Owners; that makes Walk several
// times as fast as Packet. It stops at the function's first error.
func (s *Session) Walk(each func(*Packet) error) error {
	return s.WalkFrom(1, s.frames.n, each)
}

// WalkFrom is Walk over the frames from the first to the last.
func (s *Session) WalkFrom(first, last int, each func(*Packet) error) error {
	return s.walker(proto.Context{}).Walk(first, last, each)
}

// Walker takes frames apart one after the other, each in the storage of the
// one before. It serves one goroutine at a time.
type Walker struct {
	s *Session
	c proto.Context
	p Packet
}

// WireWalker walks without the costly values that are no bytes of the frames
// but derived for a learner: key schedules and checks of signatures. Several
// may walk at once, as long as no frame is added.
func (s *Session) WireWalker() *Walker { return s.walker(proto.Context{WireOnly: true}) }

func (s *Session) walker(c proto.Context) *Walker {
	c.Arena, c.Secrets = new(field.Arena), s.opts.Secrets
	return &Walker{s: s, c: c}
}

// Walk is Session.WalkFrom in the walker's way.
func (w *Walker) Walk(first, last int, each func(*Packet) error) error {
	for n := max(first, 1); n <= min(last, w.s.frames.n); n++ {
		w.c.Arena.Reset()
		clear(w.c.Buffers) // holds on to no bytes
		w.c.Buffers = w.c.Buffers[:0]
		w.s.dissect(&w.c, n, false, &w.p)
		if err := each(&w.p); err != nil {
			return err
		}
	}
	return nil
}
