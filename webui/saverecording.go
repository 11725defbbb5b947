package webui

import (
	"mime"
	"net/http"
	"strings"
	"unicode"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
	"plainsight/webui/upload"
)

// save answers with a run's recording as a pcapng file. With "secrets" the file contains
// the viewpoint's secrets, which every reader of the file can use; only the owner gets it.
func (s *Server) save(w http.ResponseWriter, q *http.Request) {
	var frames []capture.Frame
	var secrets []field.Secret
	var eye lessons.Eye
	var stats capture.Stats
	title, refused := "", false
	var dropped <-chan struct{}
	if !s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		dropped = r.Done()
		if refused = q.FormValue("secrets") != "" && !ownedBy(r, q); refused {
			return
		}
		frames, eye, stats, title = e.Frames(), e.Eye, e.Stats(), r.Title()
		if l := r.Lesson(); l != nil {
			title = l.Name
		}
		if q.FormValue("secrets") != "" {
			secrets = e.Secrets()
		}
	}) {
		return
	}
	if refused {
		fail(w, http.StatusForbidden, pages.Because(errWatcher))
		return
	}
	defer until(dropped, w)() // a run that is no longer kept must not be sent: its memory is not accounted for any more
	meta := capture.Meta{Application: "plainsight"}
	if len(secrets) > 0 {
		var err error
		if meta.Secrets, err = recording.FileSecrets("", []field.Viewpoint{{Name: upload.Listener}, {Name: eye.Name, Says: eye.Says, Secrets: secrets}}); err != nil {
			fail(w, http.StatusInternalServerError, pages.Because(err))
			return
		}
	}
	h := w.Header()
	h.Set("Content-Type", "application/x-pcapng")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(title)}))
	out, err := capture.NewWriter(w, "the file", meta)
	if err != nil { // nothing is written yet when there are too many secrets
		h.Del("Content-Disposition")
		fail(w, http.StatusInternalServerError, pages.Because(err))
		return
	}
	for _, f := range frames {
		if err := out.WriteFrame(f); err != nil {
			panic(http.ErrAbortHandler) // the browser says that the file is not whole
		}
	}
	out.SetStats(stats)
	out.Close()
}

// savesMessage is what there is to save of a run, as its HTML.
type savesMessage struct {
	HTML string `json:"html"`
}

// saves answers with links to a run's recording, and what other programs make of each.
func (s *Server) saves(w http.ResponseWriter, q *http.Request) {
	var v pages.SavesView
	if s.asked(w, q, func(r *live.Run, e *live.Viewpoint) {
		v = pages.NewSaves(r.ID, e.Eye, e.Session().Protocols(), e.Secrets(), ownedBy(r, q))
	}) {
		send(w, q, "application/json", pages.JSON(savesMessage{pages.RenderString(pages.Saves(v))}))
	}
}

// fileName is a name for a file of what has that title.
func fileName(title string) string {
	title = strings.TrimSuffix(title, ".gz")
	for _, end := range []string{".pcapng", ".pcap", ".cap"} {
		title = strings.TrimSuffix(title, end)
	}
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, title)
	if name = strings.Trim(name, "-."); name == "" {
		name = live.CaptureName
	}
	return name + ".pcapng"
}
