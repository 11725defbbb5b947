package webui

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// recordingLive serves pages that can record, or skips where this process may not.
func recordingLive(t testing.TB) *httptest.Server {
	t.Helper()
	any, err := capture.ParseFilter("tcp port 1")
	if err != nil {
		t.Fatal(err)
	}
	src, err := sniffLoopback(any)
	if errors.Is(err, capture.ErrNotPermitted) || errors.Is(err, capture.ErrNotSupported) {
		t.Skip("skipped: this process is not allowed to record:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	src.Close()
	_, web := serve(t, plainLesson())
	return web
}

// recordLive begins to record some ports.
func recordLive(t testing.TB, web *httptest.Server, ports string) (m struct {
	begun
	Says string `json:"says"`
}, status int) {
	t.Helper()
	q, _ := http.NewRequest("POST", web.URL+"/capture/live", strings.NewReader(url.Values{"ports": {ports}}.Encode()))
	q.Header.Set("Origin", web.URL)
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m, r.StatusCode
}

func portOf(addr string) string {
	_, port, _ := net.SplitHostPort(addr)
	return port
}

// answering is a server of somebody's own, which says the secret.
func answering(t testing.TB) *httptest.Server {
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, typed) }))
	t.Cleanup(own.Close)
	return own
}

// A real exchange on a port that was chosen appears as it happens; the page's
// own traffic does not, not even where its port at the browser's end is chosen.
func TestLiveRecording(t *testing.T) {
	web, own := recordingLive(t), answering(t)
	v := connect(t, web)
	webPort, ownPort := portOf(web.Listener.Addr().String()), portOf(own.Listener.Addr().String())
	m, status := recordLive(t, web, ownPort+", "+portOf(v.conn.LocalAddr().String()))
	if status != 200 {
		t.Fatal(m.Says)
	}
	v.watch(m.Run, upload.Listener)
	v.until("to listen", func() bool { return v.state != nil && v.sum != nil })
	if !strings.Contains(v.sum.Verdict, "Listening.") || v.state.Phase != pages.PhaseRunning {
		t.Errorf("before anything is said: %s, %s", v.state.Phase, v.sum.Verdict)
	}
	v.ask(live.Request{Do: "find", Key: m.Key, Text: typed})
	for range 2 {
		r, err := http.Get(own.URL)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		http.DefaultClient.CloseIdleConnections()
	}
	v.until("the secret", func() bool { return v.sum != nil && len(v.sum.Found) == 2 })
	if v.state.Phase != pages.PhaseRunning {
		t.Errorf("it has ended by itself: %s", v.state.Says)
	}
	v.ask(live.Request{Do: "finish", Key: m.Key})
	v.untilDone()
	if v.state.Dropped > 0 {
		t.Errorf("%d packets were dropped", v.state.Dropped)
	}
	_, data := v.get("/run/" + m.Run + "/recording?eye=" + upload.Listener)
	frames, _ := framesOf(t, data)
	if len(frames) != len(v.rows) || len(frames) < 12 {
		t.Errorf("%d packets are saved, of %d", len(frames), len(v.rows))
	}
	for i, f := range frames {
		a, b := strconv.Itoa(int(f.Data[34])<<8|int(f.Data[35])), strconv.Itoa(int(f.Data[36])<<8|int(f.Data[37])) // behind Ethernet's 14 bytes and IPv4's 20
		if a != ownPort && b != ownPort || a == webPort || b == webPort {
			t.Errorf("packet %d goes from port %s to %s: the server is on %s and the page on %s", i+1, a, b, ownPort, webPort)
		}
	}
}

// A program writes its TLS keys down while it talks; handed in meanwhile, they
// open what was recorded before.
func TestLiveKeysComeLater(t *testing.T) {
	web := recordingLive(t)
	own := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, typed) }))
	t.Cleanup(own.Close)
	m, status := recordLive(t, web, portOf(own.Listener.Addr().String()))
	if status != 200 {
		t.Fatal(m.Says)
	}
	v := connect(t, web)
	v.watch(m.Run, upload.KeyHolder)
	v.until("to listen", func() bool { return v.sum != nil })
	var log bytes.Buffer
	fetch := func() {
		t.Helper()
		client := own.Client()
		client.Transport.(*http.Transport).TLSClientConfig.KeyLogWriter = &log
		r, err := client.Get(own.URL)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
		client.CloseIdleConnections()
	}
	v.ask(live.Request{Do: "find", Key: m.Key, Text: typed})
	for n := 1; n <= 2; n++ { // the second time the log has grown
		fetch()
		if m, status := post(t, web, "/run/"+m.Run+"/keys", part{"owner", "", []byte(m.Key)}, part{"key", "keys.txt", log.Bytes()}); status != 200 {
			t.Fatal(m.Says)
		}
		v.until(fmt.Sprint("the secret, ", n), func() bool { return len(v.sum.Found) == n })
	}
	other := connect(t, web)
	other.watch(m.Run, upload.Listener)
	other.until("what the eavesdropper has", func() bool { return other.sum != nil && !other.sum.More && other.state != nil })
	if len(other.sum.Found) > 0 || other.kept(field.Opened) != "0" {
		t.Errorf("the eavesdropper reads it: %s", other.sum.Verdict)
	}
}

// tap is a source that a test fills.
type tap struct {
	frames chan capture.Frame
	once   sync.Once
	closed chan struct{}
}

func newTap() *tap { return &tap{frames: make(chan capture.Frame, 8), closed: make(chan struct{})} }

func (s *tap) ReadFrame() (f capture.Frame, err error) {
	select {
	case f = <-s.frames:
		return f, nil
	case <-s.closed:
		return f, io.EOF
	}
}

func (s *tap) Stats() capture.Stats { return capture.Stats{} }
func (s *tap) Close() error         { s.once.Do(func() { close(s.closed) }); return nil }

// tapped serves pages whose recordings a test fills.
func tapped(t testing.TB, sniff func(capture.Filter) (capture.Source, error)) (*Server, *httptest.Server) {
	t.Helper()
	s, err := New(Options{Lessons: []lessons.Lesson{plainLesson()}, Open: openNone, Sniff: sniff})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(func() { s.Close(); web.Close() })
	return s, web
}

// Recording stops and begins again in the same place, and so many are under
// way at once and no more.
func TestLiveStopsAndBeginsAgain(t *testing.T) {
	var taps []*tap
	var filters []string
	_, web := tapped(t, func(f capture.Filter) (capture.Source, error) {
		taps, filters = append(taps, newTap()), append(filters, f.String())
		return taps[len(taps)-1], nil
	})
	m, _ := recordLive(t, web, "5683 8080,5683")
	if want := "(tcp port 5683 or tcp port 8080) and not tcp port " + portOf(web.Listener.Addr().String()); filters[0] != want {
		t.Errorf("it records %q, want %q", filters[0], want)
	}
	v := connect(t, web)
	v.watch(m.Run, upload.Listener)
	for n := 1; n <= 2; n++ {
		taps[n-1].frames <- frameOf(newSpeaker(nil).Segment(0, 2, ""))
		v.until("a packet", func() bool { return v.cursor.Row == 1 && v.state.Phase == pages.PhaseRunning })
		v.ask(live.Request{Do: "finish", Key: m.Key})
		v.until("the end", func() bool { return v.state.Phase == pages.PhaseDone })
		<-taps[n-1].closed
		if n == 1 {
			v.ask(live.Request{Do: "run", Key: m.Key})
			v.until("another recording", func() bool { return v.state.Phase == pages.PhaseRunning && v.state.Captured == 0 })
		}
	}
	for i := range maxLive {
		if m, status := recordLive(t, web, "8080"); status != 200 {
			t.Fatalf("recording %d: %s", i, m.Says)
		}
	}
	if m, status := recordLive(t, web, "8080"); status != 503 || !strings.Contains(m.Says, "stop one") {
		t.Errorf("one more: %d %s", status, m.Says)
	}
}

// What cannot be recorded is said, and what to do.
func TestLiveRefuses(t *testing.T) {
	s, web := tapped(t, func(capture.Filter) (capture.Source, error) { return newTap(), nil })
	own := portOf(web.Listener.Addr().String())
	for ports, says := range map[string]string{
		"": "No port is chosen", " , ": "No port is chosen", "http": `"http" is not a port`, "0": `"0" is not a port`, "65536": "not a port", "-1": "not a port",
		"8080, " + own: "port " + own + " is plainsight's own", strings.Repeat("1 2 3 4 5 6 7 8 9 ", 1) + "10 11 12 13 14 15 16 17": "at most 16",
	} {
		if m, status := recordLive(t, web, ports); status != 400 || !strings.Contains(strings.ToLower(m.Says), strings.ToLower(says)) {
			t.Errorf("%q: %d %q, want %q", ports, status, m.Says, says)
		}
	}
	ask := func(from, method, path string) (int, string) {
		w := httptest.NewRecorder()
		q := httptest.NewRequest(method, "http://localhost"+path, strings.NewReader("ports=8080"))
		q.RemoteAddr = from
		q.Header.Set("Origin", "http://localhost")
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		s.Handler().ServeHTTP(w, q)
		return w.Code, w.Body.String()
	}
	if status, says := ask("192.0.2.7:1234", "POST", "/capture/live"); status != 403 || !strings.Contains(says, "Recording is possible only at the computer") {
		t.Errorf("from elsewhere: %d %s", status, says)
	}
	if _, page := ask("192.0.2.7:1234", "GET", "/capture"); strings.Contains(page, `id="record"`) || !strings.Contains(page, "Recording is possible only at the computer") || !strings.Contains(page, `id="open"`) {
		t.Error("the page offers to record from elsewhere, or does not offer to open a file")
	}
	if _, page := ask("[::1]:1234", "GET", "/capture"); !strings.Contains(page, `id="record"`) || !strings.Contains(page, `value="`+pages.PortList(pages.LessonPorts)+`"`) {
		t.Error("the page does not offer to record")
	}
}

// Where the process is not allowed to record, the page says so with the line that helps,
// and files can be opened all the same.
func TestLiveNotPermitted(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		says []string
	}{
		"no privilege":   {fmt.Errorf("live capture on lo needs CAP_NET_RAW: run \"sudo setcap cap_net_raw=ep /opt/plainsight\", or run with sudo: %w", capture.ErrNotPermitted), []string{"is not allowed to record", `<code id="line">sudo setcap cap_net_raw=ep /opt/plainsight</code>`}},
		"another system": {fmt.Errorf("%w (plan9)", capture.ErrNotSupported), []string{"works on Linux only", "Wireshark"}},
		"anything else":  {errors.New("the ring is broken"), []string{"the ring is broken"}},
	} {
		_, web := tapped(t, func(capture.Filter) (capture.Source, error) { return nil, c.err })
		_, data := connect(t, web).get("/capture")
		page := string(data)
		for _, says := range append(c.says, `id="open"`) {
			if !strings.Contains(page, says) {
				t.Errorf("%s: the page does not say %q", name, says)
			}
		}
		if strings.Contains(page, `id="record"`) {
			t.Errorf("%s: the page offers to record", name)
		}
		if m, status := recordLive(t, web, "8080"); status != 503 || m.Says == "" || name == "no privilege" && !strings.Contains(m.Says, "setcap") {
			t.Errorf("%s: %d %s", name, status, m.Says)
		}
	}
}

// The ports that are suggested are those on which lessons' servers listen.
func TestSuggestedPorts(t *testing.T) {
	for i, name := range []string{"plaintext", "tls13", "rsa-chat"} {
		if !slices.ContainsFunc(recorded(t, name).Frames, func(f capture.Frame) bool {
			return len(f.Data) > 38 && binary.BigEndian.Uint16(f.Data[36:]) == pages.LessonPorts[i]
		}) {
			t.Errorf("no packet of %s goes to port %d", name, pages.LessonPorts[i])
		}
	}
}
