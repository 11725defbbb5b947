package webui

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// Limits of captures that are handed in. They are kept in memory and nowhere else.
const (
	maxDrop       = 32 << 20  // bytes of the frames of one file
	maxDropFrames = 50_000    // of one file
	maxDropped    = 160 << 20 // bytes of all together; the one that was used longest ago makes room
)

// drop is a capture that somebody has handed in to compare it.
type drop struct {
	id     string
	lesson *lessons.Lesson // its name and viewpoints, as a column needs them
	frames []capture.Frame
	bytes  int
	used   time.Time // the store's

	mu         sync.Mutex
	held       map[string][]field.Secret
	viewpoints map[string]*live.Viewpoint // each with its own secrets and no others

	holding *shares.Holding
}

// drops keeps the captures that were handed in.
type drops struct {
	mu   sync.Mutex
	list []*drop
	keep time.Duration
}

// holders are those that may go, which is all.
func (k *drops) holders() (out []shares.Holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.list {
		out = append(out, shares.Holder{Who: d.holding.Visitor(), Bytes: d.holding.Size(), Used: d.used.Unix(), Drop: func() { k.drop(d) }})
	}
	return out
}

func (k *drops) drop(d *drop) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = slices.DeleteFunc(k.list, func(o *drop) bool { return o == d })
	d.holding.Release()
}

// sweep drops those that nobody has wanted for long.
func (k *drops) sweep(now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = slices.DeleteFunc(k.list, func(d *drop) bool {
		old := now.Sub(d.used) > k.keep
		if old {
			d.holding.Release()
		}
		return old
	})
}

// add keeps a capture, and drops others to make room for it.
func (k *drops) add(d *drop) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	d.used = now
	slices.SortFunc(k.list, func(a, b *drop) int { return b.used.Compare(a.used) })
	total := d.bytes
	k.list = slices.DeleteFunc(k.list, func(o *drop) bool {
		total += o.bytes
		goes := total > maxDropped || now.Sub(o.used) > k.keep
		if goes {
			o.holding.Release()
		}
		return goes
	})
	k.list = append(k.list, d)
}

func (k *drops) find(id string) (*drop, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.list {
		if d.id == id {
			d.used = time.Now()
			return d, true
		}
	}
	return nil, false
}

// weight is what the capture takes, with the eyes that are kept.
func (d *drop) weight() int64 {
	n := int64(d.bytes) + int64(len(d.frames))*shares.FrameCost
	for _, e := range d.viewpoints {
		n += e.Booked()
	}
	return n
}

// viewpoint dissects the capture as one viewpoint; nil where it has none of that name.
func (d *drop) viewpoint(name string) *live.Viewpoint {
	if e := d.viewpoints[name]; e != nil {
		return e
	}
	eye, ok := d.lesson.Eye(name)
	if !ok {
		return nil
	}
	e := live.Dissected(eye, d.held[name], d.frames, maxDrop, func(booked int64) bool {
		return d.holding.Grow(max(0, d.weight()+booked-d.holding.Size()))
	})
	if e.Short() { // it is not kept, and says so
		d.holding.Set(d.weight())
		return e
	}
	d.viewpoints[name] = e
	return e
}

// dropped tells a page of a capture that it has handed in.
type dropped struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Packets int      `json:"packets"`
	Eyes    []string `json:"eyes"`
}

// takeDrop takes a capture file, and its keys if there are any.
func (s *Server) takeDrop(w http.ResponseWriter, r *http.Request) {
	g := newGiven(FileLimits{maxDropFrames, maxDrop})
	done, ok := s.inTurn(w, r, g.most(), g.trouble)
	if !ok {
		return
	}
	defer done()
	g.countedBy(s, s.visitor(r))
	if err := g.readForm(r); err != nil {
		g.hold.Release()
		if errors.Is(err, live.ErrNoRoom) {
			s.noRoom(w, err)
			return
		}
		fail(w, http.StatusBadRequest, g.trouble(err))
		return
	}
	done()
	s.log.Info("took a capture to compare", "packets", len(g.frames), "bytes", g.bytes)
	d := &drop{id: rand.Text()[:12], frames: g.frames, bytes: g.bytes + g.keys.bytes, held: g.held, viewpoints: map[string]*live.Viewpoint{}, holding: g.hold,
		lesson: &lessons.Lesson{Name: g.name, Title: "A capture file of yours", Eyes: g.viewpoints}}
	s.drops.add(d)
	m := dropped{ID: d.id, Name: g.name, Packets: len(g.frames)}
	for _, e := range g.viewpoints {
		m.Eyes = append(m.Eyes, e.Name)
	}
	send(w, r, "application/json", pages.JSON(m))
}
