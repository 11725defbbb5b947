package dissect

import (
	"math/rand/v2"
	"slices"
	"testing"

	"plainsight/dissect/field"
)

// Lists laid over each other one by one give each byte the owner that the
// sweep over all of them does.
func TestLayersAndSweepAgree(t *testing.T) {
	const size = 60
	r := rand.New(rand.NewPCG(1, 2))
	b := &field.Buffer{Data: make([]byte, size)}
	for range 3000 {
		var all []run
		for range 1 + r.IntN(fewLayers) {
			for at := r.IntN(10); at < size; {
				n := 1 + r.IntN(9)
				all = append(all, run{off: at, len: min(n, size-at), class: field.Class(r.IntN(3)), leaf: &field.Field{}})
				at += n + r.IntN(4)
			}
		}
		own := owned{}
		*own.of(b) = slices.Clone(all)
		layered, swept := own.tidy(b), overlay(all)
		if a, b := byByte(t, layered, size), byByte(t, swept, size); a != b {
			t.Fatalf("runs %v\nlayered %v\nswept   %v", all, layered, swept)
		}
	}
}

func byByte(t *testing.T, rs []run, size int) (owners [60]*field.Field) {
	t.Helper()
	last := 0
	for _, r := range rs {
		if r.off < last || r.len <= 0 || r.end() > size {
			t.Fatalf("not ordered and disjoint: %v", rs)
		}
		for i := r.off; i < r.end(); i++ {
			owners[i] = r.leaf
		}
		last = r.end()
	}
	return owners
}
