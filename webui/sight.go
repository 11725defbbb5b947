package webui

import (
	"slices"
	"strings"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// sumEvery is how often the sums over all rows are told while packets stream.
const sumEvery = 200 * time.Millisecond

// sight is what one pair of eyes makes of a run: a dissection with that
// viewpoint's secrets and no others. All that a page is sent about a run comes
// out of the sight that it watches. The run's goroutine owns it.
type sight struct {
	eye     Eye
	session *dissect.Session
	secrets int         // how many of the run's secrets are in the session
	fed     int         // frames in the session
	ended   bool        // the session knows that no more will come
	sent    int         // rows told to those who watch
	stamp   int         // counts changes to rows that were told before
	told    int         // the last stamp that those who watch were told of
	changed map[int]int // row to the stamp of its last change
	summed  summary
	owes    bool // the last news came without sums, which are due a little later
}

// summary is the last sum over all rows, kept because many viewers ask for the
// same one and finding the secret takes a look at every byte.
type summary struct {
	of   [4]int // what it was made of: frames, secrets, stamp, and whether all are there
	made time.Time
	cost time.Duration
	sum  *sumMessage
}

// sight finds or makes the one of that name, up to what is shown.
func (r *run) sight(name string) (*sight, bool) {
	e := r.eyes[name]
	if e == nil {
		eye, ok := r.lesson.Eye(name)
		if !ok {
			return nil, false
		}
		e = &sight{eye: eye}
		r.eyes[name] = e
	}
	e.advance(r)
	return e, true
}

// secretsOf are what the eye holds once the shown frames have passed.
func (r *run) secretsOf(eye string) (out []field.Secret) {
	for _, h := range r.held {
		if h.eye == eye && h.after <= r.shown {
			out = append(out, h.secret)
		}
	}
	return out
}

// advance brings the session up to what is shown. A secret that has come in
// meanwhile may open earlier frames, so all are read again with it.
func (e *sight) advance(r *run) {
	secrets := r.secretsOf(e.eye.Name)
	if e.session == nil || len(secrets) != e.secrets {
		old := e.session
		e.session = dissect.New(dissect.Options{Secrets: secrets, MaxBytes: maxBytes})
		e.secrets, e.ended = len(secrets), false
		known := e.fed
		e.fed = 0
		e.feed(r, known)
		e.session.Changed()
		e.compare(old, known)
	}
	e.feed(r, r.shown)
	if r.complete() && !e.ended {
		e.session.Finish()
		e.ended = true
	}
	e.note(e.session.Changed())
}

func (e *sight) feed(r *run, upTo int) {
	for e.fed < upTo {
		f := r.frames[e.fed]
		err := e.session.Add(dissect.Frame{Number: e.fed + 1, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length,
			Interface: f.Interface, Comment: f.Comment, Offloaded: f.Offloaded})
		if err != nil { // the run's own limit is the session's, so this is never reached
			return
		}
		e.fed++
	}
}

// compare notes the rows that read differently with the new secrets.
func (e *sight) compare(old *dissect.Session, known int) {
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
func (e *sight) note(rows []int) {
	first := true
	for _, n := range rows {
		if n > e.sent {
			continue
		}
		if first {
			e.stamp++
			first = false
		}
		if e.changed == nil {
			e.changed = map[int]int{}
		}
		e.changed[n] = e.stamp
	}
}

// news is what those who watch have not been told yet.
func (e *sight) news(r *run) (*update, cursor) {
	e.advance(r)
	to := min(e.fed, e.sent+rowsAtOnce)
	u := &update{Type: "update", Take: r.take, Eye: e.eye.Name, State: r.state(e.eye.Name), Stamp: e.stamp, Changed: e.since(e.told)}
	if to > e.sent {
		u.From, u.To, u.Rows = e.sent+1, to, e.rows(e.sent+1, to)
	}
	e.sent, e.told = to, e.stamp
	e.owes = r.phase == phaseRunning && r.pace == paceLive && time.Since(e.summed.made) <= max(sumEvery, 10*e.summed.cost)
	if !e.owes {
		u.Sum = e.sum(r)
	}
	return u, cursor{r.take, e.sent, e.stamp}
}

// since are the rows that changed after a stamp.
func (e *sight) since(stamp int) (out []changedRow) {
	for n, s := range e.changed {
		if s > stamp && n <= e.sent {
			out = append(out, changedRow{n, e.rows(n, n)})
		}
	}
	slices.SortFunc(out, func(a, b changedRow) int { return a.Number - b.Number })
	return out
}

// rows is the HTML of the rows from a to b.
func (e *sight) rows(a, b int) string {
	var out strings.Builder
	for n := a; n <= b; n++ {
		render(&out, rowOf(newRowView(e.session.Row(n))))
	}
	return out.String()
}

// backlog is what a viewer lacks who has got as far as at.
func (e *sight) backlog(r *run, at cursor) []message {
	first := &update{Type: "update", Take: r.take, Eye: e.eye.Name, State: r.state(e.eye.Name), Stamp: e.stamp, Sum: e.sum(r)}
	for _, c := range e.since(at.Stamp) {
		if c.Number <= at.Row {
			first.Changed = append(first.Changed, c)
		}
	}
	from := at.Row + 1
	if e.sent-at.Row > maxBacklog {
		from = e.sent - maxBacklog + 1
		first.Skipped = &[2]int{at.Row + 1, from - 1}
	}
	out := []message{encode(first, cursor{r.take, from - 1, e.stamp})}
	for from <= e.sent {
		to := min(e.sent, from+rowsAtOnce-1)
		u := &update{Type: "update", Take: r.take, Eye: e.eye.Name, Stamp: e.stamp, From: from, To: to, Rows: e.rows(from, to)}
		out = append(out, encode(u, cursor{r.take, to, e.stamp}))
		from = to + 1
	}
	return out
}

// join puts a viewer on the feed at its cursor. Those who watch already are
// told what is new first, so that the backlog ends where the feed goes on.
func (r *run) join(c *client, eye string, at cursor) bool {
	e, ok := r.sight(eye)
	if !ok {
		return false
	}
	for e.sent < e.fed || e.told < e.stamp {
		r.tell(e)
	}
	if at.Take != r.take || at.Row < 0 || at.Row > e.sent {
		at = cursor{Take: r.take, Stamp: e.stamp}
	}
	r.hub.attach(c, feed{r, eye}, at, e.backlog(r, at))
	return true
}

// tell publishes the news of one pair of eyes.
func (r *run) tell(e *sight) {
	u, at := e.news(r)
	r.hub.publish(feed{r, e.eye.Name}, encode(u, at))
}
