package tls

import (
	"reflect"
	"testing"
	"unsafe"

	"plainsight/dissect/proto"
)

// The record that stands for all without anything rare is never written to, and
// such a record takes little.
func TestRecordsThatSayLittle(t *testing.T) {
	c := New(t.Context(), nil).Open()
	for range 100 {
		cut := c.Next(proto.ToClient, []byte{23, 3, 3, 0, 1, 'x'}, false)
		if m := cut.Message.(*placed); m.extra != nil || m.rare() != &nothingRare {
			t.Fatal("a record that is shut has more than its place")
		}
	}
	if !reflect.ValueOf(nothingRare).IsZero() {
		t.Errorf("it was written to: %+v", nothingRare)
	}
	if n := unsafe.Sizeof(placed{}); n > 56 {
		t.Errorf("a record takes %d bytes, and there may be one for every 5 of a capture", n)
	}
}
