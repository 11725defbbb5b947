package webui

import (
	"net/http"
	"strconv"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// byteMessage tells what one byte of the conversation is for one viewpoint. It is the
// same for all bytes of the byte's run (From, Run), so a page asks once for each run.
type byteMessage struct {
	Take   int    `json:"take"`
	Total  int    `json:"total"` // bytes of the whole conversation
	Packet int    `json:"n"`
	Off    int    `json:"off"`  // of the byte in its packet
	Len    int    `json:"len"`  // bytes of the packet
	From   int    `json:"from"` // the run in that packet
	Run    int    `json:"run"`  // its length
	Layer  string `json:"layer,omitempty"`
	Label  string `json:"label"`
	Value  string `json:"value,omitempty"`
	Class  string `json:"class"` // tag
	Says   string `json:"says,omitempty"`
	Way    string `json:"way,omitempty"`
	Ends   int    `json:"ends,omitempty"` // the packet that completes its message, when that is another
}

// byteAt answers with what the byte at a place of the conversation is, counted from 0
// over all packets that are shown. It dissects one packet, however long the recording
// is, and only with the viewpoint's secrets.
func (s *Server) byteAt(w http.ResponseWriter, q *http.Request) {
	at, err := strconv.Atoi(q.FormValue("at"))
	if err != nil {
		fail(w, http.StatusBadRequest, words.Say("Which byte? Name it in the address, as at=0, at=1 and so on."))
		return
	}
	var m byteMessage
	there := false
	ok := s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		m = byteMessage{Take: e.Take()}
		if take, err := strconv.Atoi(q.FormValue("take")); err == nil && take != e.Take() {
			there = true // asked before the page heard of a restart; the take in the answer tells it
			return
		}
		there = m.fill(e, at, ownedBy(r, q))
	})
	switch {
	case !ok:
	case !there:
		fail(w, http.StatusNotFound, words.Say("There is no byte {n}: the conversation has {bytes}, counted from 0.", "n", strconv.Itoa(at), "bytes", pages.BytesOf(m.Total)))
	default:
		s.send(w, q, "application/json", pages.JSON(m))
	}
}

// fill looks the byte up, and reports whether there is one.
func (m *byteMessage) fill(e *live.Viewpoint, at int, owner bool) bool {
	for n := 1; n <= e.Session().Len(); n++ {
		here := e.Session().Captured(n)
		if m.Packet == 0 && at >= m.Total && at < m.Total+here {
			m.Packet, m.Off, m.Len = n, at-m.Total, here
		}
		m.Total += here
	}
	if m.Packet == 0 {
		return false
	}
	p, err := e.Session().Packet(m.Packet)
	if err != nil {
		return false
	}
	m.Way = pages.NewRowView(p.Row).WayWords
	for _, o := range p.Owners {
		if m.Off < o.Off || m.Off >= o.Off+o.Len {
			continue
		}
		if !owner && o.Field.Is(field.Key) {
			o.Field = pages.WithoutKey(o.Field)
		}
		m.tell(o)
		if o.Frame != m.Packet {
			m.Ends = o.Frame
		}
	}
	return true
}

// tell names and explains the run's field in one line each. A field that says
// nothing about itself is explained by the one around it.
func (m *byteMessage) tell(o dissect.Owner) {
	f := o.Field
	m.From, m.Run, m.Class = o.Off, o.Len, o.Class.Tag()
	m.Label, m.Value = f.Label, pages.Clip(f.Show())
	for up := f; up != nil; up = up.Parent() {
		if m.Says == "" {
			m.Says = firstSentence(up.Explanation())
		}
		if up.Is(field.Layer) {
			if up != f {
				m.Layer = up.Label
			}
			return
		}
	}
}

// firstSentence is a text up to its first full stop, or to its second where the
// first comes too soon to explain much.
func firstSentence(text string) string {
	const little = 40 // bytes
	end := 0
	for end < len(text) {
		i := strings.Index(text[end:], ". ")
		if i < 0 {
			return text
		}
		if end += i + len(". "); end > little {
			break
		}
	}
	return strings.TrimSpace(text[:end])
}
