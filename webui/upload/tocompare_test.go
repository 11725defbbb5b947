package upload

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
)

// What is handed in is bounded, one file and all together.
func TestKeptFilesAreBounded(t *testing.T) {
	k := Store{Keep: idleTime}
	const room = maxKept / maxKeptFile
	for i := range room + 4 {
		k.add(&Kept{ID: fmt.Sprint(i), bytes: maxKeptFile})
		if i == room+2 { // all that fits is kept, and what was used lately before what came lately
			for _, d := range k.list {
				n, _ := strconv.Atoi(d.ID)
				d.used = time.Now().Add(time.Duration(n)*time.Second - idleTime/2)
			}
			if _, ok := k.Find("3"); !ok {
				t.Error("of as many files as there is room for, the oldest is gone")
			}
		}
	}
	var kept []string
	for _, d := range k.list {
		kept = append(kept, d.ID)
	}
	slices.Sort(kept)
	if want := []string{"3", "5", "6", "7", "8"}; !slices.Equal(kept, want) {
		t.Errorf("kept are %v, want %v: all that there is room for, without the one that was used longest ago", kept, want)
	}
	if _, ok := k.Find("4"); ok {
		t.Error("a file that was dropped is found")
	}
	for _, big := range []int{1, maxKept} { // what fits by itself makes its room
		k.add(&Kept{ID: "last", bytes: big})
		if _, ok := k.Find("last"); !ok {
			t.Errorf("a file of %d bytes was not kept", big)
		}
	}
	if len(k.list) != 1 {
		t.Errorf("beside a file that takes all the room %d others are kept", len(k.list)-1)
	}
}

// What nobody has looked at for long is not kept, though there were room.
func TestIdleFilesGo(t *testing.T) {
	k := Store{Keep: idleTime, list: []*Kept{{ID: "idle", bytes: 1, used: time.Now().Add(-2 * idleTime)}, {ID: "used", bytes: 1, used: time.Now().Add(-idleTime / 2)}}}
	k.add(&Kept{ID: "new", bytes: 1})
	for id, want := range map[string]bool{"idle": false, "used": true, "new": true} {
		if _, ok := k.Find(id); ok != want {
			t.Errorf("the file %s is kept: %v", id, ok)
		}
	}
}
