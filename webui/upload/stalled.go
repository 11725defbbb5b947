package upload

import (
	"context"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"plainsight/webui/shares"
)

// stallTime is how long an upload that gives way has sent nothing.
const stallTime = 1500 * time.Millisecond

// GivesUp is a body whose reader can be told to wait for no more of it.
type GivesUp interface{ GiveUp() }

// arriving are the uploads under way.
type arriving struct {
	mu  sync.Mutex
	all map[*arrival]bool
	now func() time.Time
}

// arrival is an upload that arrives. It is read through it.
type arrival struct {
	io.Reader
	who  shares.Visitor
	last atomic.Int64 // since when more is waited for, Unix nanoseconds; 0 while nothing is
	drop func()
	gone chan struct{} // closed when its place is free again
	now  func() time.Time
}

func (a *arrival) Read(data []byte) (int, error) {
	a.last.Store(a.now().UnixNano())
	defer a.last.Store(0)
	return a.Reader.Read(data)
}

// begin adds an upload; end takes it away.
func (l *arriving) begin(who shares.Visitor, body io.Reader) *arrival {
	a := &arrival{Reader: body, who: who, gone: make(chan struct{}), now: l.now}
	if g, ok := body.(GivesUp); ok {
		a.drop = sync.OnceFunc(g.GiveUp)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all[a] = true
	return a
}

func (l *arriving) end(a *arrival) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.all, a)
}

// stalled are those that have sent nothing for stallTime.
func (l *arriving) stalled() (out []shares.Holder) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for a := range l.all {
		if last := a.last.Load(); a.drop != nil && last > 0 && l.now().Sub(time.Unix(0, last)) >= stallTime {
			out = append(out, shares.Holder{Who: a.who, Used: last, Drop: a.drop, Gone: a.gone})
		}
	}
	return out
}

// place takes a place for an upload. Where there is none, the one that has stalled for the
// longest of the visitor who has most gives way. Visitors without a cookie are taken for
// one, so theirs give way to each other.
func (d *Desk) place(ctx context.Context, who shares.Visitor) (leave func(), ok bool) {
	for {
		if leave, ok = d.places.Take(who); ok {
			return leave, true
		}
		list := d.arriving.stalled()
		one, found := d.places.GivesWay(who, slices.Clone(list))
		for _, h := range list {
			if who.Cookie == "" && h.Who == who && (!found || one.Who == who && h.Used < one.Used) {
				one, found = h, true
			}
		}
		if !found {
			return nil, false
		}
		one.Drop()
		select {
		case <-one.Gone:
		case <-ctx.Done():
			return nil, false
		}
	}
}
