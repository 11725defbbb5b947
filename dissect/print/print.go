// Package print writes dissected packets: as a list with a line for each, as
// an indented tree, as JSON, and as PDML, the XML that tshark writes.
//
// All of them stream: a packet is written as soon as it is given, and no more
// than a few packets' worth of output is held. None of them formats with
// reflection or allocates for a field, because a capture has millions.
package print

import (
	"io"

	"plainsight/dissect"
)

// Packets is what takes packets one by one. Close writes what ends the
// document, and what is still held back; it does not close the writer below.
type Packets interface {
	Packet(*dissect.Packet) error
	Close() error
}

// flushAt is how many bytes are gathered before they are written, in bytes.
const flushAt = 64 << 10

// maxDepth is how deep a tree is followed. No protocol nests so deep; a
// message that does was made to exhaust the stack of those who look at it.
const maxDepth = 200

// sink gathers output. A failed write sticks, so that the code that writes
// fields need not ask after each.
type sink struct {
	w    io.Writer // nil where all is gathered
	b    []byte
	done int // bytes passed on
	err  error
}

func newSink(w io.Writer) sink { return sink{w: w, b: make([]byte, 0, flushAt+8<<10)} }

// room hands what was gathered on, once there is enough of it.
func (s *sink) room() {
	if len(s.b) >= flushAt && s.w != nil {
		s.flush()
	}
}

func (s *sink) flush() error {
	if s.err == nil && len(s.b) > 0 {
		_, s.err = s.w.Write(s.b)
	}
	s.done += len(s.b)
	s.b = s.b[:0]
	return s.err
}

func (s *sink) str(t string) { s.b = append(s.b, t...) }

// indent writes two blanks for each level.
func (s *sink) indent(level int) {
	const blanks = "                                                                "
	for n := 2 * level; n > 0; n -= len(blanks) {
		s.b = append(s.b, blanks[:min(n, len(blanks))]...)
	}
}
