package http2_test

import (
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
)

// What a listener reads of real conversations: in the clear everything, and
// through TLS nothing but with the keys.
func TestCaptures(t *testing.T) {
	for _, name := range captures {
		t.Run(name, func(t *testing.T) {
			frames, keys, _ := load(t, name)
			s := session(t, 1, frames, keys)
			var infos []string
			for n := range frames {
				p, err := s.Packet(n + 1)
				if err != nil {
					t.Fatal(err)
				}
				if p.Row.Protocol != "HTTP2" {
					continue
				}
				if infos = append(infos, p.Row.Info); p.Row.Problem {
					t.Errorf("frame %d has a problem: %s", n+1, p.Row.Info)
				}
			}
			want := []string{"Magic", "SETTINGS[0]", "GET /zip (END_STREAM)", ": 200 OK", " unpacked"}
			if strings.HasPrefix(name, "go") {
				want = append(want, "GET /secret", "POST /post", "404 Not Found", "WINDOW_UPDATE[0]: 1073741824 bytes more")
			}
			for _, w := range want {
				if !slices.ContainsFunc(infos, func(s string) bool { return strings.Contains(s, w) }) {
					t.Errorf("no frame says %q: %q", w, infos)
				}
			}
			through, inside := "through hpack", "through gzip"
			if keys != nil {
				through, inside = "opened with the key log", "opened with the key log"
			}
			if hows := places(s, "/zip"); !slices.Contains(hows, through) {
				t.Errorf("/zip can be read %q", hows)
			}
			if hows := places(s, "fluffy tail"); !slices.Contains(hows, inside) {
				t.Errorf("the secret can be read %q", hows)
			}
			if keys == nil {
				return
			}
			if found := session(t, 1, frames, nil).Find("fluffy tail"); len(found) > 0 {
				t.Errorf("without keys: %v", found)
			}
		})
	}
}

// places are the ways to read a text.
func places(s *dissect.Session, text string) (hows []string) {
	for _, p := range s.Find(text) {
		hows = append(hows, p.How)
	}
	return hows
}
