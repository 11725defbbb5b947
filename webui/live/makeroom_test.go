package live

import (
	"bytes"
	"runtime"
	"testing"

	"plainsight/webui/shares"
)

// A capture that somebody opens and looks at is read although an earlier one of theirs has
// the memory for it: that one gives way, unless somebody looks at it too.
func TestReadingMakesOlderCapturesGiveWay(t *testing.T) {
	for _, watched := range []bool{false, true} {
		l := plainLesson()
		k := keptRuns(t, shares.NewAccount(0))
		who := shares.Visitor{Cookie: "a", Home: here}
		old := idle(t, k, &l, who, shares.RunCost, 0)
		if watched {
			old.Pin()
		}
		r := idle(t, k, &l, who, shares.RunCost, 0)
		const many = 4000
		if err := r.ask(func() {
			r.limits.Bytes = 64 << 20
			for len(r.frames) < many {
				r.frames = append(r.frames, frameOf(bytes.Repeat([]byte{1}, 60)))
			}
			r.shown = many
		}); err != nil {
			t.Fatal(err)
		}
		rest := k.Account.Capacity() - k.Account.Held()
		old.holding.Set(old.holding.Size() + rest) // as if it had read much
		var fed int
		if err := r.ask(func() { e, _ := r.viewpoint("client"); fed = e.fed }); err != nil {
			t.Fatal(err)
		}
		runtime.KeepAlive(old)
		if full := fed == many; full == watched {
			t.Errorf("%d of %d packets are read, while the older capture is watched: %t", fed, many, watched)
		}
	}
}
