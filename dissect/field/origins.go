package field

import (
	"cmp"
	"slices"
	"sort"
)

// manyOrigins is from how many on origins are looked up in an index.
const manyOrigins = 16

// originIndex finds origins by their place: a body may have come in thousands of
// pieces, and each of its fields asks where it came from.
type originIndex struct {
	of    int   // so many origins are in it
	order []int // of the origins, by where they begin
	reach []int // how far those up to here reach at most
}

// originsIn are the origins that may touch [from, to), in their own order.
func (b *Buffer) originsIn(from, to int) []Origin {
	if len(b.Origins) <= manyOrigins {
		return b.Origins
	}
	x := &b.index
	if x.of != len(b.Origins) {
		x.build(b.Origins)
	}
	first := sort.Search(len(x.order), func(i int) bool { return x.reach[i] > from })
	var found []int
	for _, n := range x.order[first:] {
		if b.Origins[n].Off >= to {
			break
		}
		found = append(found, n)
	}
	slices.Sort(found)
	out := make([]Origin, len(found))
	for i, n := range found {
		out[i] = b.Origins[n]
	}
	return out
}

func (x *originIndex) build(all []Origin) {
	x.of, x.order, x.reach = len(all), make([]int, len(all)), make([]int, len(all))
	for i := range all {
		x.order[i] = i
	}
	slices.SortStableFunc(x.order, func(a, b int) int { return cmp.Compare(all[a].Off, all[b].Off) })
	far := 0
	for i, n := range x.order {
		far = max(far, all[n].Off+all[n].Len)
		x.reach[i] = far
	}
}
