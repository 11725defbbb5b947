package field

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// However many origins there are, and however they overlap, those of a range are
// found, in their own order, as one finds them by looking at each.
func TestOriginsIn(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		from := &Buffer{Kind: Wire, Data: make([]byte, 4000)}
		b := &Buffer{Kind: Reassembled, Data: make([]byte, 1000)}
		for range 1 + chance.IntN(80) {
			n := 1 + chance.IntN(1+chance.IntN(400))
			b.Origins = append(b.Origins, Origin{Off: chance.IntN(1000), Len: n, From: Span{from, chance.IntN(3000), n}})
			s := Span{b, chance.IntN(900), 1 + chance.IntN(100)}
			var want []Span
			for _, o := range b.Origins {
				if p := o.Up(s.Off, s.End()); p.Len > 0 {
					want = append(want, p)
				}
			}
			if got := s.Parents(); !slices.Equal(got, want) {
				t.Fatalf("%d origins: %v, want %v", len(b.Origins), got, want)
			}
		}
	}
}
