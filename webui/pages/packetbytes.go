package pages

import (
	"plainsight/dissect/field"
)

// cell is what is known of one byte of a buffer.
type cell struct {
	class field.Class
	field int // -1 for none
}

// Runs fills in, for each buffer, which class and which field its bytes are of.
// For the frame itself the dissection has said so. A derived buffer's bytes
// belong to the leaves that point into it; what a deeper buffer makes of them
// decides their class, so that what looks shut in the frame and what looks
// shut in the message are the same bytes.
func (b *PacketBuilder) Runs() {
	order := make([]*field.Buffer, len(b.Out.Buffers))
	cells := map[*field.Buffer][]cell{}
	for buf, i := range b.Buffers {
		order[i] = buf
		cells[buf] = blank(len(buf.Data))
	}
	for f, i := range b.Fields {
		if c, ok := cells[f.Buf]; ok && f.Owns() {
			paint(c, f.Off, f.Len, cell{f.Class, i})
		}
	}
	// Parents come before what is made of them, but a field may point into a
	// deep buffer first: go by depth.
	for depth := deepest(order); depth > 0; depth-- {
		for _, buf := range order {
			if depthOf(buf) == depth {
				project(buf, cells)
			}
		}
	}
	wire := cells[b.P.Wire]
	for _, o := range b.P.Owners {
		at, ok := b.Fields[o.Field]
		if !ok { // it is left out
			at = -1
		}
		paint(wire, o.Off, o.Len, cell{o.Class, at})
	}
	for i, buf := range order {
		b.Out.Buffers[i].Runs = encodeRuns(cells[buf])
	}
}

func blank(n int) []cell {
	out := make([]cell, n)
	for i := range out {
		out[i] = cell{field.Undecoded, -1}
	}
	return out
}

func paint(c []cell, off, n int, with cell) {
	for i := max(off, 0); i < min(off+n, len(c)); i++ {
		c[i] = with
	}
}

// project lays what is known of a derived buffer over those it came from.
func project(d *field.Buffer, cells map[*field.Buffer][]cell) {
	inner := cells[d]
	for _, o := range d.Origins {
		outer, ok := cells[o.From.Buf]
		if !ok || o.From.Buf.Kind == field.Wire {
			continue
		}
		for from := o.Off; from < min(o.Off+o.Len, len(inner)); {
			to := from + 1
			for to < min(o.Off+o.Len, len(inner)) && inner[to] == inner[from] {
				to++
			}
			if o.How != field.Whole && inner[from].field >= 0 {
				up := o.Up(from, to)
				paint(outer, up.Off, up.Len, cell{field.Through(d.Kind, inner[from].class), inner[from].field})
			}
			from = to
		}
	}
}

func depthOf(b *field.Buffer) int {
	d := 0
	for _, o := range b.Origins {
		if o.From.Buf != nil {
			d = max(d, depthOf(o.From.Buf)+1)
		}
	}
	return d
}

func deepest(bs []*field.Buffer) int {
	d := 0
	for _, b := range bs {
		d = max(d, depthOf(b))
	}
	return d
}

func encodeRuns(c []cell) (out []int) {
	for from := 0; from < len(c); {
		to := from + 1
		for to < len(c) && c[to] == c[from] {
			to++
		}
		out = append(out, to-from, int(c[from].class), c[from].field)
		from = to
	}
	return out
}
