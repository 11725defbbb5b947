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

// Viewpoint is a run as one viewpoint sees it: a dissection with that viewpoint's
// secrets and no others. All that a page is sent about a run comes from the viewpoint
// that it watches. The run's goroutine owns it.
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
	said    []said
	talks   talks
	sweeps  []*sweep
	asked   int  // questions that sweeps answered
	owes    bool // sums are due that those who watch have not been told

	booked int64       // bytes of memory that the session takes
	room   func() bool // reports whether there is memory for that; nil where memory is not accounted for
	goesOn func() bool // reports whether there is again, for one that is short; nil where there may be
	short  bool        // there is not, so frames after fed are not read
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

// newViewpoint has dissected nothing yet.
func (r *Run) newViewpoint(of lessons.Eye) *Viewpoint {
	return &Viewpoint{Eye: of, run: r, room: r.weighRead, goesOn: r.mayReadOn}
}

// Dissected is a viewpoint of frames that belong to no run, most bytes of them or fewer,
// dissected with those secrets. room is called repeatedly with the memory needed so far;
// when it reports false, dissection stops and the viewpoint is Short.
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

// secretsOf are the secrets that a viewpoint holds after the shown frames.
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
	e.sweeps, e.said, e.talks = nil, nil, talks{}
	e.booked = 0
}

// book books the memory that the session takes now; ok is false where there is not
// enough.
func (e *Viewpoint) book() (ok bool) {
	e.booked = int64(e.session.Held() + e.foundOut())
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
		e.search, e.sweeps = nil, nil // they look at the whole afresh
	}
	rows := e.session.Changed()
	if len(rows) > 0 && e.search != nil {
		e.search.Back(rows[0])
	}
	e.outdated(rows)
	e.note(rows)
}

// wait reports whether to put off reading all frames again with new secrets, since more
// are likely to follow and a long recording takes a while to read.
func (e *Viewpoint) wait(r *Run) bool {
	return r.phase == pages.PhaseRunning && r.pace == PaceLive && time.Since(e.read.at) < 10*e.read.cost
}

// feed adds the frames that the session does not have yet.
func (e *Viewpoint) feed(frames []capture.Frame) {
	const some, much = 256, 128 << 10 // frames and bytes between two looks at the account
	since := 0
	if e.short = e.short && !(e.book() && (e.goesOn == nil || e.goesOn())); e.short { // there may be more by now
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

// compare records the rows that read differently with the new secrets.
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

// look continues the search for the secret, for lookTime at most.
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
