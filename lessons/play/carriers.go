package play

import (
	"net/http"

	"plainsight/dissect/field"
)

// Carrying wraps a server's handler, and tells the audience when it sends the note, which
// in its answer is between before and after.
func (s *Running) Carrying(h http.Handler, before, note, after string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		if r.Method == http.MethodGet && r.URL.Path == NotePath {
			s.Carries(field.Carrying(before, note, after))
		}
	})
}
