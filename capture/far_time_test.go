package capture

import (
	"bytes"
	"testing"
	"time"
)

// A time that no file can hold again is a problem of its packet: that is there,
// without a time, and can be saved.
func TestFarTime(t *testing.T) {
	for _, ticks := range []uint64{1 << 63, 1<<64 - 1} {
		var file bytes.Buffer
		w, err := NewWriter(&file, "made", Meta{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.WriteFrame(Frame{Time: time.Unix(7, 0), Link: LinkEthernet, Data: []byte("0123456789abcdef"), Length: 16}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		made := file.Bytes()
		at := bytes.Index(made, fileOrder.AppendUint32(nil, blockEnhanced))
		copy(made[at+12:], inHalves(ticks))

		src, err := NewReader(bytes.NewReader(made), "made")
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(src)
		if err != nil || len(got) != 2 {
			t.Fatalf("%d packets of 2: %v", len(got), err)
		}
		if p := got[0].Problems; !got[0].Time.IsZero() || len(p) != 1 || p[0].What != "time" || len(got[1].Problems) != 0 {
			t.Errorf("%d ticks: time %s, problems %v; behind it %v", ticks, got[0].Time, p, got[1].Problems)
		}
		again, err := NewWriter(&bytes.Buffer{}, "again", Meta{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range got {
			if err := again.WriteFrame(f); err != nil {
				t.Errorf("%d ticks: it cannot be saved: %v", ticks, err)
			}
		}
	}
}

// inHalves are ticks as a block has them: the high half first.
func inHalves(ticks uint64) []byte {
	return fileOrder.AppendUint32(fileOrder.AppendUint32(nil, uint32(ticks>>32)), uint32(ticks))
}
