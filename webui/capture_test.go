package webui

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
	"plainsight/webui/upload"
)

const (
	captures = "../cmd/plainsight/testdata/captures/"
	linkdata = "../capture/testdata/"
)

// part is one part of a form: a file if it has a name, and else a field.
type part struct {
	field, file string
	data        []byte
}

func fileOf(t testing.TB, field, path string) part {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return part{field, path[strings.LastIndexByte(path, '/')+1:], data}
}

// post sends a form as a page does, and returns what it was answered.
func post(t testing.TB, web *httptest.Server, path string, parts ...part) (m answered, status int) {
	t.Helper()
	return postAs(t, http.DefaultClient, web, path, parts...)
}

// answered is what comes back for something that was handed in.
type answered struct {
	opened
	ID   string `json:"id"` // of a file to compare
	Says string `json:"says"`
}

func postAs(t testing.TB, who *http.Client, web *httptest.Server, path string, parts ...part) (m answered, status int) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		var w io.Writer
		var err error
		if p.file == "" {
			w, err = form.CreateFormField(p.field)
		} else {
			w, err = form.CreateFormFile(p.field, p.file)
		}
		if err != nil {
			t.Fatal(err)
		}
		w.Write(p.data)
	}
	form.Close()
	q, _ := http.NewRequest("POST", web.URL+path, &body)
	q.Header.Set("Origin", web.URL)
	q.Header.Set("Content-Type", form.FormDataContentType())
	r, err := who.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		t.Fatal(err)
	}
	return m, r.StatusCode
}

// whole watches a run with some eyes until all of it is there.
func whole(t testing.TB, web *httptest.Server, run, eye string) *viewer {
	t.Helper()
	v := connect(t, web)
	v.watch(run, eye)
	v.untilDone()
	v.until("the sum", func() bool { return v.sum != nil && !v.sum.More && !strings.Contains(v.sum.Verdict, "being read") })
	return v
}

// kept is what one eye has of some classes, in bytes as the legend writes them.
func (v *viewer) kept(class field.Class) string {
	_, rest, _ := strings.Cut(v.sum.Legend, `data-class="`+class.Tag()+`"`)
	_, rest, _ = strings.Cut(rest, `<span class="count">`)
	n, _, _ := strings.Cut(rest, " B")
	return n
}

// pcapng writes frames into a file, with secrets.
func pcapng(t testing.TB, frames []capture.Frame, secrets ...capture.FileSecret) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, "a test's file", capture.Meta{Secrets: secrets})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range frames {
		if err := w.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}

func framesOf(t testing.TB, data []byte) (out []capture.Frame, secrets []capture.FileSecret) {
	t.Helper()
	src, err := capture.NewReader(bytes.NewReader(data), "a test's file")
	if err != nil {
		t.Fatal(err)
	}
	for {
		f, err := src.ReadFrame()
		if err == io.EOF {
			return out, src.Secrets()
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, f)
	}
}

// recorded plays a lesson on the virtual wire.
func recorded(t testing.TB, name string) *recording.Recorder {
	t.Helper()
	for _, l := range allLessons() {
		if l.Name != name {
			continue
		}
		w, _, err := capture.Open("virtual")
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		var heard recording.Recorder
		if err := l.Play(context.Background(), w, lessons.Setting{Secret: typed}, &heard); err != nil {
			t.Fatal(err)
		}
		return &heard
	}
	t.Fatalf("there is no lesson %s", name)
	return nil
}

// The same packets with their keys in the file, with the keys in a file of
// their own, and without: the eavesdropper reads nothing, and the key holder,
// where there is one, what was said.
func TestOwnCapture(t *testing.T) {
	_, web := serve(t, plainLesson())
	file, keys := fileOf(t, "capture", captures+"tls13-ecdsa.pcap"), fileOf(t, "key", captures+"tls13-ecdsa.keys")
	frames, _ := framesOf(t, file.data)
	inside := part{"capture", "inside.pcapng", pcapng(t, frames, capture.FileSecret{Type: capture.SecretTLS, Data: keys.data})}
	for _, c := range []struct {
		name  string
		parts []part
		eye   string // that it opens with
		holds bool   // somebody holds the keys
	}{
		{"keys in the file", []part{inside}, upload.Listener, true},
		{"keys in the file, which is gzipped", []part{{"capture", "inside.pcapng.gz", zipped(t, inside.data)}}, upload.Listener, true},
		{"a key log besides", []part{file, keys}, upload.KeyHolder, true},
		{"a key log ahead", []part{keys, file}, upload.KeyHolder, true},
		{"an empty field for keys", []part{file, {"key", "", nil}, {"typed", "", []byte(" ")}, {"passphrase", "", nil}}, upload.Listener, false},
		{"no keys", []part{file}, upload.Listener, false},
	} {
		m, status := post(t, web, "/capture/file", c.parts...)
		if status != 200 || m.Eye != c.eye {
			t.Errorf("%s: %d %q %s", c.name, status, m.Eye, m.Says)
			continue
		}
		v := whole(t, web, m.Run, upload.Listener)
		if len(v.rows) != len(frames) || v.kept(field.Opened) != "0" || v.kept(field.Ciphertext) == "0" || !strings.Contains(v.sum.Verdict, "Shut: none of what was said can be read.") {
			t.Errorf("%s: the eavesdropper has %d packets, %s bytes opened, %s shut: %s", c.name, len(v.rows), v.kept(field.Opened), v.kept(field.Ciphertext), v.sum.Verdict)
		}
		_, page := v.get("/capture?run=" + m.Run)
		if got := strings.Contains(string(page), `value="keyholder"`); got != c.holds {
			t.Errorf("%s: the page offers a key holder: %v", c.name, got)
		}
		if strings.Contains(string(page), `id="story"`) || !strings.Contains(string(page), `<h1>`+c.parts[0].file) && c.parts[0].field == "capture" {
			t.Errorf("%s: the page has a story, or not the file's name", c.name)
		}
		if !c.holds {
			continue
		}
		if v := whole(t, web, m.Run, upload.KeyHolder); v.kept(field.Opened) == "0" || v.kept(field.Ciphertext) != "0" || !strings.Contains(v.sum.Verdict, "Readable: everything that programs said.") {
			t.Errorf("%s: the key holder has %s bytes opened, %s shut: %s", c.name, v.kept(field.Opened), v.kept(field.Ciphertext), v.sum.Verdict)
		}
	}
}

// Whatever link the packets crossed, they are rows with protocols that are known.
func TestOwnLinks(t *testing.T) {
	_, web := serve(t, plainLesson())
	for _, name := range []string{"tcpdump-any-sll.pcap", "tcpdump-any-sll2.pcap", "editcap-raw.pcap", "tcpdump-lo-nano.pcap.gz", "dumpcap-two-interfaces.pcapng"} {
		file := fileOf(t, "capture", linkdata+name)
		m, status := post(t, web, "/capture/file", file)
		if status != 200 {
			t.Errorf("%s: %s", name, m.Says)
			continue
		}
		v := whole(t, web, m.Run, upload.Listener)
		_, data := v.get("/run/" + m.Run + "/packet/1?eye=" + upload.Listener)
		if len(v.rows) == 0 || !strings.Contains(string(data), "Internet Protocol") {
			t.Errorf("%s: %d packets, the first without IP", name, len(v.rows))
		}
	}
	null := append([]byte{2, 0, 0, 0}, newSpeaker(nil).Segment(0, 2, "")[14:]...) // the address family, as BSD has it
	m, _ := post(t, web, "/capture/file", part{"capture", "null.pcapng", pcapng(t, []capture.Frame{{Time: time.Now(), Link: capture.LinkNull, Data: null, Length: len(null)}})})
	_, data := whole(t, web, m.Run, upload.Listener).get("/run/" + m.Run + "/packet/1?eye=" + upload.Listener)
	if !strings.Contains(string(data), "Transmission Control") {
		t.Error("a packet of BSD's loopback is not taken apart")
	}
}

// What is looked for is found by those who can read it, and only the owner asks.
func TestOwnFind(t *testing.T) {
	_, web := serve(t, plainLesson())
	heard := recorded(t, "fernet")
	key := base64.URLEncoding.EncodeToString(heard.Secrets("client")[0].Data)
	m, _ := post(t, web, "/capture/file", part{"capture", "b.pcapng", pcapng(t, heard.Frames)}, part{"typed", "", []byte(key)})
	holder, other := whole(t, web, m.Run, upload.KeyHolder), whole(t, web, m.Run, upload.Listener)
	holder.ask(live.Request{Do: "find", Key: m.Key, Text: typed})
	holder.until("the secret", func() bool { return len(holder.sum.Found) > 0 })
	other.until("an answer", func() bool { return strings.Contains(other.sum.Verdict, "not found") && !other.sum.More })
	if len(other.sum.Found) > 0 || !strings.Contains(other.sum.Verdict, "It is not in what the eavesdropper can read") {
		t.Errorf("the eavesdropper: %s", other.sum.Verdict)
	}
	holder.ask(live.Request{Do: "find", Key: m.Key, Text: ""})
	holder.until("no search", func() bool { return len(holder.sum.Found) == 0 && strings.Contains(holder.sum.Verdict, "Readable") })
	for _, q := range []live.Request{{Do: "find", Text: typed}, {Do: "find", Key: m.Key, Text: strings.Repeat("x", lessons.MaxSecret+1)}, {Do: "run", Key: m.Key, Wanted: live.Wanted{Secret: typed}}} {
		n := len(holder.errors)
		holder.ask(q)
		holder.until("a refusal", func() bool { return len(holder.errors) > n })
	}
	if got := strings.Join(holder.errors, " | "); !strings.Contains(got, "at most 200") || !strings.Contains(got, "shown as it is") {
		t.Errorf("refused with %s", got)
	}
}

// What is saved opens again to the same view: without secrets, or with what
// the eyes hold.
func TestOwnSave(t *testing.T) {
	_, web := serve(t, plainLesson())
	file, keys := fileOf(t, "capture", captures+"tls13-ecdsa.pcap"), fileOf(t, "key", captures+"tls13-ecdsa.keys")
	m, _ := post(t, web, "/capture/file", file, keys)
	v := whole(t, web, m.Run, upload.KeyHolder)
	r, err := http.Get(web.URL + "/run/" + m.Run + "/recording?eye=" + upload.KeyHolder)
	if err != nil {
		t.Fatal(err)
	}
	alone, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if got := r.Header.Get("Content-Disposition"); got != "attachment; filename=tls13-ecdsa.pcapng" {
		t.Errorf("it is called %s", got)
	}
	want, _ := framesOf(t, file.data)
	frames, secrets := framesOf(t, alone)
	if len(secrets) > 0 || len(frames) != len(want) {
		t.Errorf("%d packets and %d secrets, want %d and none", len(frames), len(secrets), len(want))
	}
	for i := range frames {
		if !bytes.Equal(frames[i].Data, want[i].Data) || !frames[i].Time.Equal(want[i].Time) || frames[i].Link != want[i].Link {
			t.Errorf("packet %d is another", i+1)
		}
	}
	_, with := v.get("/run/" + m.Run + "/recording?secrets=1&eye=" + upload.KeyHolder)
	again, status := post(t, web, "/capture/file", part{"capture", "again.pcapng", with})
	if status != 200 || whole(t, web, again.Run, upload.KeyHolder).kept(field.Opened) != v.kept(field.Opened) {
		t.Errorf("opened again with its secrets: %s", again.Says)
	}
	_, none := v.get("/run/" + m.Run + "/recording?secrets=1&eye=" + upload.Listener)
	if _, secrets := framesOf(t, none); len(secrets) > 0 {
		t.Error("the eavesdropper has secrets to save")
	}

	heard := recorded(t, "fernet")
	key := base64.URLEncoding.EncodeToString(heard.Secrets("client")[0].Data)
	m, _ = post(t, web, "/capture/file", part{"capture", "b.pcapng", pcapng(t, heard.Frames)}, part{"typed", "", []byte(key)})
	v = whole(t, web, m.Run, upload.KeyHolder)
	_, with = v.get("/run/" + m.Run + "/recording?secrets=1&eye=" + upload.KeyHolder)
	again, _ = post(t, web, "/capture/file", part{"capture", "again.pcapng", with})
	if again.Eye != upload.Listener || whole(t, web, again.Run, upload.KeyHolder).kept(field.Opened) != v.kept(field.Opened) {
		t.Error("a Fernet key does not come back from the file")
	}
}

// A capture of one's own is at its own address; who has another is led there.
func TestOwnAddress(t *testing.T) {
	s, web := serve(t, plainLesson())
	m, _ := post(t, web, "/capture/file", fileOf(t, "capture", captures+"http-ipv4.pcapng"))
	get := func(path string) (int, string, string) {
		w := httptest.NewRecorder()
		q := httptest.NewRequest("GET", "http://localhost"+path, nil)
		q.RemoteAddr = "127.0.0.1:999"
		s.Handler().ServeHTTP(w, q)
		return w.Code, w.Header().Get("Location"), w.Body.String()
	}
	if status, to, _ := get("/lesson/capture?run=" + m.Run + "&packet=3"); status != 302 || to != "/capture?run="+m.Run+"&packet=3" {
		t.Errorf("from a lesson's address: %d %s", status, to)
	}
	lesson := start(t, web, "fixture", typed)
	if status, to, _ := get("/capture?run=" + lesson.Run); status != 302 || to != "/lesson/fixture?run="+lesson.Run {
		t.Errorf("from a capture's address: %d %s", status, to)
	}
	if status, _, page := get("/capture?run=GONE"); status != 404 || !strings.Contains(page, "no longer kept") || !strings.Contains(page, `id="open"`) {
		t.Errorf("a capture that is gone: %d", status)
	}
	if status, _, page := get("/"); status != 200 || !strings.Contains(page, `<a href="/capture">Open your own capture</a>`) {
		t.Error("the first screen does not lead to it")
	}
	if _, _, page := get("/compare"); !strings.Contains(page, `href="/capture"`) {
		t.Error("the comparison does not lead to it")
	}
}

// How long a capture is kept is said as people say it.
func TestTimesInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{idleTime: "half an hour", time.Minute: "a minute", 2 * time.Hour: "2 hours", time.Hour: "an hour", 90 * time.Minute: "90 minutes", 10 * time.Minute: "10 minutes", 75 * time.Second: "75 seconds"} {
		if got := pages.InWords(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
