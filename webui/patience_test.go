package webui

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"weak"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// impatient starts a server that waits as it is told, and counts what it answers.
func impatient(t *testing.T, p Patience, lessons ...lessons.Lesson) (*Server, *httptest.Server, *sync.WaitGroup) {
	t.Helper()
	s, err := New(Options{Lessons: lessons, Open: openNone, Patience: p})
	if err != nil {
		t.Fatal(err)
	}
	var busy sync.WaitGroup
	h := s.Handler()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		busy.Add(1)
		defer busy.Done()
		h.ServeHTTP(w, q)
	}))
	t.Cleanup(func() { s.Close(); web.CloseClientConnections(); web.Close() })
	return s, web, &busy
}

// over waits for something that ends, and is there to say so where it does not.
// stalled asks for something over a connection of its own, and reads nothing but
// the first line of the answer.
func stalled(t *testing.T, web *httptest.Server, path string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.(*net.TCPConn).SetReadBuffer(4 << 10)
	fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, web.Listener.Addr())
	line, err := bufio.NewReaderSize(c, 16).ReadSlice('\n')
	if !strings.HasPrefix(string(line), "HTTP/1.1 200") && !errors.Is(err, bufio.ErrBufferFull) {
		t.Fatalf("%s: %q, %v", path, line, err)
	}
	return c
}

// heavyLesson has frames that no socket's buffer takes.
func heavyLesson(first chan<- weak.Pointer[byte]) lessons.Lesson {
	return lessons.Lesson{Name: "heavy", Title: "Many bytes", Eyes: fixtureEyes,
		Play: func(_ context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
			for i := range 250 {
				data := make([]byte, 60_000)
				if i == 0 {
					first <- weak.Make(&data[0])
				}
				a.Frame(frameOf(data))
			}
			return nil
		}}
}

// A reader that stalls is let go.
func TestStalledReadersAreLetGo(t *testing.T) {
	_, web, busy := impatient(t, Patience{Write: 100 * time.Millisecond}, heavyLesson(make(chan weak.Pointer[byte], 1)))
	b := start(t, web, "heavy", typed)
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.until("the end of the run", func() bool { return v.state != nil && v.state.Phase == pages.PhaseDone })
	v.conn.Close()
	for range 5 {
		stalled(t, web, "/run/"+b.Run+"/recording?eye=client")
	}
	over(t, "the end of answers that nobody reads", busy.Wait)
}

// A run that is dropped takes no memory any more, though somebody is still in the
// middle of reading it and may take an hour for each part.
func TestADroppedRunIsForgotten(t *testing.T) {
	first := make(chan weak.Pointer[byte], 1)
	s, web, busy := impatient(t, Patience{Write: forEver}, heavyLesson(first))
	b := start(t, web, "heavy", typed)
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.until("the end of the run", func() bool { return v.state != nil && v.state.Phase == pages.PhaseDone })
	frame := <-first
	for range 3 {
		stalled(t, web, "/run/"+b.Run+"/recording?eye=client")
	}
	v.conn.Close()
	over(t, "that nobody watches", func() {
		for r, _ := s.runs.Find(b.Run, true); r.Viewers() > 0; {
			runtime.Gosched()
		}
	})
	if runtime.GC(); frame.Value() == nil {
		t.Fatal("the run is forgotten while it is kept")
	}
	if r, err := s.runs.Find(b.Run, true); err == nil {
		s.runs.Drop(r)
	}
	over(t, "the end of what reads it", busy.Wait)
	over(t, "its memory", func() {
		for frame.Value() != nil {
			runtime.GC()
		}
	})
}

// sent begins a request and leaves it unfinished.
func sent(t *testing.T, web *httptest.Server, path, kind, begun string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nContent-Type: %s\r\nContent-Length: 100000\r\n\r\n%s", path, web.Listener.Addr(), web.URL, kind, begun)
	return c
}

const formKind = "multipart/form-data; boundary=x"

// Whoever begins a request and stops is told so, whichever it is, and its
// connection ends.
func TestStalledRequestsAreLetGo(t *testing.T) {
	_, web, busy := impatient(t, Patience{Body: 100 * time.Millisecond}, plainLesson())
	m, _ := post(t, web, "/capture/file", fileOf(t, "capture", captures+"tls13-ecdsa.pcap"))
	for _, one := range []struct{ path, kind, begun string }{
		{"/run", "application/json", ""},
		{"/run", "application/json", `{"lesson":`},
		{"/capture/file", formKind, ""},
		{"/capture/file", formKind, "--x\r\nContent-Disposition: form-data; name=capture; filename=a\r\n\r\nabc"},
		{"/capture/live", "application/x-www-form-urlencoded", "ports=80"},
		{"/compare/file", formKind, "--x"},
		{"/compare/sides", "application/x-www-form-urlencoded", "side="},
		{"/run/" + m.Run + "/keys", formKind, "--x"},
		{"/nowhere", "text/plain", "nothing"},
	} {
		c := sent(t, web, one.path, one.kind, one.begun)
		over(t, one.path, func() {
			r, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Errorf("%s: %v", one.path, err)
				return
			}
			says, _ := io.ReadAll(r.Body) // and then the connection ends
			if one.path != "/nowhere" && (r.StatusCode != http.StatusRequestTimeout || !bytes.Contains(says, []byte("What you sent stopped on its way"))) {
				t.Errorf("%s: %s %s", one.path, r.Status, says)
			}
			if _, err := c.Read(make([]byte, 1)); err == nil {
				t.Errorf("%s: the connection stays", one.path)
			}
		})
	}
	over(t, "the end of all answers", busy.Wait)
}

// Connections that announce a file and send nothing take nobody's turn.
func TestIdleUploadsBlockNobody(t *testing.T) {
	_, web, _ := impatient(t, Patience{Body: forEver, Turn: forEver}, plainLesson())
	for range 8 {
		for _, path := range []string{"/capture/file", "/compare/file"} {
			sent(t, web, path, formKind, "--x\r\nContent-Disposition: form-data; name=capture; filename=a\r\n\r\n")
		}
	}
	over(t, "a file that is there", func() {
		for _, path := range []string{"/capture/file", "/compare/file"} {
			if m, status := post(t, web, path, fileOf(t, "capture", captures+"tls13-ecdsa.pcap")); status != http.StatusOK {
				t.Errorf("%s: %d %s", path, status, m.Says)
			}
		}
	})
}

// A file that arrives while all read theirs waits, and is told when that takes too
// long.
func TestFilesWaitForTheirTurn(t *testing.T) {
	s, web, _ := impatient(t, Patience{Turn: 50 * time.Millisecond}, plainLesson())
	for n := range 2 {
		q := httptest.NewRequest("POST", "/capture/file", strings.NewReader("nuts"))
		done, err := s.desk.Receive(q, shares.Visitor{Home: netip.MustParseAddr("10.0.0.3")}, 8, time.Minute)
		if err != nil {
			t.Fatal("a place is taken")
		}
		defer done()
		if s.desk.Reading() != n+1 {
			t.Errorf("%d files are being read, want %d", s.desk.Reading(), n+1)
		}
	}
	before := s.account.Held()
	if m, status := post(t, web, "/capture/file", fileOf(t, "capture", captures+"tls13-ecdsa.pcap")); status != http.StatusServiceUnavailable || !strings.Contains(m.Says, "try again in a moment") {
		t.Errorf("%d %s", status, m.Says)
	}
	if held := s.account.Held(); held != before {
		t.Errorf("%d bytes stay in memory", held-before)
	}
}

// clock is a connection that notes its deadlines.
type clock struct {
	httptest.ResponseRecorder
	writes, reads []time.Time
	largest       int
}

func (c *clock) SetWriteDeadline(at time.Time) error { c.writes = append(c.writes, at); return nil }
func (c *clock) SetReadDeadline(at time.Time) error  { c.reads = append(c.reads, at); return nil }
func (c *clock) Write(data []byte) (int, error) {
	c.largest = max(c.largest, len(data))
	return len(data), nil
}

// A slow reader has its time for each part: the time begins anew as long as it
// goes on.
func TestSlowReadersAreNotLetGo(t *testing.T) {
	c := &clock{}
	p := patient{Patience{Write: time.Minute}, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if n, err := w.Write(make([]byte, 10*writeChunk+1)); n != 10*writeChunk+1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})}
	p.ServeHTTP(c, httptest.NewRequest("GET", "/", nil))
	if len(c.writes) < 11 || c.largest > writeChunk {
		t.Errorf("%d deadlines for parts of %d bytes", len(c.writes), c.largest)
	}
	for i := 1; i < len(c.writes); i++ {
		if c.writes[i].Before(c.writes[i-1]) {
			t.Error("a deadline is earlier than the one before")
		}
	}
}

// drip is a body that comes in pieces.
type drip struct {
	pieces []int
	last   error
}

func (d *drip) Read(data []byte) (int, error) {
	if len(d.pieces) == 0 {
		return 0, d.last
	}
	n := d.pieces[0]
	d.pieces = d.pieces[1:]
	return n, nil
}
func (*drip) Close() error { return nil }

// A body has its time to go on, more of it the more has come, and never more than
// that for the next bytes. Drops that keep it open without end do not.
func TestBodiesGoOn(t *testing.T) {
	c := &clock{}
	b := &patientBody{ReadCloser: &drip{pieces: []int{1, 100 * bodyRate}, last: io.EOF}, from: http.NewResponseController(c), wait: time.Minute}
	data := make([]byte, 100*bodyRate)
	b.spent = 59 * time.Second // it has come in drops so far
	b.Read(data)
	if left := time.Until(c.reads[0]); left > 2*time.Second {
		t.Errorf("a body that comes in drops has %v", left)
	}
	b.Read(data)
	b.Read(data)
	if left := time.Until(c.reads[2]); left > time.Minute || left < time.Second {
		t.Errorf("a body that goes on has %v", left)
	}
	if !c.reads[3].IsZero() {
		t.Error("a body that is whole leaves a deadline")
	}
	b = &patientBody{ReadCloser: &drip{last: os.ErrDeadlineExceeded}, from: http.NewResponseController(c), wait: time.Minute}
	if _, err := b.Read(data); err != errSlow {
		t.Errorf("a body that stalls: %v", err)
	}
}

// What is too much for a small request is said without Go's words.
func TestRequestsThatCannotBeRead(t *testing.T) {
	_, web := serve(t, plainLesson())
	for _, body := range []string{"", "nonsense", "{", `{"lesson":1}`, `{"what":1}`, `{"lesson":"` + strings.Repeat("x", live.MaxRequest) + `"}`} {
		q, _ := http.NewRequest("POST", web.URL+"/run", strings.NewReader(body))
		q.Header.Set("Origin", web.URL)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		var m pages.ProblemMessage
		json.NewDecoder(r.Body).Decode(&m)
		r.Body.Close()
		if r.StatusCode < 400 || !strings.Contains(m.Says, "Load the page again") || strings.Contains(m.Says, "EOF") || strings.Contains(m.Says, "json") || strings.Contains(m.Says, "character") {
			t.Errorf("%.20q: %s %q", body, r.Status, m.Says)
		}
	}
}
