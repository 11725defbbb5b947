package webui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// startWith begins a run with everything that a page can ask for.
func startWith(t *testing.T, web *httptest.Server, lesson string, w live.Wanted) begun {
	t.Helper()
	body, _ := json.Marshal(struct {
		Lesson string `json:"lesson"`
		live.Wanted
	}{lesson, w})
	q, _ := http.NewRequest("POST", web.URL+"/run", bytes.NewReader(body))
	q.Header.Set("Origin", web.URL)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var b begun
	if err := json.NewDecoder(r.Body).Decode(&b); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("start %s: %s, %v", lesson, r.Status, err)
	}
	return b
}

// get fetches something about a run.
func get(t *testing.T, web *httptest.Server, path string) (int, string) {
	t.Helper()
	r, err := http.Get(web.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(data)
}

// A server that is left running is reached by a client of one's own, whose
// packets join the run, until the page has seen enough.
func TestServerStaysForOthers(t *testing.T) {
	_, web := serveReal(t)
	b := startWith(t, web, "plaintext", live.Wanted{Secret: typed, Stay: true})
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.until("the way to the server", func() bool { return v.state != nil && len(v.state.Reach) > 0 })
	v.until("the secret in the lesson's own packets", func() bool { return v.sum != nil && len(v.sum.Found) == 1 })
	i := slices.IndexFunc(v.state.Reach, func(r pages.ReachView) bool { return r.With == "a browser" })
	r, err := http.Get(v.state.Reach[i].Text)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	r.Body.Close()
	if string(body) != typed {
		t.Errorf("the server that waits answers %q", body)
	}
	v.until("the secret in the other client's packets", func() bool { return len(v.sum.Found) == 2 })
	v.ask(live.Request{Do: "finish", Key: "guess"})
	v.until("a refusal", func() bool { return len(v.errors) == 1 })
	v.ask(live.Request{Do: "finish", Key: b.Key})
	v.untilDone()
	if len(v.state.Reach) != 0 {
		t.Errorf("the run is over, and the server is said to wait: %v", v.state.Reach)
	}
}

// Who has a file gets it, and nobody else is told of it.
func TestFilesAreForThoseWhoHaveThem(t *testing.T) {
	_, web := serveReal(t)
	b := startWith(t, web, "pki", live.Wanted{Secret: typed})
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.untilDone()
	for _, f := range v.state.Files {
		if strings.Contains(f.Name, "key") || strings.Contains(f.Name, "passphrase") {
			t.Errorf("the eavesdropper is told of %s", f.Name)
		}
	}
	if status, pem := get(t, web, "/run/"+b.Run+"/file/ca.pem?eye=eavesdropper"); status != 200 || !strings.HasPrefix(pem, "-----BEGIN CERTIFICATE") {
		t.Errorf("ca.pem: %d %.40q", status, pem)
	}
	for eye, want := range map[string]int{"eavesdropper": 404, "client": 404, "authority": 200, "nobody": 404} {
		if status, _ := get(t, web, "/run/"+b.Run+"/file/ca.key.pem?eye="+eye); status != want {
			t.Errorf("%s asks for the authority's key and gets %d, want %d", eye, status, want)
		}
	}
}

// Questions are answered from the run, and not before there is one.
func TestAnswerEndpoint(t *testing.T) {
	_, web := serveReal(t)
	b := startWith(t, web, "plaintext", live.Wanted{Secret: typed})
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	v.untilDone()
	var l lessons.Lesson
	for _, one := range allLessons() {
		if one.Name == "plaintext" {
			l = one
		}
	}
	for i, s := range l.Story {
		status, body := get(t, web, fmt.Sprintf("/run/%s/answer/%d", b.Run, i+1))
		if s.Ask == nil || s.Ask.From.What == "" {
			if status != http.StatusConflict {
				t.Errorf("step %d asks nothing that is computed, and is answered %d %s", i+1, status, body)
			}
			continue
		}
		var m live.Answer
		if err := json.Unmarshal([]byte(body), &m); err != nil || len(m.Right) != 1 || !strings.Contains(m.Says, "eavesdropper") {
			t.Errorf("step %d: %s", i+1, body)
		}
	}
	if status, _ := get(t, web, "/run/"+b.Run+"/answer/99"); status != http.StatusConflict {
		t.Errorf("step 99 is answered %d", status)
	}
}

// What a lesson does not have cannot be asked of it.
func TestSettingsAreChecked(t *testing.T) {
	_, web := serveReal(t)
	for _, w := range []live.Wanted{
		{Secret: typed, Knobs: map[string]string{"speed": "9"}},
		{Secret: typed, Fault: "fire"},
	} {
		body, _ := json.Marshal(struct {
			Lesson string `json:"lesson"`
			live.Wanted
		}{"pki", w})
		q, _ := http.NewRequest("POST", web.URL+"/run", bytes.NewReader(body))
		q.Header.Set("Origin", web.URL)
		r, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		says, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != http.StatusBadRequest || !strings.Contains(string(says), "choose one of") {
			t.Errorf("%+v: %s %s", w, r.Status, says)
		}
	}
}
