package dissect

import (
	"sort"

	"plainsight/dissect/field"
)

// run is some bytes of a buffer, the leaf that explains them, and their class
// as seen from that buffer.
type run struct {
	off, len int
	class    field.Class
	leaf     *field.Field
	app      bool // what the applications said, in whatever form
}

func (r run) end() int { return r.off + r.len }

// owned collects, for each buffer that fields below root point into, the runs
// of its leaves, in order and without overlap.
type owned struct {
	bufs  []*field.Buffer
	runs  [][]run
	index map[*field.Buffer]int // where each is, once they are many
	blur  bool                  // only classes are asked for: runs of one class that touch become one
	spare []run                 // storage for layering
}

// fewBufs is how many buffers are found as fast by looking through them.
const fewBufs = 16

func (o *owned) of(b *field.Buffer) *[]run {
	if len(o.bufs) <= fewBufs {
		for i := len(o.bufs) - 1; i >= 0; i-- {
			if o.bufs[i] == b {
				return &o.runs[i]
			}
		}
	} else if i, ok := o.index[b]; ok {
		return &o.runs[i]
	}
	o.bufs = append(o.bufs, b)
	if n := len(o.runs); n < cap(o.runs) { // the storage of an earlier use
		o.runs = o.runs[:n+1]
		o.runs[n] = o.runs[n][:0]
	} else {
		o.runs = append(o.runs, nil)
	}
	if len(o.bufs) > fewBufs {
		if len(o.index) == 0 {
			o.index = map[*field.Buffer]int{}
			for i, b := range o.bufs {
				o.index[b] = i
			}
		}
		o.index[b] = len(o.bufs) - 1
	}
	return &o.runs[len(o.runs)-1]
}

// reset forgets all, but keeps the storage unless there is unusually much.
func (o *owned) reset() {
	const keep = 1 << 12 // runs of one buffer
	for i := range o.runs {
		clear(o.runs[i]) // holds on to no field
		if cap(o.runs[i]) > keep {
			o.runs[i] = nil
		}
	}
	clear(o.bufs)
	if o.index = nil; len(o.bufs) > 4*fewBufs {
		o.bufs, o.runs = nil, nil
	}
	o.bufs, o.runs = o.bufs[:0], o.runs[:0]
	if cap(o.spare) > keep {
		o.spare = nil
	}
}

func (o *owned) collect(f *field.Field, app bool) {
	app = app || f.Is(field.Application)
	if f.Owns() {
		o.add(f.Buf, run{f.Off, f.Len, f.Class, f, app})
	}
	for c := range f.Children() {
		o.collect(c, app)
	}
}

// add appends a run to those of a buffer.
func (o *owned) add(b *field.Buffer, r run) {
	rs := o.of(b)
	if n := len(*rs) - 1; o.blur && n >= 0 {
		if l := &(*rs)[n]; l.end() == r.off && l.class == r.class && l.app == r.app {
			l.len += r.len
			return
		}
	}
	*rs = append(*rs, r)
}

// resolve finds who owns each byte of the target buffer among the fields below
// root. A byte that a derived buffer explains further belongs to the leaf
// there, and its class follows from both: what is readable inside an encoding
// is Encoded, what was decrypted is Opened.
//
// derived are the buffers made on the way, parents before children.
func (o *owned) resolve(root *field.Field, target *field.Buffer, derived []*field.Buffer) []run {
	o.reset()
	o.collect(root, false)
	for i := len(derived) - 1; i >= 0; i-- {
		d := derived[i]
		inner := o.tidy(d)
		o.project(d, inner, target)
		o.projectWhole(d, inner)
	}
	return o.tidy(target)
}

// project lays a derived buffer's runs over the buffers that it came from. It
// takes each origin with the runs inside it, so its cost is that of its result,
// however many origins and runs there are.
func (o *owned) project(d *field.Buffer, inner []run, target *field.Buffer) {
	for _, org := range d.Origins {
		if org.How == field.Whole || org.From.Buf.Kind == field.Wire && org.From.Buf != target {
			continue // bytes of another frame are not asked for
		}
		i := firstRun(inner, org.Off)
		if i == len(inner) || inner[i].off >= org.Off+org.Len {
			continue
		}
		for ; i < len(inner) && inner[i].off < org.Off+org.Len; i++ {
			r := inner[i]
			if up := org.Up(r.off, r.end()); up.Len > 0 {
				o.add(org.From.Buf, run{up.Off, up.Len, field.Through(d.Kind, r.class), r.leaf, r.app})
			}
		}
	}
}

// firstRun is the index of the first run that ends after off.
func firstRun(runs []run, off int) int {
	return sort.Search(len(runs), func(i int) bool { return runs[i].end() > off })
}

// projectWhole does it where no byte corresponds to any other, as with
// compressed data: what most of the content is, all of the packed bytes are.
// Content that can be read leaves them what they are, Encoded.
func (o *owned) projectWhole(d *field.Buffer, inner []run) {
	var counts field.Counts
	var largest run
	for _, r := range inner {
		counts[field.Through(d.Kind, r.class)] += r.len
		if r.len > largest.len {
			largest = r
		}
	}
	class := field.Through(d.Kind, largest.class)
	if largest.len == 0 || class == field.Encoded || counts[class] <= counts.Total()/2 {
		return
	}
	for _, org := range d.Origins {
		if org.How == field.Whole {
			o.add(org.From.Buf, run{org.From.Off, org.From.Len, class, largest.leaf, largest.app})
		}
	}
}

// tidy makes a buffer's runs ordered and disjoint: where two claim a byte the
// later one, which looked deeper, has it.
func (o *owned) tidy(b *field.Buffer) []run {
	rs := o.of(b)
	layers := countLayers(*rs)
	switch {
	case layers <= 1:
	case layers <= fewLayers:
		*rs = o.layer(*rs)
	default:
		*rs = overlay(*rs)
	}
	return *rs
}

// fewLayers is how many layers are laid over each other one by one.
const fewLayers = 8

// countLayers is how many ordered and disjoint lists follow each other in rs.
func countLayers(rs []run) int {
	n := min(len(rs), 1)
	for i := 1; i < len(rs); i++ {
		if rs[i].off < rs[i-1].end() {
			n++
		}
	}
	return n
}

// layer lays the ordered lists in rs over each other, the later above.
func (o *owned) layer(rs []run) []run {
	end := layerEnd(rs, 0)
	for end < len(rs) {
		to := layerEnd(rs, end)
		o.spare = cover(o.spare[:0], rs[:end], rs[end:to])
		// What is left of the lower list and the upper one may be more than
		// both were before, so what follows moves along.
		rest := len(rs) - to
		o.spare = append(o.spare, rs[to:]...)
		rs, o.spare = o.spare, rs
		end = len(rs) - rest
	}
	return rs
}

func layerEnd(rs []run, from int) int {
	i := from + 1
	for i < len(rs) && rs[i].off >= rs[i-1].end() {
		i++
	}
	return i
}

// cover appends to out the runs of the upper list, and of the lower one what
// they leave uncovered, in order.
func cover(out, lower, upper []run) []run {
	for _, l := range lower {
		for len(upper) > 0 && upper[0].end() <= l.off {
			out, upper = append(out, upper[0]), upper[1:]
		}
		for len(upper) > 0 && upper[0].off < l.end() {
			u := upper[0]
			if l.off < u.off {
				out = append(out, run{l.off, u.off - l.off, l.class, l.leaf, l.app})
			}
			if u.end() > l.end() { // it may cover the next one too
				l.off, l.len = l.end(), 0
				break
			}
			out, upper = append(out, u), upper[1:]
			l.off, l.len = u.end(), l.end()-u.end()
		}
		if l.len > 0 {
			out = append(out, l)
		}
	}
	return append(out, upper...)
}

// overlay resolves overlaps by a sweep over all ends: at each place the last
// run in the list that covers it wins.
func overlay(rs []run) []run {
	cuts := make([]int, 0, 2*len(rs))
	for _, r := range rs {
		cuts = append(cuts, r.off, r.end())
	}
	sort.Ints(cuts)
	byStart := make([]int, len(rs))
	for i := range byStart {
		byStart[i] = i
	}
	sort.SliceStable(byStart, func(a, b int) bool { return rs[byStart[a]].off < rs[byStart[b]].off })
	var out []run
	var active topmost
	next := 0
	for i := 0; i+1 < len(cuts); i++ {
		from, to := cuts[i], cuts[i+1]
		if from == to {
			continue
		}
		for next < len(byStart) && rs[byStart[next]].off <= from {
			active.push(byStart[next])
			next++
		}
		for len(active) > 0 && rs[active[0]].end() <= from {
			active.pop()
		}
		if len(active) == 0 {
			continue
		}
		top := rs[active[0]]
		if n := len(out); n > 0 && out[n-1].end() == from && out[n-1].leaf == top.leaf && out[n-1].class == top.class {
			out[n-1].len += to - from
			continue
		}
		out = append(out, run{from, to - from, top.class, top.leaf, top.app})
	}
	return out
}

// topmost is a heap of indices, the largest first.
type topmost []int

func (h *topmost) push(x int) {
	s := append(*h, x)
	for i := len(s) - 1; i > 0 && s[(i-1)/2] < s[i]; i = (i - 1) / 2 {
		s[i], s[(i-1)/2] = s[(i-1)/2], s[i]
	}
	*h = s
}

func (h *topmost) pop() {
	s := *h
	n := len(s) - 1
	s[0] = s[n]
	s = s[:n]
	for i := 0; ; {
		c := 2*i + 1
		if c+1 < n && s[c+1] > s[c] {
			c++
		}
		if c >= n || s[c] <= s[i] {
			break
		}
		s[i], s[c] = s[c], s[i]
		i = c
	}
	*h = s
}
