package upload

import (
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// Limits of captures that are uploaded to be compared. They are kept in memory and nowhere else.
const (
	maxKeptFile   = 32 << 20  // bytes of the frames of one file
	maxKeptFrames = 50_000    // of one file
	maxKept       = 160 << 20 // bytes of all together; the one that was used longest ago makes room
)

// ToCompare is how much is taken of a file that is uploaded to be compared.
var ToCompare = Limits{maxKeptFrames, maxKeptFile}

// Kept is a capture that was uploaded to be compared.
type Kept struct {
	ID         string
	Name       string // of the file
	Viewpoints []lessons.Eye
	Frames     []capture.Frame
	bytes      int
	used       time.Time // the store's

	mu   sync.Mutex
	held map[string][]field.Secret
	seen map[string]*live.Viewpoint // each with its own secrets and no others

	holding *shares.Holding
}

// Store keeps uploaded captures.
type Store struct {
	mu   sync.Mutex
	list []*Kept
	Keep time.Duration // that a file is kept after somebody last asked for it
}

// Holders are the captures that may be dropped, which is all.
func (k *Store) Holders() (out []shares.Holder) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.list {
		out = append(out, shares.Holder{Who: d.holding.Visitor(), Bytes: d.holding.Size(), Used: d.used.Unix(), Drop: func() { k.letGo(d) }})
	}
	return out
}

func (k *Store) letGo(d *Kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = slices.DeleteFunc(k.list, func(o *Kept) bool { return o == d })
	d.holding.Release()
}

// Sweep drops captures that nobody has asked for during Keep.
func (k *Store) Sweep(now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list = slices.DeleteFunc(k.list, func(d *Kept) bool {
		old := now.Sub(d.used) > k.Keep
		if old {
			d.holding.Release()
		}
		return old
	})
}

// add keeps a capture, and drops others to make room for it.
func (k *Store) add(d *Kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	d.used = now
	slices.SortFunc(k.list, func(a, b *Kept) int { return b.used.Compare(a.used) })
	total := d.bytes
	k.list = slices.DeleteFunc(k.list, func(o *Kept) bool {
		total += o.bytes
		goes := total > maxKept || now.Sub(o.used) > k.Keep
		if goes {
			o.holding.Release()
		}
		return goes
	})
	k.list = append(k.list, d)
}

// Find is the capture of that id. Finding it counts as use.
func (k *Store) Find(id string) (*Kept, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, d := range k.list {
		if d.ID == id {
			d.used = time.Now()
			return d, true
		}
	}
	return nil, false
}

// weight is the memory that the capture takes, with its cached viewpoints.
func (d *Kept) weight() int64 {
	n := int64(d.bytes) + int64(len(d.Frames))*shares.FrameCost
	for _, e := range d.seen {
		n += e.Booked()
	}
	return n
}

// viewpoint dissects the capture as one viewpoint; nil where it has none of that name.
func (d *Kept) viewpoint(name string) *live.Viewpoint {
	if e := d.seen[name]; e != nil {
		return e
	}
	eye, ok := d.viewpointNamed(name)
	if !ok {
		return nil
	}
	e := live.Dissected(eye, d.held[name], d.Frames, maxKeptFile, func(booked int64) bool {
		return d.holding.Grow(max(0, d.weight()+booked-d.holding.Size()))
	})
	if e.Short() { // it is not kept, and says so
		d.holding.Set(d.weight())
		return e
	}
	d.seen[name] = e
	return e
}

func (d *Kept) viewpointNamed(name string) (lessons.Eye, bool) {
	for _, e := range d.Viewpoints {
		if e.Name == name {
			return e, true
		}
	}
	return lessons.Eye{}, false
}

// Inspect calls f with a function that returns the file as the viewpoint of a name sees
// it, or nil if the file has none of that name.
func (d *Kept) Inspect(f func(look func(viewpoint string) *live.Viewpoint)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(d.viewpoint)
}

// Add keeps an uploaded capture.
func (k *Store) Add(g *Capture) *Kept {
	d := &Kept{ID: rand.Text()[:12], Name: g.name, Viewpoints: g.Viewpoints, Frames: g.frames, bytes: g.bytes + g.keys.bytes, held: g.held, seen: map[string]*live.Viewpoint{}, holding: g.hold}
	k.add(d)
	return d
}
