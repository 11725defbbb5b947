package upload

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// Whatever comes of a file that is handed in, its place, its turn and its memory
// are there again when it has been dealt with.
func TestFilesGiveBackWhatTheyTook(t *testing.T) {
	t.Parallel()
	account, places := shares.NewAccount(0), shares.NewPortions(4, 64)
	errGone, errLong := errors.New("gone"), errors.New("as the net says")
	errSlow := errors.New("the sender is too slow")
	s := NewDesk(places, account, func(_ shares.Visitor, _ int64, _ bool, try func() bool) bool { return try() })
	full := func() (end func()) {
		rest := account.Hold(shares.Visitor{})
		rest.Set(int64(shares.RefuseFrom * float64(account.Limit)))
		return rest.Release
	}
	none := func() func() { return func() {} }
	for _, c := range []struct {
		what   string
		body   io.Reader
		before func() (end func())
		err    error // nil where its turn comes
	}{
		{"a file", strings.NewReader("nuts"), none, nil},
		{"a file that is too long", strings.NewReader("squirrels"), none, errLong},
		{"one that breaks off", iotest.ErrReader(errGone), none, errGone},
		{"one that is too slow", iotest.ErrReader(errSlow), none, errSlow},
		{"one for which there is no memory", strings.NewReader("nuts"), full, live.ErrNoRoom},
	} {
		end := c.before()
		done, err := s.Receive(httptest.NewRequest("POST", "/", c.body), shares.Visitor{Home: here}, 8, time.Minute)
		var long *http.MaxBytesError
		if c.err == errLong && !errors.As(err, &long) || c.err != errLong && !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.what, err, c.err)
		}
		if err == nil {
			if places.Taken() != 1 || s.spool.total != firstBlock || len(s.reading) != 1 {
				t.Errorf("%s takes %d places, %d bytes and %d turns", c.what, places.Taken(), s.spool.total, len(s.reading))
			}
			done()
		}
		end()
		if places.Taken() != 0 || s.spool.total != 0 || s.spool.held.Size() != 0 || len(s.reading) != 0 {
			t.Errorf("%s leaves %d places taken, %d bytes, of which the account knows %d, and %d turns", c.what, places.Taken(), s.spool.total, s.spool.held.Size(), len(s.reading))
		}
	}
}
