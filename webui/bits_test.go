package webui

import (
	"testing"

	"plainsight/dissect/field"
	"plainsight/webui/pages"
)

// Bits are written as Wireshark does: a field's own as digits, others as points.
func TestBits(t *testing.T) {
	for _, c := range []struct {
		data []byte
		mask uint64
		want string
	}{
		{[]byte{0x45}, 0xf0, "0100 ...."},
		{[]byte{0x45}, 0x0f, ".... 0101"},
		{[]byte{0x12}, 0x10, "...1 ...."},
		{[]byte{0x80, 0x18}, 0x0fff, ".... 0000 0001 1000"},
		{[]byte{0x40, 0x00}, 0x4000, ".1.. .... .... ...."},
		{[]byte{0x45}, 0, ""},    // whole bytes
		{nil, 0x01, ""},          // derived
		{make([]byte, 9), 1, ""}, // more than a mask can cover
	} {
		f := &field.Field{Bits: c.mask, Span: field.Span{Buf: &field.Buffer{Data: c.data}, Len: len(c.data)}}
		if got := pages.BitsOf(f); got != c.want {
			t.Errorf("% x with mask %#x: got %q, want %q", c.data, c.mask, got, c.want)
		}
	}
}
