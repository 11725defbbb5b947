package lessons

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"sync/atomic"
	"testing"

	"plainsight/lessons/dh"
)

// A group that is made on the spot has a safe prime, and passes the check of
// whoever is offered it.
func TestFreshGroup(t *testing.T) {
	var told []string
	g, err := dh.NewGroup(t.Context(), 1024, func(s string) { told = append(told, s) }, func(s string) {
		if !strings.HasPrefix(s, "Still looking") {
			t.Errorf("of how far it is it tells %q", s)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if g.P.BitLen() != 1024 || g.Size() != 128 || g.ID != dh.IDExplicit {
		t.Errorf("the prime has %d bits", g.P.BitLen())
	}
	if err := g.Verify(); err != nil {
		t.Error(err)
	}
	if r := new(big.Int).Mod(g.P, big.NewInt(24)).Int64(); r != 23 {
		t.Errorf("p is %d modulo 24, want 23", r)
	}
	if len(told) != 2 || !strings.HasPrefix(told[0], "Looking for a safe prime of 1024 bits") || !strings.HasPrefix(told[len(told)-1], "Found a safe prime of 1024 bits") {
		t.Errorf("it tells %q", told)
	}
}

// Who has enough of waiting does not wait any longer, and meanwhile hears again
// and again how far it is.
func TestSearchCanBeCancelled(t *testing.T) {
	check := noGoroutineLeft(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	told := 0
	_, err := dh.NewGroup(ctx, 4096, func(string) {}, func(string) { // would take many minutes
		if told++; told == 4 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the search ends with %v", err)
	}
	if told < 4 {
		t.Errorf("it told %d times how far it is, want 4", told)
	}
	check()
}

// What the sieve strikes out has a small divisor, and what it leaves has none.
func TestSieve(t *testing.T) {
	small := dh.PrimesBelow(1000)
	if len(small) != 168 || small[0] != 2 || small[167] != 997 {
		t.Fatalf("%d primes below 1000, the last %d", len(small), small[len(small)-1])
	}
	q, err := dh.StartOfSieve(200)
	if err != nil {
		t.Fatal(err)
	}
	struck := make([]bool, 500)
	if err := dh.Strike(t.Context(), struck, q, small); err != nil {
		t.Fatal(err)
	}
	for i, out := range struck {
		n := new(big.Int).Add(q, big.NewInt(int64(i)*dh.SieveStep))
		p := new(big.Int).Add(new(big.Int).Lsh(n, 1), big.NewInt(1))
		divided := false
		for _, r := range small {
			by := big.NewInt(r)
			if new(big.Int).Mod(n, by).Sign() == 0 || new(big.Int).Mod(p, by).Sign() == 0 {
				divided = true
			}
		}
		if divided != out {
			t.Fatalf("number %d is struck out: %v, has a small divisor: %v", i, out, divided)
		}
	}
}

func BenchmarkSafePrime1024(b *testing.B) {
	var tried atomic.Int64
	for b.Loop() {
		if _, err := dh.SearchPrime(b.Context(), 1024, &tried); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(tried.Load())/float64(b.N), "numbers/op")
}
