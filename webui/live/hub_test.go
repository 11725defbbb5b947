package live

import (
	"context"
	"testing"
)

// quietHub is a running hub; after flushes, everything ordered before is done.
func quietHub(t *testing.T) (h *hub, after func()) {
	t.Helper()
	h = newHub()
	ctx, cancel := context.WithCancel(context.Background())
	go h.loop(ctx)
	t.Cleanup(func() { cancel(); <-h.done })
	return h, func() {
		done := make(chan struct{})
		h.order(func() { close(done) })
		<-done
	}
}

func at(row int) message { return message{at: cursor{1, row, 0}} }

// A viewer whose queue is full leaves the feed and is told where it fell out;
// the others get everything, and the hub waits for nobody.
func TestHubDropsWhoFallsBehind(t *testing.T) {
	h, after := quietHub(t)
	f := feed{new(Run), "client"}
	slow, quick := newViewer(nil, Waits{}), newViewer(nil, Waits{})
	h.attach(slow, f, false, cursor{Take: 1}, nil)
	h.attach(quick, f, false, cursor{Take: 1}, nil)
	const sent = queueLen + 10
	for i := 1; i <= sent; i++ {
		h.publish(f, at(i))
		after()
		if m := <-quick.queue; m.at.Row != i {
			t.Fatalf("the quick viewer got row %d, want %d", m.at.Row, i)
		}
	}
	if n := len(slow.queue); n != queueLen {
		t.Errorf("%d messages wait for the slow viewer, want %d", n, queueLen)
	}
	select {
	case r := <-slow.behind:
		if r.at.Row != queueLen || r.feed != f {
			t.Errorf("the slow viewer is told to rejoin at row %d, want %d", r.at.Row, queueLen)
		}
	default:
		t.Error("the slow viewer is not told that it fell behind")
	}
	if n := f.run.viewers.Load(); n != 1 {
		t.Errorf("%d viewers are left, want 1", n)
	}
}

// What tells of no rows moves no viewer, and who watches another run hears
// nothing of this one.
func TestHubMovesNobodyWithoutRows(t *testing.T) {
	h, after := quietHub(t)
	f, elsewhere := feed{new(Run), "client"}, feed{new(Run), "client"}
	c, other := newViewer(nil, Waits{}), newViewer(nil, Waits{})
	h.attach(c, f, false, cursor{Take: 1}, nil)
	h.attach(other, elsewhere, false, cursor{Take: 1}, nil)
	h.publish(f, at(7))
	for range queueLen { // one more than there is room for
		h.publish(feed{f.run, ""}, message{})
	}
	after()
	select {
	case r := <-c.behind:
		if r.at.Row != 7 || r.at.Take != 1 {
			t.Errorf("the viewer is to join again at %+v, want row 7", r.at)
		}
	default:
		t.Error("the viewer is not told that it fell behind")
	}
	if len(other.queue) != 0 {
		t.Errorf("who watches another run got %d messages", len(other.queue))
	}
}

// What is published after a viewer was attached follows its backlog at once.
func TestHubKeepsOrderOfBacklogAndNews(t *testing.T) {
	h, after := quietHub(t)
	f := feed{new(Run), "client"}
	c := newViewer(nil, Waits{})
	h.attach(c, f, false, cursor{Take: 1}, []message{at(1), at(2)})
	h.publish(f, at(3))
	h.publish(feed{f.run, "server"}, at(99)) // other eyes
	h.publish(feed{f.run, ""}, at(4))        // all eyes
	after()
	for want := 1; want <= 4; want++ {
		if m := <-c.queue; m.at.Row != want {
			t.Errorf("row %d, want %d", m.at.Row, want)
		}
	}
	if len(c.queue) != 0 {
		t.Error("a message for other eyes came through")
	}
}

// A viewer watches one feed at a time, and none after it has gone.
func TestHubMovesAndForgetsViewers(t *testing.T) {
	h, after := quietHub(t)
	one, two := feed{new(Run), "client"}, feed{new(Run), "client"}
	c := newViewer(nil, Waits{})
	h.attach(c, one, false, cursor{}, nil)
	h.attach(c, two, false, cursor{}, nil)
	after()
	if one.run.viewers.Load() != 0 || two.run.viewers.Load() != 1 {
		t.Errorf("viewers: %d and %d, want 0 and 1", one.run.viewers.Load(), two.run.viewers.Load())
	}
	h.detach(c)
	h.detach(c)
	close(c.closed)
	h.attach(c, one, false, cursor{}, nil)
	after()
	if one.run.viewers.Load() != 0 || two.run.viewers.Load() != 0 || len(h.feeds) != 0 {
		t.Error("a viewer that has gone is still on a feed")
	}
}
