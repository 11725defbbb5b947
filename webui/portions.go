package webui

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"
)

// portions are places of which each visitor has some: so many for each cookie, so
// many for each address, so many in all.
type portions struct {
	each, home, most int

	mu    sync.Mutex
	of    map[visitor]int
	homes map[netip.Addr]int
	all   int
	freed chan struct{} // closed when a place is given back, and then another
}

// newPortions shares out places: of each address at most three quarters, so that
// another one always finds some.
func newPortions(each, most int) *portions {
	return &portions{each: each, home: most - most/4, most: most, of: map[visitor]int{}, homes: map[netip.Addr]int{}, freed: make(chan struct{})}
}

// take takes a place; leave gives it back. ok is false where there is none.
func (s *portions) take(v visitor) (leave func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all >= s.most || s.homes[v.home] >= s.home || s.ownTaken(v) {
		return nil, false
	}
	s.all++
	s.homes[v.home]++
	s.of[v]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.all--
		if s.homes[v.home]--; s.homes[v.home] == 0 {
			delete(s.homes, v.home)
		}
		if s.of[v]--; s.of[v] == 0 {
			delete(s.of, v)
		}
		close(s.freed)
		s.freed = make(chan struct{})
	}), true
}

// ownTaken reports whether the visitor has as many places as one may have.
func (s *portions) ownTaken(v visitor) bool { return v.cookie != "" && s.of[v] >= s.each }

// why is the error of who gets no place: own where they have all that one may have,
// others where the places are taken otherwise.
func (s *portions) why(v visitor, own, others error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ownTaken(v) {
		return own
	}
	return others
}

// givesWay chooses who makes room for a newcomer: of the address that has most
// places the cookie that has most, and of its runs those first that nobody
// watches. Who has no more than the newcomer would have stays, unless nobody looks.
func (s *portions) givesWay(newcomer visitor, list []holder) (one holder, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ownTaken(newcomer) {
		return one, false
	}
	list = slices.DeleteFunc(list, func(h holder) bool {
		has, would := s.homes[h.who.home], s.homes[newcomer.home]+1
		if h.who.home == newcomer.home {
			has, would = s.of[h.who], s.of[newcomer]+1
		} else if s.homes[newcomer.home] >= s.home {
			return true // it is in the way of nobody
		}
		return has < would || has == would && h.watched
	})
	if len(list) == 0 {
		return one, false
	}
	return slices.MinFunc(list, func(x, y holder) int {
		return cmp.Or(cmp.Compare(s.homes[y.who.home], s.homes[x.who.home]), cmp.Compare(s.of[y.who], s.of[x.who]),
			compareBool(x.watched, y.watched), cmp.Compare(x.used, y.used))
	}), true
}

// free returns a channel that is closed when the next place is given back.
func (s *portions) free() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.freed
}

// taken is how many places are taken.
func (s *portions) taken() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}
