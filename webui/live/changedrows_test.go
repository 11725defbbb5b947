package live

import (
	"reflect"
	"testing"
)

// Who comes back hears of each row that has changed since, once, and of none
// that it does not have.
func TestChangesSince(t *testing.T) {
	var c changes
	c.note([]int{5, 6})
	c.note(nil)
	c.note([]int{2, 5})
	for _, w := range []struct {
		stamp, last int
		rows        []int
	}{{0, 10, []int{2, 5, 6}}, {1, 10, []int{2, 5}}, {2, 10, nil}, {0, 5, []int{2, 5}}, {9, 10, nil}} {
		if rows, known := c.since(w.stamp, w.last); !known || !reflect.DeepEqual(rows, w.rows) && len(rows)+len(w.rows) > 0 {
			t.Errorf("since stamp %d, up to row %d: %v, %t; want %v", w.stamp, w.last, rows, known, w.rows)
		}
	}
	for range maxChanges {
		c.note([]int{1})
	}
	if len(c.log) > maxChanges {
		t.Errorf("%d changes are kept, want at most %d", len(c.log), maxChanges)
	}
	if _, known := c.since(1, 10); known {
		t.Error("what changed long ago is said to be known")
	}
	if rows, known := c.since(c.stamp-3, 10); !known || !reflect.DeepEqual(rows, []int{1}) {
		t.Errorf("the last three changes: %v, %t", rows, known)
	}
	oldest := c.log[0].stamp
	if rows, known := c.since(oldest-1, 10); !known || !reflect.DeepEqual(rows, []int{1}) {
		t.Errorf("all that is kept: %v, %t", rows, known)
	}
	if _, known := c.since(oldest-2, 10); known {
		t.Error("one change more than is kept is said to be known")
	}
	c.note(make([]int, maxChanges+1))
	if _, known := c.since(c.stamp-1, 10); known || len(c.log) > 0 {
		t.Error("more rows at once than are kept are said to be known")
	}
}
