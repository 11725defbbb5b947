package webui

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"weak"

	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// Whatever comes of a file that is handed in, its place, its turn and its memory
// are there again when it has been dealt with.
func TestFilesGiveBackWhatTheyTook(t *testing.T) {
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
			if s.uploads.Taken() != 1 || s.spool.total != firstBlock || len(s.reading) != 1 {
				t.Errorf("%s takes %d places, %d bytes and %d turns", c.what, s.uploads.Taken(), s.spool.total, len(s.reading))
			}
			done()
		}
		end()
		if s.uploads.Taken() != 0 || s.spool.total != 0 || s.spool.held.Size() != 0 || len(s.reading) != 0 {
			t.Errorf("%s leaves %d places taken, %d bytes, of which the account knows %d, and %d turns", c.what, s.uploads.Taken(), s.spool.total, s.spool.held.Size(), len(s.reading))
		}
	}
}

// What arrives is counted as the server's memory, and goes block by block as it is
// read. Where that memory is full nobody waits for room.
func TestSpoolTakesFromTheServer(t *testing.T) {
	t.Parallel()
	a := shares.NewAccount(100 << 30)
	p := newSpool(a.Hold(shares.Visitor{}))
	b := &spooled{pool: p, who: here}
	if err := b.receive(t.Context(), strings.NewReader(strings.Repeat("x", firstBlock+1)), 1<<20, time.Minute); err != nil {
		t.Fatal(err)
	}
	first := weak.Make(&b.blocks[0][0])
	counts := func(what string, want int64) {
		t.Helper()
		if a.Held() != want || p.total != want {
			t.Errorf("%s the account has %d bytes, the spool %d, want %d", what, a.Held(), p.total, want)
		}
	}
	counts("at first", firstBlock+spoolBlock)
	io.ReadFull(b, make([]byte, firstBlock))
	io.ReadFull(b, make([]byte, 1))
	counts("in the second block", spoolBlock)
	if runtime.GC(); first.Value() != nil {
		t.Error("what was read is still held")
	}
	b.Read(make([]byte, 1))
	counts("at the end", 0)
	a.Hold(shares.Visitor{}).Set(int64(shares.RefuseFrom * float64(a.Limit)))
	if err := p.take(context.Background(), here, 1); err != live.ErrNoRoom || p.total != 0 || len(p.of) != 0 {
		t.Errorf("on a full server: %v, and %d bytes are taken", err, p.total)
	}
}
