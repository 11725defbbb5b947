package live

import (
	"slices"
	"time"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

const (
	sumEvery      = 200 * time.Millisecond // how often the sums over all rows are told while packets stream
	lookTime      = 5 * time.Millisecond   // how long the secret is looked for at once
	changedAtOnce = 200                    // changed rows in one message; of more it says only which they are
)

// Viewpoint is what one viewpoint makes of a run: a dissection with that
// viewpoint's secrets and no others. All that a page is sent about a run comes
// out of the viewpoint that it watches. The run's goroutine owns it.
type Viewpoint struct {
	lessons.Eye
	run     *Run // nil for one of frames that no run has
	session *dissect.Session
	secrets int  // how many of the run's secrets are in the session
	fed     int  // frames in the session
	ended   bool // the session knows that no more will come
	read    reading
	sent    int // rows told to those who watch
	changes     // of rows that were told before
	told    int // the last change that those who watch were told of
	search  *find.Search
	carried int  // how many of the run's carriers it knows
	through bool // the search has looked at all that is there
	summed  summary
	owes    bool // sums are due that those who watch have not been told

	booked int64       // bytes of memory that the session takes
	room   func() bool // reports whether there is memory for that; nil where nobody counts
	short  bool        // there is not, so the frames behind fed are not read
}

// reading is when all frames were last read with the secrets of then, and what
// that cost.
type reading struct {
	at   time.Time
	cost time.Duration
}

// summary is the last sum over all rows, kept because many viewers ask for the
// same one.
type summary struct {
	of   [6]int // what it was made of: frames, secrets, stamp, whether all are there, how many were searched, and carriers
	made time.Time
	cost time.Duration
	sum  *SumMessage
}

// newViewpoint has seen nothing yet.
func (r *Run) newViewpoint(of lessons.Eye) *Viewpoint {
	return &Viewpoint{Eye: of, run: r, room: r.weigh}
}

// Dissected is what a viewpoint with those secrets makes of frames that no run has,
// of at most so many bytes. room is asked again and again whether there is memory
// for so many bytes; where there is not, the viewpoint comes out Short.
func Dissected(of lessons.Eye, secrets []field.Secret, frames []capture.Frame, most int, room func(booked int64) bool) *Viewpoint {
	e := &Viewpoint{Eye: of, secrets: len(secrets), ended: true, session: dissect.New(dissect.Options{Secrets: secrets, MaxBytes: most})}
	e.room = func() bool { return room(e.booked) }
	if e.feed(frames); !e.short {
		e.session.Finish()
		e.book()
	}
	return e
}

// Booked is how many bytes of memory the dissection takes.
func (e *Viewpoint) Booked() int64 { return e.booked }

// viewpoint finds or makes the one of that name, up to what is shown.
func (r *Run) viewpoint(name string) (*Viewpoint, bool) {
	e := r.viewpoints[name]
	if e == nil {
		eye, ok := viewpointNamed(r.source, name)
		if !ok {
			return nil, false
		}
		e = r.newViewpoint(eye)
		r.viewpoints[name] = e
	}
	e.advance(r)
	return e, true
}

// secretsOf are what the eye holds once the shown frames have passed.
func (r *Run) secretsOf(eye string) (out []field.Secret) {
	for _, h := range r.held {
		if h.Eye == eye && h.After <= r.shown {
			out = append(out, h.Secret)
		}
	}
	return out
}

// open begins a session with those secrets.
func (e *Viewpoint) open(r *Run, secrets []field.Secret) {
	e.session = dissect.New(dissect.Options{Secrets: secrets, MaxBytes: r.limits.Bytes})
	e.secrets, e.ended, e.fed, e.search, e.short = len(secrets), false, 0, nil, false
	e.booked = 0
}

// book counts what the session takes now; ok is false where that is more than
// there is.
func (e *Viewpoint) book() (ok bool) {
	e.booked = int64(e.session.Held())
	return e.room == nil || e.room()
}

// advance brings the session up to what is shown. A secret that has come in
// meanwhile may open earlier frames, so all are read again with it.
func (e *Viewpoint) advance(r *Run) {
	secrets := r.secretsOf(e.Name)
	if e.session == nil || len(secrets) != e.secrets && !e.wait(r) {
		begun := time.Now()
		old, known := e.session, e.fed
		e.open(r, secrets)
		e.feed(r.frames[:known])
		e.session.Changed()
		e.compare(old, known)
		e.read = reading{time.Now(), time.Since(begun)}
	}
	e.feed(r.frames[:r.shown])
	if r.complete() && !e.ended {
		e.session.Finish()
		e.ended = true
		e.search = nil // looks at the whole afresh
	}
	rows := e.session.Changed()
	if len(rows) > 0 && e.search != nil {
		e.search.Back(rows[0])
	}
	e.note(rows)
}

// wait reports whether new secrets had better come together with others that
// follow: in a long recording it takes a while to read all frames again.
func (e *Viewpoint) wait(r *Run) bool {
	return r.phase == pages.PhaseRunning && r.pace == PaceLive && time.Since(e.read.at) < 10*e.read.cost
}

// feed gives the session those of the frames that it lacks.
func (e *Viewpoint) feed(frames []capture.Frame) {
	const some, much = 256, 1 << 20 // frames and bytes between two looks at the account
	since := 0
	if e.short = e.short && !e.book(); e.short { // there may be more by now
		return
	}
	for ; e.fed < len(frames) && !e.short; e.fed++ {
		f := frames[e.fed]
		err := e.session.Add(recording.Frame(e.fed+1, f))
		if err != nil { // the run's own limit is the session's, so this is never reached
			return
		}
		if since += len(f.Data); (e.fed+1)%some == 0 || since > much || e.fed+1 == len(frames) {
			since, e.short = 0, !e.book()
		}
	}
}

// compare notes the rows that read differently with the new secrets.
func (e *Viewpoint) compare(old *dissect.Session, known int) {
	if old == nil {
		return
	}
	var rows []int
	for n := 1; n <= known; n++ {
		a, b := old.Row(n), e.session.Row(n)
		if a.Info != b.Info || a.Counts != b.Counts || a.Protocol != b.Protocol {
			rows = append(rows, n)
		}
	}
	e.note(rows)
}

// note remembers changes to rows that were told already.
func (e *Viewpoint) note(rows []int) {
	told := slices.DeleteFunc(rows, func(n int) bool { return n > e.sent })
	e.changes.note(told)
}

// look goes on with the search for the secret, but not for long.
func (e *Viewpoint) look(r *Run) {
	const some = 32 // frames between two looks at the clock
	if e.search == nil || e.carried != len(r.carriers) {
		e.search, e.carried = e.session.Search(r.secret, r.carriers...), len(r.carriers)
	}
	for begun := time.Now(); ; {
		if e.through = e.search.Go(some); e.through || time.Since(begun) > lookTime {
			return
		}
	}
}

// due reports whether it is time for sums. While packets stream, or the search
// goes on, they come now and then; else at once.
func (e *Viewpoint) due(r *Run) bool {
	if e.through && (r.phase != pages.PhaseRunning || r.pace != PaceLive) {
		return true
	}
	return time.Since(e.summed.made) > max(sumEvery, 10*e.summed.cost)
}

// news is what those who watch have not been told yet. When that is more than
// anybody follows they get the last rows, and page in what they look for.
func (e *Viewpoint) news(r *Run) (*Update, cursor) {
	e.advance(r)
	e.look(r)
	u := &Update{Type: "update", Take: r.take, Eye: e.Name, State: r.state(e.Name), Stamp: e.stamp}
	e.tellChanges(u, e.told, e.sent)
	from := e.sent + 1
	if e.fed-e.sent > MaxBacklog {
		from = e.fed - RowsAtOnce + 1
		u.Skipped = &[2]int{e.sent + 1, from - 1}
	}
	to := min(e.fed, from+RowsAtOnce-1)
	if to >= from {
		u.From, u.To, u.Rows = from, to, e.rows(from, to)
	}
	e.sent, e.told = to, e.stamp
	if e.due(r) {
		u.Sum = e.sum(r)
		e.owes = !e.through
	} else {
		e.owes = true
	}
	e.owes = e.owes || len(r.secretsOf(e.Name)) != e.secrets
	return u, cursor{r.take, e.sent, e.stamp}
}

// tellChanges adds the rows up to the last that have changed since a stamp: as
// they read now, or, when they are many, only which they are.
func (e *Viewpoint) tellChanges(u *Update, since, last int) {
	rows, known := e.changes.since(since, last)
	switch {
	case last == 0:
	case !known:
		u.Stale = &[2]int{1, last}
	case len(rows) > changedAtOnce:
		u.Stale = &[2]int{rows[0], rows[len(rows)-1]}
	default:
		for _, n := range rows {
			u.Changed = append(u.Changed, changedRow{n, e.row(n)})
		}
	}
}

// Rows are rows of the packet list that viewers were told of, as HTML, from a to b
// or as many of them as are told at once.
func (e *Viewpoint) Rows(a, b int) (from, to int, rows []string) {
	from = max(a, 1)
	to = min(b, from+RowsAtOnce-1, e.sent)
	return from, to, e.rows(from, to)
}

// rows is the HTML of each of the rows from a to b.
func (e *Viewpoint) rows(a, b int) []string {
	out := make([]string, 0, max(0, b-a+1))
	for n := a; n <= b; n++ {
		out = append(out, e.row(n))
	}
	return out
}

// row is the HTML of row n.
func (e *Viewpoint) row(n int) string {
	return pages.RenderString(pages.RowOf(pages.NewRowView(e.session.Row(n))))
}

// backlog is what a viewer lacks who has got as far as at.
func (e *Viewpoint) backlog(r *Run, at cursor) []message {
	first := &Update{Type: "update", Take: r.take, Eye: e.Name, State: r.state(e.Name), Stamp: e.stamp, Sum: e.sum(r)}
	e.tellChanges(first, at.Stamp, at.Row)
	from := at.Row + 1
	if e.sent-at.Row > MaxBacklog {
		from = e.sent - MaxBacklog + 1
		first.Skipped = &[2]int{at.Row + 1, from - 1}
	}
	out := []message{encode(first, cursor{r.take, from - 1, e.stamp})}
	for from <= e.sent {
		to := min(e.sent, from+RowsAtOnce-1)
		u := &Update{Type: "update", Take: r.take, Eye: e.Name, Stamp: e.stamp, From: from, To: to, Rows: e.rows(from, to)}
		out = append(out, encode(u, cursor{r.take, to, e.stamp}))
		from = to + 1
	}
	return out
}

// join puts a viewer on the feed at its cursor. Those who watch already are
// told what is new first, so that the backlog ends where the feed goes on.
func (r *Run) join(c *viewer, e *Viewpoint, mine bool, at cursor) {
	for e.sent < e.fed || e.told < e.stamp {
		r.tell(e)
	}
	if at.Take != r.take || at.Row < 0 || at.Row > e.sent {
		at = cursor{Take: r.take, Stamp: e.stamp}
	}
	r.hub.attach(c, feed{r, e.Name}, mine, at, e.backlog(r, at))
	r.later = r.later || e.owes
}

// tell publishes the news of one viewpoint.
func (r *Run) tell(e *Viewpoint) {
	u, at := e.news(r)
	r.hub.publish(feed{r, e.Name}, encode(u, at))
}
