package tls

import (
	"math"

	"plainsight/dissect/proto"
)

// tunnel is what the applications say inside: a conversation of its own, whose
// bytes come out of records.
type tunnel struct {
	protocols []proto.Protocol
	conv      proto.Conversation // nil until its protocol is recognised
	halves    [2]flow
}

// flow is one direction's opened content that no message has claimed yet.
type flow struct {
	buf    []byte
	pieces []piece // where it is
	need   int     // how many bytes are worth looking at
	deaf   bool    // its protocol is not known
}

// innerMessage is a message of the application, and the records that carried it.
type innerMessage struct {
	msg    proto.Message
	pieces []piece
	n      int    // its length
	late   bool   // only the end of the connection completed it
	data   []byte // it, for the first look, where other records have a part of it
}

// maxInner bounds what waits for a message to be whole.
const maxInner = 16 << 20

// feed takes what a record carried. Messages that end with it are noted in it.
// Mostly they begin with it too, so plain, which holds only until the next
// record, is copied only as far as they leave some of it.
func (t *tunnel) feed(dir proto.Direction, r *placed, at piece, plain []byte) {
	f := &t.halves[dir]
	if f.deaf || len(t.protocols) == 0 || len(plain) == 0 {
		return
	}
	at.to = int32(len(plain))
	lent := len(f.buf) == 0
	if lent {
		f.buf = plain
	} else {
		f.buf = append(f.buf, plain...)
	}
	f.pieces = append(f.pieces, at)
	if len(f.buf) >= f.need {
		t.cut(dir, r, false)
	}
	if n := len(f.buf); lent && n > 0 { // with room for what is known to follow
		f.buf = append(make([]byte, 0, min(max(f.need, n), 2*n)), f.buf...)
	}
	if len(f.buf) > maxInner {
		t.lose(dir)
	}
}

// end tells that a direction has said all.
func (t *tunnel) end(dir proto.Direction, r *placed) {
	if f := &t.halves[dir]; len(f.buf) > 0 {
		t.cut(dir, r, true)
		f.buf, f.pieces = nil, nil
	}
}

// lose gives up what is not claimed. Where a message breaks off, the next one's
// beginning is not known, so the protocol is recognised again.
func (t *tunnel) lose(dir proto.Direction) {
	t.halves[dir].buf, t.halves[dir].pieces, t.halves[dir].need = nil, nil, 0
	if l, ok := t.conv.(proto.Loser); ok {
		l.Lost(dir, math.MaxInt64)
	}
}

func (t *tunnel) cut(dir proto.Direction, r *placed, closed bool) {
	f := &t.halves[dir]
	for len(f.buf) > 0 {
		if t.conv == nil && !t.recognise(f, closed) {
			return
		}
		c := t.conv.Next(dir, f.buf, closed)
		switch {
		case c.Foreign:
			f.deaf = true
			f.buf, f.pieces = nil, nil
			return
		case c.Message == nil || c.Length <= 0 || c.Length > len(f.buf):
			f.need = c.Need
			return
		}
		one := innerMessage{msg: c.Message, n: c.Length, late: closed}
		if len(f.pieces) > 1 || f.pieces[0].off != r.off {
			one.data = f.buf[:c.Length:c.Length]
		}
		one.pieces = f.take(c.Length)
		r.more().inner = append(r.extra.inner, one)
		f.need = 0
	}
}

// recognise looks for the protocol whose beginning there is.
func (t *tunnel) recognise(f *flow, closed bool) bool {
	maybe := false
	for _, p := range t.protocols {
		switch p.Recognise(f.buf) {
		case proto.Yes:
			t.conv = p.Open()
			return true
		case proto.Maybe:
			maybe = true
		}
	}
	if !maybe || closed {
		f.deaf = true
		f.buf, f.pieces = nil, nil
	}
	return false
}

// take claims the first n bytes, and returns where they are.
func (f *flow) take(n int) (out []piece) {
	f.buf = f.buf[n:]
	if len(f.buf) == 0 {
		f.buf = nil
	}
	for n > 0 {
		p := &f.pieces[0]
		k := min(n, int(p.to-p.from))
		one := *p
		one.to = one.from + int32(k)
		out = append(out, one)
		p.from += int32(k)
		n -= k
		if p.from == p.to {
			f.pieces = f.pieces[1:]
		}
	}
	if len(f.pieces) == 0 {
		f.pieces = nil
	}
	return out
}
