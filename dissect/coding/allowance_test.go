package coding

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

func bomb(n int) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(make([]byte, n))
	_ = w.Close()
	return b.Bytes()
}

// The first packed content is unpacked whole; behind many bombs, no more is than
// the capture's length allows.
func TestAllowance(t *testing.T) {
	a := NewAllowance()
	packed := bomb(1 << 20)
	if got := a.Grant("gzip", packed); got != 1<<20 {
		t.Errorf("of the first %d are unpacked", got)
	}
	total := 0
	for range 1000 {
		a.Seen(len(packed))
		n := a.Grant("gzip", packed)
		total += n
		data, err := Undo("gzip", packed, n)
		if len(data) != n || n < 1<<20 && (err == nil || !strings.Contains(err.Error(), "the rest is left out")) {
			t.Fatalf("%d bytes of %d, %v", len(data), n, err)
		}
	}
	if most := spare + 1000*len(packed)*times; total > most {
		t.Errorf("%d bytes were unpacked of %d: the most is %d", total, 1000*len(packed), most)
	}
	if a.Take(a.left + 1) {
		t.Error("more is taken than is left")
	}
	if got := (*Allowance)(nil).Grant("gzip", packed); got != Most {
		t.Errorf("without an allowance %d", got)
	}
}
