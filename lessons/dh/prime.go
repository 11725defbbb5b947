package dh

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// PrimeRounds is the number of Miller-Rabin rounds with random bases that a prime
// has to pass, besides the Baillie-PSW test (see math/big's ProbablyPrime).
const PrimeRounds = 20

// progressEvery is how often progress is reported while a prime is looked for.
const progressEvery = 750 * time.Millisecond

// NewGroup makes a new group, with a safe prime p of that many bits, so that
// q = (p-1)/2 is prime too. Such primes are rare and can only be found by
// trying, so nobody can tell how long it takes. NewGroup calls tell with a
// sentence at the beginning and at the end, and busy with its progress in
// between. It returns an error when ctx ends.
func NewGroup(ctx context.Context, bits int, tell, busy func(string)) (*Group, error) {
	ctx, stop := context.WithCancelCause(ctx)
	var tried atomic.Int64
	found := make(chan *big.Int, 1)
	var all sync.WaitGroup
	for range max(1, runtime.GOMAXPROCS(0)-1) { // one is left for those who watch
		all.Go(func() {
			p, err := SearchPrime(ctx, bits, &tried)
			if err != nil {
				stop(err)
				return
			}
			select {
			case found <- p:
			default: // another was faster
			}
			stop(nil)
		})
	}
	defer all.Wait()
	defer stop(nil)

	start := time.Now()
	tell(words.Say("Looking for a safe prime of {bits} bits, by trying numbers at random.", "bits", strconv.Itoa(bits)))
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case p := <-found:
			tell(words.Count(int(tried.Load()), "Found a safe prime of {bits} bits, after {n} number and {time}.", "Found a safe prime of {bits} bits, after {n} numbers and {time}.", "bits", strconv.Itoa(bits), "time", field.Took(time.Since(start))))
			return &Group{ID: IDExplicit, Name: words.Say("a fresh group of {bits} bits", "bits", strconv.Itoa(bits)), P: p, G: big.NewInt(2)}, nil
		case <-tick.C:
			busy(words.Count(int(tried.Load()), "Still looking for a safe prime: {n} number tried in {time}.", "Still looking for a safe prime: {n} numbers tried in {time}.", "time", field.Took(time.Since(start))))
		case <-ctx.Done():
			select {
			case p := <-found: // it came at the same moment
				found <- p
				continue
			default:
			}
			return nil, fmt.Errorf("look for a safe prime of %d bits: %w", bits, context.Cause(ctx))
		}
	}
}

// The sieve strikes out numbers that a small prime divides, so that the slow
// test is needed only for the rest.
const (
	sieveLength = 1 << 15 // numbers in one sieve
	sievePrimes = 1 << 20 // the sieve strikes out multiples of primes below this
	SieveStep   = 12      // from one number in the sieve to the next
	sieveRest   = 11      // the remainder of q divided by SieveStep: then p is 23 modulo 24, and 2 generates half of its numbers
)

// SearchPrime tries numbers until one is a safe prime, or ctx ends.
func SearchPrime(ctx context.Context, bits int, tried *atomic.Int64) (*big.Int, error) {
	small := PrimesBelow(sievePrimes)
	struck := make([]bool, sieveLength)
	for {
		q, err := StartOfSieve(bits - 1)
		if err != nil {
			return nil, err
		}
		if err := Strike(ctx, struck, q, small); err != nil {
			return nil, err
		}
		for i, out := range struck {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if out {
				continue
			}
			tried.Add(1)
			n := new(big.Int).Add(q, big.NewInt(int64(i)*SieveStep))
			p := new(big.Int).Lsh(n, 1)
			p.SetBit(p, 0, 1)
			if n.ProbablyPrime(0) && p.ProbablyPrime(0) && n.ProbablyPrime(PrimeRounds) && p.ProbablyPrime(PrimeRounds) && p.BitLen() == bits {
				return p, nil
			}
		}
	}
}

// StartOfSieve is a random number of that many bits, with the two highest set.
func StartOfSieve(bits int) (*big.Int, error) {
	q, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), uint(bits)))
	if err != nil {
		return nil, fmt.Errorf("draw a number: %w", err)
	}
	q.SetBit(q, bits-1, 1).SetBit(q, bits-2, 1)
	rest := new(big.Int).Mod(q, big.NewInt(SieveStep)).Int64()
	return q.Add(q, big.NewInt(sieveRest-rest)), nil
}

// Strike marks those numbers q + 12 i for which a small prime divides the number
// itself or twice the number and one.
func Strike(ctx context.Context, struck []bool, q *big.Int, small []int64) error {
	clear(struck)
	rest, by := new(big.Int), new(big.Int)
	for n, r := range small {
		if n%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if SieveStep%r == 0 {
			continue // 2 and 3 divide none of these
		}
		at := rest.Rem(q, by.SetInt64(r)).Int64()
		inverse := inverseOf(SieveStep%r, r)
		// q + 12 i = 0, and 2 (q + 12 i) + 1 = 0, modulo r.
		for _, zero := range []int64{-at, (r-1)/2 - at} {
			i := (zero%r + r) % r * inverse % r
			for ; i < int64(len(struck)); i += r {
				struck[i] = true
			}
		}
	}
	return nil
}

// inverseOf is the number that gives 1 when multiplied by a, modulo the prime r.
func inverseOf(a, r int64) int64 {
	x, y := int64(1), int64(0)
	for m := r; m != 0; {
		a, m, x, y = m, a%m, y, x-a/m*y
	}
	return (x%r + r) % r
}

// PrimesBelow lists the primes below n (Eratosthenes).
func PrimesBelow(n int) (primes []int64) {
	struck := make([]bool, n)
	for i := 2; i < n; i++ {
		if struck[i] {
			continue
		}
		primes = append(primes, int64(i))
		for j := i * i; j < n; j += i {
			struck[j] = true
		}
	}
	return primes
}
