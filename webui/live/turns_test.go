package live

import (
	"testing"
	"time"

	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// Where as many lessons are played as may be at once the next waits for its turn,
// says so, and loses none of its time. One that is let go while it waits leaves
// its place to others, and one that waits for people takes none.
func TestLessonsTakeTurns(t *testing.T) {
	t.Parallel()
	first, second := make(chan struct{}), make(chan struct{})
	one, two := gatedLesson(first), gatedLesson(second)
	two.Name = "other"
	k := keptRuns(t, shares.NewAccount(0))
	k.turns = shares.NewTurns(1)
	begin := func(l *lessons.Lesson) *Run { return beginRun(t, k, l, typed, false) }
	in := func(r *Run, f func()) {
		t.Helper()
		if err := r.ask(f); err != nil {
			t.Fatal(err)
		}
	}
	until := func(r *Run, what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
			yes := false
			in(r, func() { yes = is() })
			if yes {
				return
			}
		}
		in(r, func() {
			t.Fatalf("waited in vain for %s: %s, it says %q, %d packets", what, r.phase, r.says, len(r.frames))
		})
	}
	playing := begin(&one)
	feedFrames(first, 1)
	waiting, leaving := begin(&two), begin(&two)
	until(waiting, "word that it waits", func() bool { return waiting.says == awaitsTurn() && waiting.phase == pages.PhaseRunning })
	until(leaving, "word that it waits", func() bool { return leaving.says == awaitsTurn() })
	in(leaving, func() { leaving.stop() })
	until(leaving, "the end of who was told to stop", func() bool { return leaving.phase == pages.PhaseFailed })
	close(first)
	until(playing, "the end of the first", func() bool { return playing.phase == pages.PhaseDone })
	feedFrames(second, 2)
	until(waiting, "its turn", func() bool { return waiting.says == "" && len(waiting.frames) == 2 })

	var none *shares.Turns
	over, err := none.Await(t.Context(), shares.Visitor{}, func() bool { return false }, func() { t.Error("where there are no turns somebody waits for one") })
	if err != nil {
		t.Fatal(err)
	}
	over()
	close(second)
	until(waiting, "its end", func() bool { return waiting.phase == pages.PhaseDone })
	if n := k.turns.Taken(); n != 0 {
		t.Errorf("%d turns were not given back", n)
	}
}
