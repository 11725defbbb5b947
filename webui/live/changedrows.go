package live

import "slices"

// maxChanges bounds what is remembered of changed rows.
const maxChanges = 20_000

// changes remembers which rows have changed since they were sent, and when, so that a
// viewer who reconnects gets the changes it has missed. For changes too long ago it only
// knows that there may have been some.
type changes struct {
	stamp int      // of the last
	log   []change // by stamp
	lost  int      // the last stamp that is not in the log any more
}

// change is a row and the stamp at which it changed.
type change struct{ stamp, row int }

// note records rows that have changed together.
func (c *changes) note(rows []int) {
	if len(rows) == 0 {
		return
	}
	c.stamp++
	if len(rows) > maxChanges {
		c.log, c.lost = nil, c.stamp
		return
	}
	for _, n := range rows {
		c.log = append(c.log, change{c.stamp, n})
	}
	if over := len(c.log) - maxChanges; over > 0 {
		over += maxChanges / 4 // not with every change
		c.lost = c.log[over-1].stamp
		c.log = slices.Clone(c.log[over:])
	}
}

// since lists, in order, the rows up to last that have changed after a stamp. It reports
// false where that is no longer known.
func (c *changes) since(stamp, last int) (rows []int, known bool) {
	if stamp < c.lost {
		return nil, false
	}
	at, _ := slices.BinarySearchFunc(c.log, stamp+1, func(c change, stamp int) int { return c.stamp - stamp })
	for _, one := range c.log[at:] {
		if one.row <= last {
			rows = append(rows, one.row)
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows), true
}
