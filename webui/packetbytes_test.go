package webui

import (
	"slices"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/webui/pages"
)

// runsOf is what newPacketView says of the bytes of buffers, of which the first
// is the frame, when these fields point into them.
func runsOf(buffers []*field.Buffer, fields ...*field.Field) (out [][]int) {
	b := &pages.PacketBuilder{P: &dissect.Packet{Wire: buffers[0]}, Fields: map[*field.Field]int{}, Buffers: map[*field.Buffer]int{}}
	for i, one := range buffers {
		b.Buffers[one] = i
		b.Out.Buffers = append(b.Out.Buffers, pages.BufferView{})
	}
	for i, f := range fields {
		b.Fields[f] = i
	}
	b.Runs()
	for _, view := range b.Out.Buffers {
		out = append(out, view.Runs)
	}
	return out
}

func inside(b *field.Buffer, off, n int, c field.Class) *field.Field {
	return &field.Field{Span: field.Span{Buf: b, Off: off, Len: n}, Class: c}
}

// madeOf is a buffer of n bytes made of a range of another one.
func madeOf(k field.Kind, n int, from field.Span, how field.Mapping) *field.Buffer {
	return &field.Buffer{Kind: k, Data: make([]byte, n), Origins: []field.Origin{{Len: n, From: from, How: how}}}
}

// What a deep buffer makes of its bytes is seen from outside as what had to be
// done to read them: nothing, unpack them, or open them with a key. Bytes that
// were packed together keep what the field of the packed ones says.
func TestRunsOfDerivedBuffers(t *testing.T) {
	t.Parallel()
	wire := &field.Buffer{Kind: field.Wire, Data: make([]byte, 20)}
	message := madeOf(field.Reassembled, 10, field.Span{Buf: wire, Off: 5, Len: 10}, field.Exact)
	text := madeOf(field.Decoded, 6, field.Span{Buf: message, Off: 2, Len: 8}, field.Base64)
	opened := madeOf(field.Decrypted, 4, field.Span{Buf: text, Off: 1, Len: 4}, field.Exact)
	packed := madeOf(field.Decoded, 9, field.Span{Buf: opened, Off: 1, Len: 3}, field.Whole)
	st, pt, en, op, un := int(field.Structure), int(field.Plaintext), int(field.Encoded), int(field.Opened), int(field.Undecoded)
	got := runsOf([]*field.Buffer{wire, message, text, opened, packed},
		inside(wire, 0, 5, field.Structure),
		inside(message, 0, 2, field.Structure),
		inside(message, 2, 8, field.Ciphertext),
		inside(text, 0, 1, field.Plaintext),
		inside(opened, 0, 1, field.Plaintext),
		inside(opened, 1, 3, field.Encoded),
		inside(packed, 0, 9, field.Plaintext))
	want := [][]int{
		{5, st, 0, 15, un, -1}, // of the others the dissection itself says what they are
		{2, st, 1, 2, en, 3, 1, op, 4, 4, op, 5, 1, int(field.Ciphertext), 2},
		{1, pt, 3, 1, op, 4, 3, op, 5, 1, un, -1},
		{1, pt, 4, 3, en, 5},
		{9, pt, 6},
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("buffer %d has the runs %v, want %v", i, got[i], want[i])
		}
	}
}
