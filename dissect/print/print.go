// Package print writes dissected packets: as a list with a line for each, as
// an indented tree, as JSON, and as PDML, the XML that tshark writes.
//
// All of them stream: a packet is written as soon as it is given, and no more
// than a few packets' worth of output is held. None of them formats with
// reflection or allocates for a field, because a capture has millions.
package print

import (
	"encoding/hex"
	"io"
	"slices"

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
	done int // bytes handed on
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

// hex writes bytes in base 16, with sep between them unless it is 0.
func (s *sink) hex(data []byte, sep byte) {
	const most = 16 << 10 // at a time
	for len(data) > 0 {
		part := data[:min(len(data), most)]
		data = data[len(part):]
		if sep == 0 {
			s.b = hex.AppendEncode(s.b, part)
		} else {
			s.b = appendApart(s.b, part, sep)
			if len(data) > 0 {
				s.b = append(s.b, sep)
			}
		}
		if len(data) > 0 {
			s.room()
		}
	}
}

// appendApart writes bytes in base 16 with sep between them.
func appendApart(b, data []byte, sep byte) []byte {
	at := len(b)
	b = slices.Grow(b, 3*len(data))[:at+3*len(data)]
	for i, c := range data {
		out := b[at+3*i:][:3]
		out[0], out[1], out[2] = hexPairs[2*int(c)], hexPairs[2*int(c)+1], sep
	}
	return b[:len(b)-1]
}

// hexPairs holds the two digits of each byte value.
var hexPairs = func() (t [512]byte) {
	const digits = "0123456789abcdef"
	for i := range 256 {
		t[2*i], t[2*i+1] = digits[i>>4], digits[i&15]
	}
	return t
}()
