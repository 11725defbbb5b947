package live

import (
	"slices"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/filter"
	"plainsight/dissect/find"
	"plainsight/dissect/words"
	"plainsight/webui/pages"
)

// Limits of what is found out about each frame for those who filter and find.
const (
	sweepTime  = 5 * time.Millisecond // how long frames are looked at before the run goes on
	maxSweeps  = 6                    // whose results a viewpoint keeps
	MaxHits    = 2000                 // of one pattern
	maxNames   = 4000                 // of fields
	sweepLeast = 2 * time.Second      // that one may take in all
	sweepByte  = 4 * time.Microsecond // and for each byte of the frames that were looked at
)

// sweep looks at one frame after the other for one thing, and keeps what it found out while
// more frames arrive. A frame that comes to read differently is looked at again.
type sweep struct {
	key   string
	used  int // counts questions
	done  bitset
	spent time.Duration // for all frames so far
	bytes int           // of these
	visit func(e *Viewpoint, frames func(yield func(int) bool))
	again func(n int) // before n is looked at once more

	filter *filter.Filter
	hit    bitset // frames that the filter chooses

	hits []visited
	full bool // there are more than MaxHits

	names map[string]string // of fields, with what a reader calls them
}

// visited is a hit, with the frame in which it was found.
type visited struct {
	find.Hit
	in int
}

// bitset is a set of frames, counted from 1.
type bitset []uint64

func (b bitset) has(n int) bool { return n>>6 < len(b) && b[n>>6]>>(n&63)&1 > 0 }

func (b *bitset) set(n int) {
	for n>>6 >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[n>>6] |= 1 << (n & 63)
}

func (b bitset) clear(n int) {
	if n>>6 < len(b) {
		b[n>>6] &^= 1 << (n & 63)
	}
}

// sweepOf finds the sweep of that key, or makes room for one and has it made.
func (e *Viewpoint) sweepOf(key string, create func() (*sweep, error)) (*sweep, error) {
	e.asked++
	for _, w := range e.sweeps {
		if w.key == key {
			w.used = e.asked
			return w, nil
		}
	}
	w, err := create()
	if err != nil {
		return nil, err
	}
	if w.key, w.used = key, e.asked; len(e.sweeps) == maxSweeps {
		oldest := slices.MinFunc(e.sweeps, func(a, b *sweep) int { return a.used - b.used })
		e.sweeps = slices.DeleteFunc(e.sweeps, func(w *sweep) bool { return w == oldest })
	}
	e.sweeps = append(e.sweeps, w)
	return w, nil
}

// foundOut estimates the memory that the answers which are kept take, in bytes.
func (e *Viewpoint) foundOut() int {
	const talk, hit, name = 300, 72, 120
	n := len(e.talks.list) * talk
	for _, w := range e.sweeps {
		n += 8*(cap(w.done)+cap(w.hit)) + hit*cap(w.hits) + name*len(w.names)
	}
	for _, s := range e.said {
		for i := range s.part.List {
			for _, p := range s.part.List[i].Parts {
				n += 2 * len(p.Text)
			}
		}
	}
	return n
}

// goOn looks at more of the frames that are in, from *at on, for sweepTime at most. It
// reports whether all were looked at.
func (w *sweep) goOn(e *Viewpoint, in func(n int) bool, at *int) (done bool) {
	begun := time.Now()
	first := true
	w.visit(e, func(yield func(int) bool) {
		for *at = max(*at, 1); *at <= e.fed; *at++ {
			if w.done.has(*at) || in != nil && !in(*at) {
				continue
			}
			if !first && time.Since(begun) > sweepTime {
				return
			}
			first = false
			w.done.set(*at)
			w.bytes += e.session.Captured(*at)
			if !yield(*at) {
				return
			}
		}
	})
	w.spent += time.Since(begun)
	return *at > e.fed
}

// tooSlow is the error for what takes out of proportion long: it is given up.
func (w *sweep) tooSlow() error {
	if w.spent <= sweepLeast+time.Duration(w.bytes)*sweepByte {
		return nil
	}
	return words.Errorf("this takes too long on these packets, and was given up after {time}: try something simpler", "time", pages.InWords(w.spent.Round(time.Second)))
}

// outdated has frames looked at again.
func (e *Viewpoint) outdated(rows []int) {
	for _, w := range e.sweeps {
		for _, n := range rows {
			if w.done.has(n) {
				w.done.clear(n)
				w.again(n)
			}
		}
	}
}

// Narrowing is what the packets and messages on display are narrowed to. The zero Narrowing
// is all of them.
type Narrowing struct {
	Filter    string // as dissect/filter has it; "" for none
	Transport string // of the only conversation, "tcp" or "udp"; "" for all of them
	Stream    int    // and its number
}

// within reports whether a frame belongs to the conversation.
func (e *Viewpoint) within(w Narrowing) func(n int) bool {
	if w.Transport == "" {
		return nil
	}
	return func(n int) bool { return e.session.In(n, w.Transport, w.Stream) }
}

// Narrow finds out which frames a narrowing leaves, from *at on and for a short while; done
// is false while there are more to look at. Keys match nothing unless the owner asks.
func (e *Viewpoint) Narrow(to Narrowing, owner bool, at *int) (in *Narrowed, done bool, err error) {
	talk := e.within(to)
	if to.Filter == "" {
		return &Narrowed{e: e, all: talk == nil, keep: talk}, true, nil
	}
	w, err := e.filtered(to.Filter, owner)
	if err != nil {
		return nil, true, err
	}
	if err = w.tooSlow(); err != nil {
		return nil, true, err
	}
	done = w.goOn(e, talk, at)
	return &Narrowed{e: e, filter: w.filter, keep: func(n int) bool { return w.hit.has(n) && (talk == nil || talk(n)) }}, done, nil
}

func (e *Viewpoint) filtered(expression string, owner bool) (*sweep, error) {
	return e.sweepOf("filter"+keyFor(owner)+expression, func() (*sweep, error) {
		f, err := filter.Compile(expression)
		if err != nil {
			return nil, err
		}
		f.NoKeys = !owner
		w := &sweep{filter: f}
		w.again = func(n int) { w.hit.clear(n) }
		w.visit = func(e *Viewpoint, frames func(func(int) bool)) {
			walker := e.session.Walker()
			frames(func(n int) bool {
				_ = walker.Walk(n, n, func(p *dissect.Packet) error {
					if f.Match(p) {
						w.hit.set(n)
					}
					return nil
				})
				return true
			})
		}
		return w, nil
	})
}

func keyFor(owner bool) string {
	if owner {
		return "\x00owner\x00"
	}
	return "\x00"
}

// Narrowed is the frames that a narrowing leaves. It may be used while the run's goroutine
// waits.
type Narrowed struct {
	e      *Viewpoint
	all    bool
	keep   func(n int) bool
	filter *filter.Filter
}

// Keep reports whether a frame is left; it is nil where all are.
func (w *Narrowed) Keep() func(frame int) bool { return w.keep }

// Bits are the frames that are left, as a bit each: that of frame n, counted from 1, is bit
// n%8 of byte n/8. They are nil where all are left.
func (w *Narrowed) Bits() (out []byte, count int) {
	if w.all {
		return nil, w.e.fed
	}
	out = make([]byte, w.e.fed/8+1)
	for n := 1; n <= w.e.fed; n++ {
		if w.keep(n) {
			out[n/8] |= 1 << (n % 8)
			count++
		}
	}
	return out, count
}

// Complaints are those of the filter, which tell why it may have chosen nothing.
func (w *Narrowed) Complaints() []filter.Error {
	if w.filter == nil {
		return nil
	}
	return w.filter.Complaints()
}

// Hits looks for a pattern in the frames that a narrowing leaves, for a short while from *at
// on; done is false while there are more to look at. Hits come in the order of frames; more
// tells that there are others beyond MaxHits.
func (e *Viewpoint) Hits(kind, what string, in *Narrowed, owner bool, at *int) (list []find.Hit, more, done bool, err error) {
	w, err := e.sweepOf("find"+keyFor(owner)+kind+"\x00"+what, func() (*sweep, error) { return newHits(kind, what, owner) })
	if err != nil {
		return nil, false, true, err
	}
	if err = w.tooSlow(); err != nil {
		return nil, false, true, err
	}
	done = w.goOn(e, in.keep, at)
	for _, h := range w.hits {
		if in.keep == nil || in.keep(h.in) {
			list = append(list, h.Hit)
		}
	}
	slices.SortStableFunc(list, func(a, b find.Hit) int {
		switch {
		case a.Frame != b.Frame:
			return a.Frame - b.Frame
		case a.Buffer != b.Buffer:
			return a.Buffer - b.Buffer
		}
		return a.Off - b.Off
	})
	return list, w.full, done, nil
}

func newHits(kind, what string, owner bool) (*sweep, error) {
	p, err := find.NewPattern(kind, what)
	if err != nil {
		return nil, err
	}
	w := &sweep{}
	w.again = func(n int) {
		w.hits = slices.DeleteFunc(w.hits, func(h visited) bool { return h.in == n })
	}
	w.visit = func(e *Viewpoint, frames func(func(int) bool)) {
		look := e.session.Hits(p, !owner)
		frames(func(n int) bool {
			look.Frame(n, func(h find.Hit) bool {
				if len(w.hits) >= MaxHits {
					w.full = true
					return false
				}
				w.hits = append(w.hits, visited{h, n})
				return true
			})
			w.full = w.full || p.Cut
			return true
		})
	}
	return w, nil
}

// Names are the names of the fields in the frames so far, for those who write a filter, with
// what a reader calls each; done is false while there are more frames to look at.
func (e *Viewpoint) Names(at *int) (names map[string]string, done bool) {
	w, _ := e.sweepOf("names", func() (*sweep, error) { // it makes no mistake
		w := &sweep{names: map[string]string{}, again: func(int) {}}
		for _, n := range filter.Pseudo() {
			w.names[n] = ""
		}
		w.visit = func(e *Viewpoint, frames func(func(int) bool)) {
			walker := e.session.WireWalker()
			frames(func(n int) bool {
				_ = walker.Walk(n, n, func(p *dissect.Packet) error {
					for _, l := range p.Layers {
						w.name(l)
					}
					return nil
				})
				return true
			})
		}
		return w, nil
	})
	return w.names, w.goOn(e, nil, at)
}

func (w *sweep) name(l *field.Field) {
	for f := range l.All() {
		if _, known := w.names[f.Name]; !known && f.Name != "" && len(w.names) < maxNames {
			w.names[f.Name] = f.Label
		}
	}
}
