package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// stillRun is a run that does nothing by itself: the test is its goroutine, and
// obey has it do what it was handed. After after, the hub has done its part.
func stillRun(t *testing.T, l lessons.Lesson) (r *Run, after func()) {
	t.Helper()
	h, after := quietHub(t)
	r = newRun("still", "key", OfLesson(&l), h, func() (capture.Wire, string, error) { return openNone("") })
	r.ctx, r.spawn = t.Context(), func(f func()) { f() }
	r.flushIn = time.NewTimer(forEver)
	t.Cleanup(func() { r.flushIn.Stop() })
	return r, after
}

// obey does the next n orders, or as many as there are.
func obey(r *Run, n int) {
	for ; n > 0 && len(r.orders) > 0; n-- {
		(<-r.orders)()
	}
}

const allOrders = 1 << 20

// Who has stopped the packets sees those that are shown, and of the others
// nothing, however many were captured. It is all over when the last is shown.
func TestPausedShowsNoMore(t *testing.T) {
	t.Parallel()
	r, _ := stillRun(t, plainLesson())
	a := &audience{r, r.recording}
	s := newSpeaker(a)
	say := func(n int) {
		for range n {
			s.Say(0, 0x18, "squirrel")
		}
		obey(r, allOrders)
		r.pump()
	}
	see := func(shown int, complete bool) {
		t.Helper()
		if e, ok := r.viewpoint("client"); !ok || r.shown != shown || e.fed != shown || e.session.Len() != shown || r.complete() != complete || e.ended != complete {
			t.Errorf("%d packets are shown, %d of them dissected, complete: %v; want %d of %d", r.shown, e.fed, r.complete(), shown, len(r.frames))
		}
	}
	r.phase = pages.PhaseRunning
	if err := r.setPace(PacePaused); err != nil {
		t.Fatal(err)
	}
	say(5)
	see(0, false)
	r.step()
	see(1, false)
	for range 8 { // more steps than there are packets
		r.step()
	}
	see(5, false)
	say(1)
	see(5, false)
	a.end(nil, capture.Stats{})
	obey(r, allOrders)
	see(5, false) // the recording has ended, and one of its packets is not shown yet
	r.step()
	see(6, true)
	r.step() // from the first again
	see(1, false)
	if err := r.setPace(PaceLive); err != nil {
		t.Fatal(err)
	}
	r.pump()
	see(6, true)
}

// A new recording begins with nothing of the one before, and hears nothing more
// from it: not even that it is over.
func TestRecordingsDoNotMix(t *testing.T) {
	t.Parallel()
	l := lessons.Lesson{Name: "held", Title: "Holds keys", Eyes: fixtureEyes, Play: func(_ context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
		a.Holds("client", field.Secret{Label: q.Secret})
		newSpeaker(a).Say(0, 0x18, q.Secret)
		a.Made(lessons.File{Name: q.Secret})
		a.Happened("about " + q.Secret[:1])
		a.Waits(lessons.Service{})
		return nil
	}}
	const orders = 6 // of one recording: the five above, and its end
	see := func(r *Run, phase string, want ...string) {
		t.Helper()
		var labels []string
		for _, h := range r.held {
			labels = append(labels, h.Secret.Label)
		}
		var files []string
		for _, f := range r.files {
			files = append(files, f.Name)
		}
		if r.phase != phase || !slices.Equal(labels, want) || !slices.Equal(files, want) || len(r.frames) != len(want) || len(want) == 0 && (r.says != "" || r.bytes != 0 || r.service != nil) {
			t.Errorf("it is %s with the secrets %q, the files %q, %d packets of %d bytes, and says %q; want %q", r.phase, labels, files, len(r.frames), r.bytes, r.says, want)
		}
	}
	r, _ := stillRun(t, l)
	begin := func(secret string) {
		t.Helper()
		before := r.take
		next, err := r.source.next(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.begin(next, lessons.Setting{Secret: secret}, false); err != nil {
			t.Fatal(err)
		}
		if r.take == before || r.secret != secret {
			t.Errorf("take %d follows take %d", r.take, before)
		}
	}
	begin("one")
	obey(r, orders)
	see(r, pages.PhaseDone, "one")
	begin("two")
	see(r, pages.PhaseRunning)
	begin("three") // before anything of the second has come
	obey(r, orders)
	see(r, pages.PhaseRunning)
	if !r.busy.Load() {
		t.Error("the end of the second recording ends the third")
	}
	obey(r, orders)
	see(r, pages.PhaseDone, "three")
	if r.busy.Load() || len(r.orders) > 0 {
		t.Errorf("after its end it is busy, or has %d orders", len(r.orders))
	}
}

// What a run keeps of files is bounded: their number, and the size of each.
func TestMadeFilesAreBounded(t *testing.T) {
	t.Parallel()
	r, _ := stillRun(t, plainLesson())
	a := &audience{r, r.recording}
	made := func(name string, size int) {
		a.Made(lessons.File{Name: name, Data: make([]byte, size)})
		obey(r, allOrders)
	}
	made("large", maxFileBytes)
	made("too large", maxFileBytes+1)
	for i := range maxFiles + 5 {
		made(fmt.Sprint(i), 0)
	}
	if len(r.files) != maxFiles || r.files[0].Name != "large" || len(r.files[0].Data) != maxFileBytes || r.files[1].Name != "0" {
		t.Errorf("%d files are kept, the first %q of %d bytes", len(r.files), r.files[0].Name, len(r.files[0].Data))
	}
	made("large", 5) // takes the place of the one before
	if len(r.files) != maxFiles || len(r.files[0].Data) != 5 {
		t.Errorf("%d files are kept, the first of %d bytes", len(r.files), len(r.files[0].Data))
	}
}

// Who joins gets what is behind its cursor. One that cannot be, of another take,
// before the first row or behind the last, gets everything.
func TestWhereViewersJoin(t *testing.T) {
	t.Parallel()
	r, after := stillRun(t, plainLesson())
	newSpeaker(&audience{r, r.recording}).Exchange(typed)
	obey(r, allOrders)
	r.pump()
	last := len(r.frames)
	for at, want := range map[cursor][]int{
		{r.take, 0, 0}:        {0, last},
		{r.take, 4, 0}:        {4, last},
		{r.take, last, 0}:     {last},
		{r.take, last + 1, 0}: {0, last},
		{r.take, -1, 0}:       {0, last},
		{r.take + 1, 4, 0}:    {0, last},
		{}:                    {0, last},
	} {
		c := newViewer(nil, Waits{})
		e, _ := r.viewpoint("client")
		r.join(c, e, true, at)
		after()
		var rows []int
		for len(c.queue) > 0 {
			rows = append(rows, (<-c.queue).at.Row)
		}
		if !slices.Equal(rows, want) {
			t.Errorf("who joins at %+v is taken to rows %v, want %v", at, rows, want)
		}
	}
}

// Rows come in parts. When there are more than anybody follows the last ones
// come, and of the others it is said which they are.
func TestNewsComeInParts(t *testing.T) {
	t.Parallel()
	for frames, want := range map[int]string{
		RowsAtOnce:     "1-400",
		MaxBacklog:     "1-400 401-800 801-1000",
		MaxBacklog + 1: "602-1001, without [1 601]",
	} {
		r, _ := stillRun(t, plainLesson())
		r.frames = slices.Repeat([]capture.Frame{frameOf(make([]byte, 60))}, frames)
		r.shown = frames
		e, _ := r.viewpoint("client")
		var parts []string
		for e.sent < frames {
			u, at := e.news(r)
			part := fmt.Sprintf("%d-%d", u.From, u.To)
			if u.Skipped != nil {
				part += fmt.Sprintf(", without %v", *u.Skipped)
			}
			if at.Row != u.To || len(u.Rows) != u.To-u.From+1 {
				t.Errorf("%s: the viewer is taken to row %d with %d rows", part, at.Row, len(u.Rows))
			}
			parts = append(parts, part)
		}
		if got := strings.Join(parts, " "); got != want {
			t.Errorf("%d rows come as %s, want %s", frames, got, want)
		}
	}
}

// Sums that were told before the secret was looked for everywhere are due again,
// and come when it was.
func TestSumsAreOwed(t *testing.T) {
	t.Parallel()
	r, _ := stillRun(t, plainLesson())
	r.secret = strings.Repeat("f", 40) + "luffy tail" // which takes long to find among others
	s := newSpeaker(&audience{r, r.recording})
	s.Say(0, 0x18, strings.Repeat("f", 60_000))
	obey(r, allOrders)
	r.frames = slices.Repeat(r.frames, 1000) // as if it were sent again and again
	r.limits.Bytes = 1000 * len(r.frames[0].Data)
	r.show(len(r.frames))
	e, _ := r.viewpoint("client")
	u, _ := e.news(r)
	if u.Sum == nil || !u.Sum.More || e.through || !e.owes {
		t.Fatalf("the first sums are %+v, and more are due: %v", u.Sum, e.owes)
	}
	r.secret, e.search, r.phase = "", nil, pages.PhaseDone // nothing is left to look for
	if u, _ := e.news(r); u.Sum == nil || u.Sum.More || e.owes {
		t.Errorf("the last sums are %+v, and more are due: %v", u.Sum, e.owes)
	}
}

// Eyes take from the server's memory in a replay, and in the next recording, as
// they did the first time: where there is none they stop.
func TestReplaysAreCounted(t *testing.T) {
	t.Parallel()
	const many = 4000
	r, _ := stillRun(t, plainLesson())
	a := shares.NewAccount(100 << 30)
	r.holding = a.Hold(shares.Visitor{Cookie: "a", Home: here})
	a.Hold(shares.Visitor{}).Set(int64(shares.RefuseFrom * float64(a.Limit)))
	r.frames = slices.Repeat([]capture.Frame{frameOf(make([]byte, 60))}, many)
	for _, what := range []string{"the first time", "in a replay"} {
		r.shown = many
		if e, _ := r.viewpoint("client"); e.fed == 0 || e.fed == many || !e.short {
			t.Errorf("%s %d of %d packets are read without memory", what, e.fed, many)
		}
		r.rewind()
	}
}
