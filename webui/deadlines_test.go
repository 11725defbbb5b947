package webui

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

func (c *clock) Hijack() (net.Conn, *bufio.ReadWriter, error) { return nil, nil, nil }

func (c *clock) writer() *patientWriter {
	return &patientWriter{ResponseWriter: c, to: http.NewResponseController(c), wait: forEver}
}

// Each part of an answer has its own time. An answer that was let go has none any
// more, whoever goes on writing.
func TestEachPartHasItsTime(t *testing.T) {
	t.Parallel()
	d := new(clock)
	w := d.writer()
	if n, err := w.Write(make([]byte, 2*writeChunk+1)); n != 2*writeChunk+1 || err != nil || len(d.writes) != 3 {
		t.Fatalf("%d bytes are written in %d parts: %v", n, len(d.writes), err)
	}
	w.letGo()
	n, err := w.Write([]byte("more"))
	if last := d.writes[len(d.writes)-1]; n != 0 || err != errLetGo || last.After(time.Unix(1, 0)) {
		t.Errorf("%d bytes of an answer that was let go are written, until %v: %v", n, last, err)
	}
}

// A connection that was handed over has no deadline of ours, nor gets one later.
func TestHandedOverConnections(t *testing.T) {
	t.Parallel()
	d := new(clock)
	w := d.writer()
	w.renew()
	w.Hijack()
	if w.renew() == nil || len(d.writes) != 2 || !d.writes[1].IsZero() {
		t.Errorf("the deadlines are %v", d.writes)
	}
}

// What a handler leaves to be flushed when it is done has time, and so has the
// request's body that it does not read.
func TestTimeBeforeAndAfterHandlers(t *testing.T) {
	t.Parallel()
	d := new(clock)
	before := 0
	p := patient{Patience: Patience{Write: forEver, Body: forEver}, next: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		before = len(d.writes)
		io.WriteString(w, "done")
	})}
	p.ServeHTTP(d, httptest.NewRequest("POST", "/", strings.NewReader("body")))
	if before != 1 || len(d.writes) != 3 || len(d.reads) != 1 {
		t.Errorf("%d deadlines before the handler, %d in all, %d for the body; want 1, 3 and 1", before, len(d.writes), len(d.reads))
	}
}

// An answer whose cause ends is let go, and one that is out is left alone.
func TestAnswersEndWithTheirCause(t *testing.T) {
	t.Parallel()
	w := new(clock).writer()
	done := make(chan struct{})
	out := until(done, struct{ http.ResponseWriter }{w}) // whose writer nobody knows
	out()
	out = until(done, http.ResponseWriter(wrapped{w}))
	out()
	for range 100 {
		if runtime.Gosched(); w.renew() != nil {
			t.Fatal("an answer that is out is let go")
		}
	}
	until(done, wrapped{w})
	close(done)
	over(t, "the end of the answer", func() {
		for w.renew() == nil {
			runtime.Gosched()
		}
	})
}

// wrapped is how others wrap a writer.
type wrapped struct{ http.ResponseWriter }

func (w wrapped) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// A body has some time to go on, more on the whole the more has come, and less by
// what it has taken already. At its end the connection may take its time.
func TestBodiesHaveTheirTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		got         int64
		spent, left time.Duration
	}{
		{0, 0, time.Minute},
		{0, 20 * time.Second, 40 * time.Second},
		{10 * bodyRate, 20 * time.Second, 50 * time.Second},
		{10 * bodyRate, 5 * time.Second, time.Minute}, // never more at once
		{10 * bodyRate, 80 * time.Second, -10 * time.Second},
	} {
		d := new(clock)
		b := &patientBody{from: http.NewResponseController(d), wait: time.Minute, got: c.got, spent: c.spent}
		begun := time.Now()
		b.hurry()
		if at := d.reads[0]; at.Before(begun.Add(c.left)) || at.After(time.Now().Add(c.left)) {
			t.Errorf("after %d bytes in %v it has %v, want %v", c.got, c.spent, at.Sub(begun), c.left)
		}
	}
	d := new(clock)
	b := &patientBody{ReadCloser: io.NopCloser(strings.NewReader("nuts")), from: http.NewResponseController(d), wait: forEver}
	data, err := io.ReadAll(b)
	if string(data) != "nuts" || err != nil || b.got != 4 || b.spent <= 0 || !d.reads[len(d.reads)-1].IsZero() {
		t.Errorf("%q, %v: %d bytes in %v, and then until %v", data, err, b.got, b.spent, d.reads[len(d.reads)-1])
	}
	b.ReadCloser = io.NopCloser(late{})
	if _, err := b.Read(data); err != errSlow {
		t.Errorf("a body that is late: %v", err)
	}
}

// late is a connection whose time is over.
type late struct{}

func (late) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }
