package shares

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"sync"
)

// Portions are places of which there is a limited number for each cookie, for each
// address, and in all.
type Portions struct {
	Each, home, most int

	mu    sync.Mutex
	of    map[Visitor]int
	homes map[netip.Addr]int
	all   int
	freed chan struct{} // closed when a place is given back, and then another
}

// NewPortions shares out places: of each address at most three quarters, so that
// another one always finds some.
func NewPortions(each, most int) *Portions {
	return &Portions{Each: each, home: most - most/4, most: most, of: map[Visitor]int{}, homes: map[netip.Addr]int{}, freed: make(chan struct{})}
}

// Take takes a place; leave gives it back. ok is false where there is none.
func (s *Portions) Take(v Visitor) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.most || s.homes[v.Home] >= s.home || s.ownTaken(v) {
		return nil, false
	}
	s.all++
	s.homes[v.Home]++
	s.of[v]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		if s.homes[v.Home]--; s.homes[v.Home] == 0 {
			delete(s.homes, v.Home)
		}
		if s.of[v]--; s.of[v] == 0 {
			delete(s.of, v)
		}
		close(s.freed)
		s.freed = make(chan struct{})
	}), true
}

// Wait takes a place, and waits for one until ctx ends; then ok is false.
func (s *Portions) Wait(ctx context.Context, v Visitor) (leave func(), ok bool) {
	for {
		freed := s.Free()
		if leave, ok = s.Take(v); ok {
			return leave, true
		}
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, false
		}
	}
}

// ownTaken reports whether the visitor has as many places as one may have.
func (s *Portions) ownTaken(v Visitor) bool { return v.Cookie != "" && s.of[v] >= s.Each }

// Why is the error for a visitor who gets no place: own where they have all that one may
// have, others where the places are taken by others.
func (s *Portions) Why(v Visitor, own, others error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ownTaken(v) {
		return own
	}
	return others
}

// GivesWay chooses the holder that makes room for a newcomer: of the address with most
// places the cookie with most, and of its runs unwatched ones first. A visitor with no
// more places than the newcomer would have loses none that is watched.
func (s *Portions) GivesWay(newcomer Visitor, list []Holder) (one Holder, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ownTaken(newcomer) {
		return one, false
	}
	list = slices.DeleteFunc(list, func(h Holder) bool {
		has, would := s.homes[h.Who.Home], s.homes[newcomer.Home]+1
		if h.Who.Home == newcomer.Home {
			has, would = s.of[h.Who], s.of[newcomer]+1
		} else if s.homes[newcomer.Home] >= s.home {
			return true // it takes a place from nobody
		}
		return has < would || has == would && h.Watched
	})
	if len(list) == 0 {
		return one, false
	}
	return slices.MinFunc(list, func(x, y Holder) int {
		return cmp.Or(cmp.Compare(s.homes[y.Who.Home], s.homes[x.Who.Home]), cmp.Compare(s.of[y.Who], s.of[x.Who]),
			compareBool(x.Watched, y.Watched), cmp.Compare(x.Used, y.Used))
	}), true
}

// Free returns a channel that is closed when the next place is given back.
func (s *Portions) Free() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.freed
}

// Taken is how many places are taken.
func (s *Portions) Taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}
