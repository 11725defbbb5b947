package webui

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
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

// carriedLesson sends an answer in so many packets, and its end when gate is
// closed. The secret is in the first.
func carriedLesson(gate <-chan struct{}, carriers int) lessons.Lesson {
	return lessons.Lesson{Name: "carried", Title: "A long answer", Eyes: fixtureEyes,
		Play: func(ctx context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			const piece = 100
			s := newSpeaker(a)
			head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", len(q.Secret)+carriers*piece)
			s.say(1, 0x10, head+q.Secret)
			for range carriers - 1 {
				s.say(1, 0x10, strings.Repeat(".", piece))
			}
			select {
			case <-gate:
			case <-ctx.Done():
			}
			s.say(1, 0x18, strings.Repeat(".", piece))
			return nil
		}}
}

// A message that ends changes the rows of all packets that carried it: a few
// are told as they read now, of many it is only said which they are.
func TestManyRowsChangeAtOnce(t *testing.T) {
	for _, carriers := range []int{20, changedAtOnce + 50} {
		gate := make(chan struct{})
		_, web := serve(t, carriedLesson(gate, carriers))
		b := start(t, web, "carried", typed)
		v := connect(t, web)
		v.watch(b.Run, "eavesdropper")
		v.until("all but the end", func() bool { return v.cursor.Row == carriers })
		v.stale, v.changed = nil, 0
		close(gate)
		v.untilDone()
		if few := carriers <= changedAtOnce; few && (v.changed < carriers || v.stale != nil) || !few && (v.changed > 0 || len(v.stale) != 1 || v.stale[0] != [2]int{1, carriers}) {
			t.Errorf("%d rows changed, %d are told, and of %v it is said that they did", carriers, v.changed, v.stale)
		}
		_, data := v.get(fmt.Sprintf("/run/%s/rows?eye=eavesdropper&from=1&to=1", b.Run))
		if !strings.Contains(string(data), fmt.Sprintf("frame %d completes", carriers+1)) {
			t.Errorf("the first row reads %s", data)
		}
		v.until("the secret is looked for everywhere", func() bool { return v.sum != nil && !v.sum.More && len(v.sum.Found) > 0 })
		if found := v.sum.Found; len(found) != 1 || found[0].Frame != 1 {
			t.Errorf("the secret is found at %v", found)
		}
	}
}
