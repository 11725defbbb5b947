package main

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// tally is what happened to visitors. It may be written from anywhere.
type tally struct {
	mu      sync.Mutex
	took    map[string][]time.Duration // by kind of request
	refused map[string]int             // of visitors who behave, by what and why
	began   time.Time
	first   []string // examples of it
	visits  map[kind]int
	answers map[kind]map[int]int // of the others: by status, 0 for none
	let     []string             // what should have been refused and was not
}

// How many examples are kept: of one kind, and of all.
const (
	fewExamples  = 2
	manyExamples = 30
)

func newTally() *tally {
	return &tally{began: time.Now(), took: map[string][]time.Duration{}, refused: map[string]int{}, visits: map[kind]int{}, answers: map[kind]map[int]int{}}
}

// time notes how long an answer took.
func (t *tally) time(what string, d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took[what] = append(t.took[what], d)
}

// refusal counts that a visitor who behaves was not served.
func (t *tally) refusal(what, why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused[what]++; t.refused[what] <= fewExamples && len(t.first) < manyExamples {
		t.first = append(t.first, fmt.Sprintf("after %v, %s: %.300s", time.Since(t.began).Round(time.Second), what, why))
	}
}

func (t *tally) visit(k kind) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.visits[k]++
}

// answered counts the status that a visitor who does not behave got.
func (t *tally) answered(k kind, status int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.answers[k] == nil {
		t.answers[k] = map[int]int{}
	}
	t.answers[k][status]++
}

// letIn records that something was answered that should not have been.
func (t *tally) letIn(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.let) < manyExamples {
		t.let = append(t.let, what)
	}
}

// percentile is the least of some values that so many percent of all are not
// above (the nearest rank); 0 of none. The values are sorted.
func percentile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := (len(sorted)*percent + 99) / 100
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// times are how long answers of one kind took.
type times struct {
	what          string
	n             int
	p50, p95, max time.Duration
}

// all sums up each kind, by name.
func (t *tally) all() (out []times) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for what, list := range t.took {
		list = slices.Sorted(slices.Values(list))
		out = append(out, times{what, len(list), percentile(list, 50), percentile(list, 95), percentile(list, 100)})
	}
	slices.SortFunc(out, func(a, b times) int {
		switch {
		case a.what < b.what:
			return -1
		case a.what > b.what:
			return 1
		}
		return 0
	})
	return out
}
