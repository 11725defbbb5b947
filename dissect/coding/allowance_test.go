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

// The first packed content is unpacked whole; after many bombs, no more is than
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

// All that is left can be taken, and not a byte more. Each captured byte allows
// some.
func TestAllowanceIsSpent(t *testing.T) {
	a := NewAllowance()
	for _, c := range []struct {
		n    int
		want bool
	}{{spare + 1, false}, {spare - 1, true}, {2, false}, {1, true}, {1, false}, {0, true}} {
		if got := a.Take(c.n); got != c.want {
			t.Errorf("with %d left, %d can be taken: %v", a.left, c.n, got)
		}
	}
	if n := a.Grant("gzip", bomb(10)); n != 0 {
		t.Errorf("of nothing %d bytes are granted", n)
	}
	a.Seen(2)
	if n := a.Grant("gzip", bomb(40)); n != 40 || !a.Take(2*times-40) || a.Take(1) {
		t.Errorf("two captured bytes allow %d, and leave %d", n, a.left)
	}
	a.Seen(1 << 20)
	if n := a.Grant("gzip", bomb(Most+1)); n != Most {
		t.Errorf("however much is left, %d bytes are granted at once", n)
	}
	if a.Grant("unknown", nil) != 0 || !(*Allowance)(nil).Take(1<<40) {
		t.Error("what cannot be unpacked is granted, or where nothing is counted something is refused")
	}
}
