package live

import (
	"time"

	"plainsight/webui/pages"
)

// due reports whether it is time to send sums: now and then while packets stream or the
// search goes on, otherwise at once.
func (e *Viewpoint) due(r *Run) bool {
	if e.through && (r.phase != pages.PhaseRunning || r.pace != PaceLive) {
		return true
	}
	return time.Since(e.summed.made) > max(sumEvery, 10*e.summed.cost)
}

// news is what viewers have not been sent yet. When there are more rows than anyone can
// follow, viewers get the last ones and page in the others as needed.
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

// backlog is what a viewer at that cursor is missing.
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

// tell publishes the news of one viewpoint to its viewers.
func (r *Run) tell(e *Viewpoint) {
	u, at := e.news(r)
	r.hub.publish(feed{r, e.Name}, encode(u, at))
}
