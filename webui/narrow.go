package webui

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/filter"
	"plainsight/dissect/find"
	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// piecemeal calls f, which does a part of some work each time, until it is done. The run goes
// on in between. What takes longer than one call waits for its turn among the answers that
// are being worked out, and ends when nobody waits for it any more.
func (s *Server) piecemeal(w http.ResponseWriter, q *http.Request, f func(*live.Run, *live.Viewpoint) (done bool)) (ok bool) {
	leave := func() {}
	defer func() { leave() }()
	for first := true; ; first = false {
		done := false
		if !s.asked(w, q, func(r *live.Run, e *live.Viewpoint) { done = f(r, e) }) {
			return false
		}
		switch {
		case done:
			return true
		case q.Context().Err() != nil:
			return false
		case first:
			if leave, ok = s.turnToWork(q); !ok {
				s.noRoom(w, s.work.Why(s.visitor(q), errManyAsked, errAllAsked))
				return false
			}
		}
	}
}

// turnToWork takes a place among the answers that are being worked out, and waits a while
// for one: a page asks for several things at once.
func (s *Server) turnToWork(q *http.Request) (leave func(), ok bool) {
	const patience = 5 * time.Second
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		free := s.work.Free()
		if leave, ok = s.work.Take(s.visitor(q)); ok {
			return leave, true
		}
		select {
		case <-free:
		case <-late.C:
			return func() {}, false
		case <-q.Context().Done():
			return func() {}, false
		}
	}
}

// narrowing is what a request wants the run narrowed to.
func narrowing(q *http.Request) (to live.Narrowing) {
	to.Filter = strings.TrimSpace(q.FormValue("filter"))
	transport, number, _ := strings.Cut(q.FormValue("talk"), "-")
	n, err := strconv.Atoi(number)
	if err == nil && n >= 0 && (transport == "tcp" || transport == "udp") {
		to.Transport, to.Stream = transport, n
	}
	return to
}

// narrowMessage tells which packets a filter and a conversation leave.
type narrowMessage struct {
	Take   int                     `json:"take"`
	Filter string                  `json:"filter"`
	Of     int                     `json:"of"`              // packets in all
	Count  int                     `json:"count"`           // and of those that are left
	Bits   []byte                  `json:"bits,omitempty"`  // that of packet n, counted from 1, is bit n%8 of byte n/8; nothing where all are left
	Wrong  *wrongFilter            `json:"wrong,omitempty"` // with the filter
	Doubts pages.List[wrongFilter] `json:"doubts"`          // why it may have chosen nothing
}

// wrongFilter is what is wrong with a filter, and at which character, counted from 1.
type wrongFilter struct {
	Column int    `json:"column"`
	Says   string `json:"says"`
}

// narrow answers with the packets that a filter and a conversation leave.
func (s *Server) narrow(w http.ResponseWriter, q *http.Request) {
	to := narrowing(q)
	var m narrowMessage
	at := 1
	ok := s.piecemeal(w, q, func(r *live.Run, e *live.Viewpoint) bool {
		in, done := s.narrowed(&m, to, r, e, q, &at)
		if !done {
			return false
		}
		m.Bits, m.Count = in.Bits()
		if m.Count == 0 {
			for _, c := range in.Complaints() {
				m.Doubts = append(m.Doubts, wrongFilter{c.Column, pages.Capital(c.Says)})
			}
		}
		return true
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// narrowed goes on to find out what a narrowing leaves. A filter that is wrong leaves what
// none would.
func (s *Server) narrowed(m *narrowMessage, to live.Narrowing, r *live.Run, e *live.Viewpoint, q *http.Request, at *int) (in *live.Narrowed, done bool) {
	if m.Take != e.Take() {
		*at = 1 // a new recording has begun
	}
	*m = narrowMessage{Take: e.Take(), Filter: to.Filter, Of: e.Session().Len()}
	in, done, err := e.Narrow(to, ownedBy(r, q), at)
	if err != nil {
		m.Wrong = &wrongFilter{Column: 1, Says: pages.Because(err)}
		if f := (*filter.Error)(nil); errors.As(err, &f) {
			m.Wrong = &wrongFilter{f.Column, pages.Capital(f.Says)}
		}
		to.Filter = ""
		in, done, _ = e.Narrow(to, true, at) // nothing else is wrong with it
	}
	return in, done
}

// hitsMessage tells where a pattern matches: how many times, and one of them.
type hitsMessage struct {
	Take   int    `json:"take"`
	Count  int    `json:"count"`
	More   bool   `json:"more,omitempty"` // there are others, which are not counted
	At     int    `json:"at"`             // which this one is, from 1; 0 for none
	Frame  int    `json:"n"`              // where it begins
	Buffer int    `json:"buffer"`         // in which of the packet's buffers
	Off    int    `json:"off"`
	Len    int    `json:"len"`
	Ends   int    `json:"ends,omitempty"`  // the packet in which it ends, where that is another
	Wrong  string `json:"wrong,omitempty"` // with the pattern
}

// hits answers with one place where a pattern matches, of those in the packets that are left.
func (s *Server) hits(w http.ResponseWriter, q *http.Request) {
	to := narrowing(q)
	kind, what := q.FormValue("kind"), q.FormValue("what")
	var m hitsMessage
	var part narrowMessage
	filtered, searched := 1, 1
	ok := s.piecemeal(w, q, func(r *live.Run, e *live.Viewpoint) bool {
		m = hitsMessage{Take: e.Take()}
		if part.Take != m.Take {
			searched = 1
		}
		in, done := s.narrowed(&part, to, r, e, q, &filtered)
		if !done {
			return false
		}
		list, more, done, err := e.Hits(kind, what, in, ownedBy(r, q), &searched)
		if err != nil {
			m.Wrong = pages.Because(err)
			return true
		}
		if !done {
			return false
		}
		m.Count, m.More = len(list), more
		m.choose(list, e, q)
		return true
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// choose fills in the hit that is asked for: the one of a number, counted from 1, or else the
// first from a packet on, or from the first packet again.
func (m *hitsMessage) choose(list []find.Hit, e *live.Viewpoint, q *http.Request) {
	if len(list) == 0 {
		return
	}
	m.At, _ = strconv.Atoi(q.FormValue("at"))
	if m.At < 1 || m.At > len(list) {
		m.At = 1
		if near, err := strconv.Atoi(q.FormValue("near")); err == nil {
			for i, h := range list {
				if h.Frame >= near {
					m.At = i + 1
					break
				}
			}
		}
	}
	h := list[m.At-1]
	m.Frame, m.Off, m.Len, m.Ends = h.Frame, h.Off, h.Len, h.Ends
	p, err := e.Session().Packet(h.Frame)
	if err != nil {
		return
	}
	m.Buffer = pages.BufferIndex(p, e.Session().BufferOf(p, h))
}

// talksMessage is a part of the list of conversations.
type talksMessage struct {
	Take  int                        `json:"take"`
	Count int                        `json:"count"` // of all
	From  int                        `json:"from"`  // the first one here, from 0
	Talks pages.List[pages.TalkView] `json:"talks"`
}

// talks answers with some of the run's conversations.
func (s *Server) talks(w http.ResponseWriter, q *http.Request) {
	from, _ := strconv.Atoi(q.FormValue("from"))
	var m talksMessage
	ok := s.asked(w, q, func(_ *live.Run, e *live.Viewpoint) {
		list := pages.SortTalks(e.Talks(), q.FormValue("by"))
		m.Take, m.Count, m.From = e.Take(), len(list), min(max(from, 0), len(list))
		for _, t := range list[m.From:min(m.From+pages.MaxTalks, len(list))] {
			m.Talks = append(m.Talks, pages.NewTalkView(t))
		}
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// fieldsMessage is the fields that a filter may name.
type fieldsMessage struct {
	Take   int                   `json:"take"`
	Fields pages.List[fieldName] `json:"fields"`
}

// fieldName is the name of a field, and what a reader calls it.
type fieldName struct {
	Name  string `json:"name"`
	Label string `json:"label,omitempty"`
}

// fields answers with the fields that occur in the run's packets and begin with some letters,
// the first few of them.
func (s *Server) fields(w http.ResponseWriter, q *http.Request) {
	const most = 40
	begins := strings.ToLower(q.FormValue("begins"))
	if len(begins) > 200 {
		fail(w, http.StatusBadRequest, words.Say("No field has so long a name."))
		return
	}
	var m fieldsMessage
	at := 1
	ok := s.piecemeal(w, q, func(_ *live.Run, e *live.Viewpoint) bool {
		if m.Take != e.Take() {
			at = 1
		}
		m = fieldsMessage{Take: e.Take()}
		names, done := e.Names(&at)
		for _, name := range pages.FieldsThat(names, begins, most) {
			m.Fields = append(m.Fields, fieldName{name, names[name]})
		}
		return done
	})
	if ok {
		s.send(w, q, "application/json", pages.JSON(m))
	}
}
