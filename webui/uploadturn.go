package webui

import (
	"errors"
	"net/http"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// inTurn receives a request's body, then waits for its turn to read it. Call done as
// soon as the body has been read, since other uploads wait for the turn; calling it
// again does nothing. If ok is false, the request has been answered with the reason;
// trouble words the one for a body that is too large.
func (s *Server) inTurn(w http.ResponseWriter, q *http.Request, most int64, trouble func(error) string) (done func(), ok bool) {
	done, err := s.desk.Receive(q, s.visitor(q), most, s.patience.Turn)
	var long *http.MaxBytesError
	var big *upload.TooBig
	switch {
	case err == nil:
		return done, true
	case errors.Is(err, upload.ErrManyUploads), errors.Is(err, upload.ErrAllUploads), errors.Is(err, upload.ErrBusy), errors.Is(err, live.ErrNoRoom):
		s.noRoom(w, err)
	case errors.As(err, &long), errors.As(err, &big):
		fail(w, http.StatusBadRequest, trouble(err))
	case errors.Is(err, errSlow):
		fail(w, http.StatusRequestTimeout, pages.Because(errSlow))
	default: // the client is gone
		fail(w, http.StatusBadRequest, words.Say("This file did not arrive in full. Open it again."))
	}
	return nil, false
}
