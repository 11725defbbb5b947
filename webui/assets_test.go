package webui

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

// fetchZipped gets a path as a browser would and returns its bytes on the wire.
func fetchZipped(t *testing.T, h http.Handler, path string) (*httptest.ResponseRecorder, int) {
	t.Helper()
	q := httptest.NewRequest("GET", "http://localhost"+path, nil)
	q.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w, w.Body.Len()
}

var imports = regexp.MustCompile(`(?:from|import) '(\.[^']*\.js)'`)

// A first visit to a lesson, with all its scripts, styles and its font, stays
// under 150 KB.
func TestPageWeight(t *testing.T) {
	const most = 150 << 10
	s, _ := serve(t, plainLesson())
	h := s.Handler()
	for _, page := range []string{"/", "/lesson/fixture"} {
		w, total := fetchZipped(t, h, page)
		body := w.Body.String()
		if w.Header().Get("Content-Encoding") == "gzip" {
			body = unzip(t, w)
		}
		seen := map[string]bool{}
		var load func(at string)
		load = func(at string) {
			if seen[at] {
				return
			}
			seen[at] = true
			r, n := fetchZipped(t, h, at)
			if r.Code != 200 {
				t.Errorf("%s: %d", at, r.Code)
			}
			total += n
			if strings.HasSuffix(at, ".js") {
				for _, m := range imports.FindAllStringSubmatch(string(s.assets.files[strings.TrimPrefix(at, s.assets.prefix)].plain), -1) {
					load(path.Join(path.Dir(at), m[1]))
				}
			}
		}
		for _, m := range regexp.MustCompile(`(?:src|href)="(/assets/[^"]*)"`).FindAllStringSubmatch(body, -1) {
			load(m[1])
		}
		t.Logf("%s: %d bytes in %d files", page, total, len(seen)+1)
		if total > most {
			t.Errorf("%s weighs %d bytes, want at most %d", page, total, most)
		}
	}
}

func unzip(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAssetsAreKeptByBrowsers(t *testing.T) {
	s, _ := serve(t, plainLesson())
	for name, one := range s.assets.files {
		at := s.assets.prefix + name
		w, _ := fetchZipped(t, s.Handler(), at)
		if !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || w.Header().Get("ETag") == "" || w.Header().Get("Content-Type") == "" {
			t.Errorf("%s: headers %v", name, w.Header())
		}
		q := httptest.NewRequest("GET", "http://localhost"+at, nil)
		q.Header.Set("If-None-Match", one.etag)
		again := httptest.NewRecorder()
		s.Handler().ServeHTTP(again, q)
		if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s again: %d with %d bytes, want 304 with none", name, again.Code, again.Body.Len())
		}
	}
}
