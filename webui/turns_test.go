package webui

import (
	"context"
	"net/netip"
	"testing"
	"time"
)

// Where as many lessons are played as may be at once the next waits for its turn,
// says so, and loses none of its time. One that is let go while it waits leaves
// its place to others, and one that waits for people takes none.
func TestLessonsTakeTurns(t *testing.T) {
	t.Parallel()
	first, second := make(chan struct{}), make(chan struct{})
	one, two := gatedLesson(first), gatedLesson(second)
	two.Name = "other"
	s, web := serve(t, one, two)
	s.turns = newTurns(1)
	begin := func(name string) *run {
		t.Helper()
		r, _ := s.rooms.find(start(t, web, name, typed).Run)
		return r
	}
	in := func(r *run, f func()) {
		t.Helper()
		if err := r.ask(f); err != nil {
			t.Fatal(err)
		}
	}
	until := func(r *run, what string, is func() bool) {
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
	playing := begin("gated")
	feedFrames(first, 1)
	waiting, leaving := begin("other"), begin("other")
	until(waiting, "word that it waits", func() bool { return waiting.says == awaitsTurn && waiting.phase == phaseRunning })
	until(leaving, "word that it waits", func() bool { return leaving.says == awaitsTurn })
	in(leaving, func() { leaving.stop() })
	until(leaving, "the end of who was told to stop", func() bool { return leaving.phase == phaseFailed })
	close(first)
	until(playing, "the end of the first", func() bool { return playing.phase == phaseDone })
	feedFrames(second, 2)
	until(waiting, "its turn", func() bool { return waiting.says == "" && len(waiting.frames) == 2 })

	var none *turns
	over, err := none.await(t.Context(), visitor{}, nobody, func() { t.Error("where there are no turns somebody waits for one") })
	if err != nil {
		t.Fatal(err)
	}
	over()
	close(second)
	until(waiting, "its end", func() bool { return waiting.phase == phaseDone })
	if n := s.turns.taken(); n != 0 {
		t.Errorf("%d turns were not given back", n)
	}
}

// One address never has all turns, nor one cookie the whole share of its address;
// and a turn that is given back goes to who has the fewest, whoever came first.
func TestTurnsAreShared(t *testing.T) {
	t.Parallel()
	turns := newTurns(8)
	ask := func(home, cookie string) (over func(), now bool) {
		t.Helper()
		began, waits := make(chan func(), 1), make(chan struct{})
		go func() {
			if over, err := turns.await(t.Context(), visitor{cookie, netip.MustParseAddr(home)}, nobody, func() { close(waits) }); err == nil { // else the test is over
				began <- over
			}
		}()
		select {
		case over := <-began:
			return over, true
		case <-waits:
			return func() { (<-began)() }, false
		}
	}
	var overs []func()
	for i := range 12 { // without a cookie, so the address's share alone bounds them
		over, now := ask("192.0.2.1", "")
		if now != (i < 6) {
			t.Fatalf("lesson %d of one address is played at once: %t", i+1, now)
		}
		overs = append(overs, over)
	}
	if _, now := ask("192.0.2.2", "one"); !now {
		t.Error("a newcomer from another address waits while a quarter of the turns is free")
	}
	if _, now := ask("192.0.2.3", "two"); !now {
		t.Error("a second newcomer waits while a turn is free")
	}
	last, now := ask("192.0.2.4", "three")
	if now {
		t.Fatal("nine lessons are played at once")
	}
	overs[0]() // for which seven wait, and the last to come has the fewest
	last()     // and leaves it to one who has waited longer
	if n := turns.taken(); n != 8 || len(turns.waiting) != 5 || turns.homes[netip.MustParseAddr("192.0.2.1")] != 6 {
		t.Errorf("%d turns are taken, by address %v, and %d wait; want 8, 6 of them by the crowd, and 5", n, turns.homes, len(turns.waiting))
	}
}

// One browser has half of the turns, and the rest of its address goes on.
func TestTurnsOfOneBrowser(t *testing.T) {
	t.Parallel()
	turns := newTurns(8)
	home := netip.MustParseAddr("192.0.2.1")
	ctx, stop := context.WithCancel(t.Context())
	stop() // who would wait gives up
	for i := range 8 {
		cookie := "one"
		if i > 5 {
			cookie = "two"
		}
		_, err := turns.await(ctx, visitor{cookie, home}, nobody, func() {})
		if want := i < 4 || i > 5; (err == nil) != want {
			t.Errorf("lesson %d: %v", i+1, err)
		}
	}
	if turns.of[visitor{"one", home}] != 4 || turns.of[visitor{"two", home}] != 2 || len(turns.waiting) != 0 {
		t.Errorf("%v are played, %d wait", turns.of, len(turns.waiting))
	}
}

func nobody() bool { return false }

// Lessons that somebody looks at are played before those that were left by whoever
// began them, however many these are.
func TestWatchedLessonsComeFirst(t *testing.T) {
	t.Parallel()
	turns := newTurns(1)
	home := netip.MustParseAddr("192.0.2.1")
	playing, err := turns.await(t.Context(), visitor{"first", home}, nobody, func() {})
	if err != nil {
		t.Fatal(err)
	}
	came := make(chan string)
	wait := func(name string, watched bool) {
		waits := make(chan struct{})
		go func() {
			over, err := turns.await(t.Context(), visitor{name, home}, func() bool { return watched }, func() { close(waits) })
			if err == nil { // else the test is over
				came <- name
				over()
			}
		}()
		<-waits
	}
	for _, name := range []string{"left 1", "left 2"} {
		wait(name, false)
	}
	wait("watched", true)
	playing()
	for _, want := range []string{"watched", "left 1", "left 2"} {
		if got := <-came; got != want {
			t.Errorf("%s is played, want %s", got, want)
		}
	}
}
