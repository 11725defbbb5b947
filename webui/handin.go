package webui

import (
	"errors"
	"net/http"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// inTurn has a request's body arrive, and then waits for the turn to read it. The
// turn is over with done, which is called when the body is read and what comes of
// it is still to be made: others wait for it. It may be called again.
// Where that comes to nothing it answers why, in the words that trouble has for
// what is too large.
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
	default: // whoever sent it has gone
		fail(w, http.StatusBadRequest, words.Say("This file did not arrive whole. Hand it in again."))
	}
	return nil, false
}
