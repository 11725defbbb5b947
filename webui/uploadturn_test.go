package webui

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"plainsight/webui/shares"
)

// What becomes of a file that is handed in is answered, and its place and memory
// are there again when it has been dealt with.
func TestWhatBecomesOfAFileIsAnswered(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, plainLesson())
	full := func() (end func()) {
		rest := s.account.Hold(shares.Visitor{})
		rest.Set(int64(shares.RefuseFrom * float64(s.account.Limit)))
		return rest.Release
	}
	none := func() func() { return func() {} }
	for _, c := range []struct {
		what   string
		body   io.Reader
		before func() (end func())
		status int // 0 where its turn comes
	}{
		{"a file", strings.NewReader("nuts"), none, 0},
		{"a file that is too long", strings.NewReader("squirrels"), none, http.StatusBadRequest},
		{"one that breaks off", iotest.ErrReader(errors.New("gone")), none, http.StatusBadRequest},
		{"one that is too slow", iotest.ErrReader(errSlow), none, http.StatusRequestTimeout},
		{"one for which there is no memory", strings.NewReader("nuts"), full, http.StatusServiceUnavailable},
	} {
		end := c.before()
		w := httptest.NewRecorder()
		done, ok := s.inTurn(w, httptest.NewRequest("POST", "/", c.body), 8, func(error) string { return "too long" })
		if ok != (c.status == 0) || !ok && w.Code != c.status {
			t.Errorf("%s: its turn comes: %v, status %d", c.what, ok, w.Code)
		}
		if ok {
			if s.uploads.Taken() != 1 || s.account.Held() == 0 {
				t.Errorf("%s takes %d places and %d bytes", c.what, s.uploads.Taken(), s.account.Held())
			}
			done()
		}
		end()
		if s.uploads.Taken() != 0 || s.account.Held() != 0 {
			t.Errorf("%s leaves %d places taken and %d bytes", c.what, s.uploads.Taken(), s.account.Held())
		}
	}
}
