package shares

import (
	"cmp"
	"net/netip"
	"slices"
)

// Holder is something that can make room for others.
type Holder struct {
	Who     Visitor
	Bytes   int64
	Watched bool
	Busy    bool  // something goes on in it
	Used    int64 // when somebody last asked for it, Unix seconds
	Drop    func()
	Gone    <-chan struct{} // closed when it has let go of its memory; nil where it does so at once
}

// WhoGivesWay lists, in order, the holders to drop for a newcomer who wants so many
// bytes: those of the address that holds most, within it those of the cookie that holds
// most, and of these the unwatched ones first, least recently used first. A holder is
// not dropped for a visitor who would then hold more than it, with one exception: an
// unwatched holder gives way to one run of a visitor who holds less now. What is running
// and watched stays unless the newcomer would hold clearly less.
func (a *Account) WhoGivesWay(newcomer Visitor, need int64, forRun bool, list []Holder) []Holder {
	a.mu.Lock()
	homes, visitors := map[netip.Addr]int64{}, map[Visitor]int64{}
	for h := range a.all {
		homes[h.who.Home] += h.bytes
		visitors[h.who] += h.bytes
	}
	a.mu.Unlock()
	list = slices.DeleteFunc(list, func(h Holder) bool {
		more := need
		if forRun && !h.Watched {
			more = 1
		}
		has, would := homes[h.Who.Home], homes[newcomer.Home]+more
		switch {
		case h.Who == newcomer:
			return false
		case h.Who.Home == newcomer.Home:
			has, would = visitors[h.Who], visitors[newcomer]+more
		}
		if h.Watched && h.Busy {
			would += would / 4
		}
		return has < would
	})
	slices.SortStableFunc(list, func(x, y Holder) int {
		return cmp.Or(
			cmp.Compare(homes[y.Who.Home], homes[x.Who.Home]), x.Who.Home.Compare(y.Who.Home),
			cmp.Compare(visitors[y.Who], visitors[x.Who]), cmp.Compare(x.Who.Cookie, y.Who.Cookie),
			compareBool(x.Watched, y.Watched), cmp.Compare(x.Used, y.Used))
	})
	return list
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
