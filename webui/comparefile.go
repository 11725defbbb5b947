package webui

import (
	"errors"
	"net/http"

	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// takenToCompare tells a page about the capture that it uploaded.
type takenToCompare struct {
	ID      string             `json:"id"`
	Name    string             `json:"name"`
	Packets int                `json:"packets"`
	Eyes    pages.List[string] `json:"eyes"`
}

// takeToCompare takes a capture file, and its keys if there are any.
func (s *Server) takeToCompare(w http.ResponseWriter, r *http.Request) {
	g := upload.NewCapture(upload.ToCompare)
	done, ok := s.inTurn(w, r, g.Most(), g.Trouble)
	if !ok {
		return
	}
	defer done()
	g.CountedFor(s.visitor(r), s.account, s.runs.MakeRoom)
	if err := g.ReadForm(r); err != nil {
		g.Holding().Release()
		if errors.Is(err, live.ErrNoRoom) {
			s.noRoom(w, err)
			return
		}
		fail(w, http.StatusBadRequest, g.Trouble(err))
		return
	}
	done()
	s.log.Info("took a capture to compare", "packets", g.Packets(), "bytes", g.Bytes())
	d := s.toCompare.Add(g)
	m := takenToCompare{ID: d.ID, Name: d.Name, Packets: g.Packets()}
	for _, e := range d.Viewpoints {
		m.Eyes = append(m.Eyes, e.Name)
	}
	send(w, r, "application/json", pages.JSON(m))
}
