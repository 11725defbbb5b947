package webui

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"plainsight/capture"
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/webui/browsertest"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/upload"
)

// stranger is a browser that owns no run.
var stranger = &http.Client{}

// getAs asks as one browser or another.
func getAs(t testing.TB, who *http.Client, address string) (int, []byte) {
	t.Helper()
	r, err := who.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, data
}

// watching is a viewer who owns no run.
func watching(t testing.TB, web *httptest.Server) *viewer {
	t.Helper()
	conn, _, err := (&websocket.Dialer{}).Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/live", http.Header{"Origin": {web.URL}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &viewer{t: t, web: web, conn: conn, stranger: true, rows: map[int]int{}}
}

// privateParts are the numbers in a private key that nobody else has, and how its
// file begins.
func privateParts(der []byte) map[string][]byte {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		key, _ = x509.ParseECPrivateKey(der)
	}
	out := map[string][]byte{"its file": der[:48]}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		out["d"], out["p"], out["q"] = key.D.Bytes(), key.Primes[0].Bytes(), key.Primes[1].Bytes()
	case *ecdsa.PrivateKey:
		out["d"], _ = key.Bytes()
	case ed25519.PrivateKey:
		out["seed"] = key.Seed()
	}
	return out
}

// secretsIn are all values of a run that are nobody's but their holders': what
// they hold and, of the key schedules, what follows from it. What a Finished
// message says is no key: it was sent, and opened as all else.
func secretsIn(r *live.Run) map[string][]byte {
	out := map[string][]byte{}
	r.Inspect(func(in live.Inside) {
		for i, h := range in.Held() {
			for _, one := range pages.Apart(h.Secret) {
				if name := fmt.Sprintf("%s's secret %d, %s", h.Eye, i, one.Label); !one.Guessable {
					out[name] = one.Raw
					if block, _ := pem.Decode(one.Raw); block != nil {
						if block.Type == "PUBLIC KEY" { // no secret, and on the wire
							delete(out, name)
							continue
						}
						delete(out, name)
						for part, value := range privateParts(block.Bytes) {
							out[name+", "+part] = value
						}
					}
				}
			}
		}
		for _, eye := range r.Viewpoints() {
			for _, k := range in.Viewpoint(eye.Name).Session().KeySchedules() {
				public := pages.PublicSteps(&k)
				for i := range k.Steps {
					if st := &k.Steps[i]; !public[i] && st.Role != derive.Transcript && st.Role != derive.Text && st.Name != "verify_data" && len(st.Output) >= 8 {
						out["the "+st.Name+" that "+eye.Name+" knows"] = st.Output
					}
				}
			}
		}
	})
	return out
}

// among reports in which form bytes are somewhere, or "".
func among(all, raw []byte) string {
	for form, text := range forms(raw) {
		if len(text) > 48 && !bytes.Contains(all, text[:48]) { // which is found out much faster
			continue
		}
		if (form != "quoted for JSON" || isText(raw)) && bytes.Contains(all, text) { // replacement characters are of any bytes
			return form
		}
	}
	return ""
}

// Whoever only has a run's address sees what its keys open, and no key, in
// whatever they ask for and in whatever form.
func TestWatchersGetNoKey(t *testing.T) {
	t.Parallel()
	s, web := serveReal(t)
	for i := range s.lessons {
		l := s.lessons[i]
		if !browsertest.Full() && !slices.Contains([]string{"fernet", "dh-ephemeral", "tls12-rsa", "tls13", "mtls"}, l.Name) { // a kind of key each
			continue
		}
		t.Run(l.Name, func(t *testing.T) {
			b := start(t, web, l.Name, typed)
			v := watching(t, web)
			v.watch(b.Run, l.Eyes[0].Name)
			v.untilDone()
			r, err := s.runs.Find(b.Run, true)
			if err != nil {
				t.Fatal(err)
			}
			var everything, public bytes.Buffer
			ask := func(path string) []byte {
				_, data := getAs(t, stranger, web.URL+path)
				everything.Write(data)
				everything.WriteByte('\n')
				return data
			}
			for _, eye := range l.Eyes {
				all := &everything
				if eye.Name == l.Eyes[0].Name {
					all = &public // for all to see, as another test makes sure
				}
				v := watching(t, web)
				v.watch(b.Run, eye.Name)
				v.untilDone()
				everything.Write(v.all.Bytes())
				at := "eye=" + url.QueryEscape(eye.Name)
				for _, what := range []string{"keys?", "ladder?", "strip?", "rows?from=1&to=400&", "recording?", "recording?secrets=1&", "saves?"} {
					ask("/run/" + b.Run + "/" + what + at)
				}
				ask("/keys?run=" + b.Run + "&" + at)
				ask("/lesson/" + l.Name + "?run=" + b.Run + "&" + at)
				ask("/compare/sides?side=" + l.Name + ":" + b.Run + "&" + at)
				for _, f := range v.state.Files {
					ask("/run/" + b.Run + "/file/" + f.Name + "?" + at)
				}
				place := 0
				for n := 1; n <= v.state.Captured; n++ {
					var p pages.PacketMessage
					if err := json.Unmarshal(ask(fmt.Sprintf("/run/%s/packet/%d?%s", b.Run, n, at)), &p); err != nil {
						t.Fatal(err)
					}
					for _, buf := range p.Buffers {
						all.Write(buf.Data)
						all.WriteString("\n")
					}
					for _, f := range p.Fields {
						if f.Buffer == 0 && f.Len > 0 && place < 40 {
							place++
							ask(fmt.Sprintf("/run/%s/byte?%s&at=%d", b.Run, at, f.Off))
						}
					}
				}
			}
			for i := range l.Story {
				ask(fmt.Sprintf("/run/%s/answer/%d", b.Run, i+1))
			}
			for what, raw := range secretsIn(r) {
				if among(public.Bytes(), raw) != "" {
					continue // a MAC, or a public value that a formula gives once more
				}
				if form := among(everything.Bytes(), raw); form != "" {
					t.Errorf("a watcher gets %s, %s", what, form)
				}
			}
		})
	}
}

func isText(raw []byte) bool {
	return !slices.ContainsFunc(raw, func(b byte) bool { return b < ' ' || b > '~' })
}

// The same requests with the run's key bring the keys: as a cookie, and as a
// header.
func TestOwnersGetTheirKeys(t *testing.T) {
	s, web := serveReal(t)
	b := start(t, web, "tls12-rsa", typed)
	v := connect(t, web)
	v.watch(b.Run, "server")
	v.untilDone()
	r, _ := s.runs.Find(b.Run, true)
	var master []byte
	r.Through("server", true, func(e *live.Viewpoint) {
		for _, st := range e.Session().KeySchedules()[0].Steps {
			if st.Name == "master_secret" {
				master = st.Output
			}
		}
	})
	withHeader := &http.Client{Transport: carrying{b.Key}}
	for _, path := range []string{"/run/" + b.Run + "/keys?eye=server", "/run/" + b.Run + "/recording?secrets=1&eye=server", "/keys?run=" + b.Run + "&eye=server"} {
		_, cookie := getAs(t, http.DefaultClient, web.URL+path)
		_, header := getAs(t, withHeader, web.URL+path)
		_, none := getAs(t, stranger, web.URL+path)
		if len(cookie) != len(header) || len(cookie) <= len(none) {
			t.Errorf("%s: %d bytes with the cookie, %d with the header, %d without", path, len(cookie), len(header), len(none))
		}
	}
	if _, keys := getAs(t, withHeader, web.URL+"/run/"+b.Run+"/keys?eye=server"); master == nil || !bytes.Contains(keys, []byte(hex.EncodeToString(master))) || !bytes.Contains(keys, []byte("openssl")) {
		t.Errorf("the owner's schedule lacks the master secret %x or its command", master)
	}
	if code, says := getAs(t, stranger, web.URL+"/run/"+b.Run+"/recording?secrets=1&eye=server"); code != http.StatusForbidden || !strings.Contains(string(says), "keys stay with its owner") {
		t.Errorf("the recording with secrets, for a stranger: %d %s", code, says)
	}
	if _, page := getAs(t, stranger, web.URL+"/run/"+b.Run+"/keys?eye=server"); !strings.Contains(string(page), "the keys themselves stay with the run&#39;s owner") {
		t.Error("watchers are not told why there are no keys")
	}
}

type carrying struct{ key string }

func (c carrying) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.Header.Set(OwnerHeader, c.key)
	return http.DefaultTransport.RoundTrip(q)
}

// The key is in a cookie that no script reads, that goes along where it is wanted
// and nowhere else, and that no page elsewhere has sent.
func TestTheOwnersCookie(t *testing.T) {
	_, web := serve(t, plainLesson())
	q, _ := http.NewRequest("POST", web.URL+"/run", strings.NewReader(`{"lesson":"fixture","secret":"x"}`))
	q.Header.Set("Origin", web.URL)
	r, err := stranger.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b begun
	json.NewDecoder(r.Body).Decode(&b)
	if c := r.Cookies(); len(c) != 2 || c[0].Path != "/run/"+b.Run || c[1].Path != "/keys" || c[0].Value != b.Key || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].Secure {
		t.Errorf("the cookie is %v", c)
	}
}

// The owner chooses through whose eyes others look. Of a lesson these are all;
// who is looking through one that is taken back is told so and sees no more.
func TestEyesAreLent(t *testing.T) {
	s, web := serve(t, plainLesson())
	b := start(t, web, "fixture", typed)
	owner, other := connect(t, web), watching(t, web)
	other.watch(b.Run, "client")
	other.untilDone()
	owner.watch(b.Run, "client")
	owner.untilDone()
	other.ask(live.Request{Do: "lend", Eyes: []string{"client"}})
	other.until("a refusal", func() bool { return len(other.errors) == 1 })
	owner.ask(live.Request{Do: "lend", Key: b.Key})
	other.until("that the eyes are kept", func() bool { return len(other.errors) == 2 })
	owner.until("the same", func() bool { return slices.Contains(owner.state.Kept, "client") })
	if !strings.Contains(other.errors[1], "keeps these eyes to themselves") {
		t.Errorf("who watched was told %q", other.errors[1])
	}
	other.watch(b.Run, "client")
	other.until("a refusal to watch", func() bool { return len(other.errors) == 3 })
	for _, path := range []string{"/packet/1?", "/rows?from=1&to=9&", "/strip?", "/byte?at=0&", "/ladder?", "/keys?", "/recording?", "/next?class=ST&", "/find?field=ip&"} {
		if code, data := getAs(t, stranger, web.URL+"/run/"+b.Run+path+"eye=client"); code != http.StatusForbidden || !strings.Contains(string(data), "keeps these eyes to themselves") {
			t.Errorf("%s through eyes that are kept: %d %.200s", path, code, data)
		}
		if code, data := getAs(t, stranger, web.URL+"/run/"+b.Run+path+"eye=eavesdropper"); code != http.StatusOK {
			t.Errorf("%s through the eavesdropper's: %d %.200s", path, code, data)
		}
		if code, data := getAs(t, http.DefaultClient, web.URL+"/run/"+b.Run+path+"eye=client"); code != http.StatusOK {
			t.Errorf("%s for the owner: %d %.200s", path, code, data)
		}
	}
	if code, page := getAs(t, stranger, web.URL+"/keys?run="+b.Run+"&eye=client"); code != http.StatusForbidden || !strings.Contains(string(page), "keeps these eyes to themselves") {
		t.Errorf("the secrets, through eyes that are kept: %d", code)
	}
	r, _ := s.runs.Find(b.Run, true)
	if v := s.runs.Side(s.lessons[0], b.Run, "client", true, func(*live.Run) bool { return false }); v.HasEye {
		t.Error("the comparison shows eyes that are kept")
	}
	if v := s.runs.Side(s.lessons[0], b.Run, "client", true, func(one *live.Run) bool { return one == r }); !v.HasEye {
		t.Error("the comparison keeps eyes from their owner")
	}
	owner.ask(live.Request{Do: "lend", Key: b.Key, Eyes: []string{"client"}})
	owner.until("that they are lent", func() bool { return len(owner.state.Kept) == 0 })
	if code, _ := getAs(t, stranger, web.URL+"/run/"+b.Run+"/packet/1?eye=client"); code != http.StatusOK {
		t.Errorf("eyes that are lent again: %d", code)
	}
}

// Of a capture that somebody has handed in with keys, others see what the wire
// shows, until the owner lends more. Labels of keys are offered to the owner alone.
func TestKeysBelongToWhoHandedThemIn(t *testing.T) {
	_, web := serve(t, plainLesson())
	m, _ := post(t, web, "/capture/file", fileOf(t, "capture", captures+"tls13-ecdsa.pcap"), fileOf(t, "key", captures+"tls13-ecdsa.keys"))
	whole(t, web, m.Run, upload.KeyHolder) // until then a recording holds what was read so far
	saved := "/run/" + m.Run + "/recording?secrets=1&eye=" + upload.KeyHolder
	if code, data := getAs(t, stranger, web.URL+saved); code != http.StatusForbidden || bytes.Contains(data, []byte("TRAFFIC_SECRET")) {
		t.Errorf("a stranger saves the keys: %d", code)
	}
	if code, data := getAs(t, http.DefaultClient, web.URL+saved); code != http.StatusOK || !bytes.Contains(data, []byte("TRAFFIC_SECRET")) {
		t.Errorf("the owner saves no keys: %d", code)
	}
	if code, _ := getAs(t, stranger, web.URL+"/run/"+m.Run+"/packet/8?eye="+upload.KeyHolder); code != http.StatusForbidden {
		t.Errorf("a stranger looks through the key holder's eyes: %d", code)
	}
	page := func(who *http.Client) string {
		_, data := getAs(t, who, web.URL+"/capture?run="+m.Run)
		return string(data)
	}
	if strings.Contains(page(stranger), "secrets=1") || !strings.Contains(page(stranger), "keys themselves stay") {
		t.Error("the page offers keys to a stranger")
	}
	if !strings.Contains(page(http.DefaultClient), "secrets=1") {
		t.Error("the page does not offer keys to their owner")
	}
	owner := connect(t, web)
	owner.watch(m.Run, upload.KeyHolder)
	owner.untilDone()
	owner.ask(live.Request{Do: "lend", Key: m.Key, Eyes: []string{upload.KeyHolder}})
	owner.until("that the eyes are lent", func() bool { return len(owner.state.Kept) == 0 })
	code, data := getAs(t, stranger, web.URL+"/run/"+m.Run+"/packet/8?eye="+upload.KeyHolder)
	if code != http.StatusOK || !strings.Contains(string(data), `"kind":"`+field.Decrypted.String()) || !strings.Contains(string(data), pages.KeptValue()) {
		t.Errorf("eyes that are lent see %d %.200s", code, data)
	}
	if code, _ := getAs(t, stranger, web.URL+saved); code != http.StatusForbidden {
		t.Errorf("a stranger saves the keys once the eyes are lent: %d", code)
	}
}

// What was recorded live from this computer's loopback is served to nobody
// elsewhere, on any way, nor through a proxy for others. The lessons' own
// recordings are.
func TestLiveRecordingsStayHere(t *testing.T) {
	s, web := tapped(t, func(capture.Filter) (capture.Source, error) { return newTap(), nil })
	m, _ := recordLive(t, web, "8080")
	lesson := start(t, web, "fixture", typed)
	from := func(remote, method, path string, header http.Header) *httptest.ResponseRecorder {
		q := httptest.NewRequest(method, "http://127.0.0.1:8642"+path, nil)
		q.RemoteAddr = remote
		for name, values := range header {
			q.Header[name] = values
		}
		q.Header.Set("Origin", "http://127.0.0.1:8642")
		q.AddCookie(&http.Cookie{Name: ownerCookie + m.Run, Value: m.Key}) // not even with its key
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, q)
		return w
	}
	ways := []string{"/capture?run=" + m.Run, "/keys?run=" + m.Run}
	for _, what := range []string{"packet/1", "rows", "next?class=ST", "find", "strip", "byte?at=0", "ladder", "keys", "answer/1", "file/x", "recording"} {
		ways = append(ways, "/run/"+m.Run+"/"+what)
	}
	for _, path := range ways {
		for name, w := range map[string]*httptest.ResponseRecorder{
			"from another computer":      from("192.0.2.7:5000", "GET", path, nil),
			"through a proxy, unvouched": from("127.0.0.1:5000", "GET", path, http.Header{"X-Forwarded-For": {"127.0.0.1"}}),
		} {
			if says := w.Body.String(); w.Code != http.StatusForbidden || !strings.Contains(says, "on that computer alone") {
				t.Errorf("%s %s: %d %.200s", path, name, w.Code, says)
			}
		}
	}
	if w := from("192.0.2.7:5000", "POST", "/run/"+m.Run+"/keys", nil); w.Code != http.StatusForbidden {
		t.Errorf("keys for it: %d", w.Code)
	}
	if w := from("192.0.2.7:5000", "GET", "/run/"+lesson.Run+"/rows?eye=eavesdropper", nil); w.Code != http.StatusOK {
		t.Errorf("a lesson's recording, from another computer: %d", w.Code)
	}
	if w := from("192.0.2.7:5000", "GET", "/compare/sides?side=fixture:"+m.Run, nil); strings.Contains(w.Body.String(), "packets") && !strings.Contains(w.Body.String(), pages.PhaseGone) {
		t.Errorf("the comparison: %.300s", w.Body.String())
	}
}
