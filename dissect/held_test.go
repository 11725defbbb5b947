package dissect_test

import (
	"runtime"
	"testing"

	"plainsight/dissect"
)

// What a session says that it takes is what it takes, whatever is in it.
func TestHeld(t *testing.T) {
	const n, slack = 8000, 1 << 20
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			w := newWire(1)
			w.open()
			secrets := s.make(t, w, n)
			before, _ := heap()
			d := dissect.New(dissect.Options{Secrets: secrets})
			for _, f := range w.frames {
				if err := d.Add(f); err != nil {
					t.Fatal(err)
				}
			}
			d.Changed()
			after, _ := heap()
			says, takes := d.Held(), after-before
			if says > 2*takes+slack || takes > 2*says+slack {
				t.Errorf("it says that it takes %d bytes, and takes %d", says, takes)
			}
			t.Logf("says %d, takes %d: %.2f", says, takes, float64(says)/float64(takes))
			runtime.KeepAlive(d)
			runtime.KeepAlive(w)
		})
	}
}
