package play

import (
	"net/http"

	"plainsight/dissect/field"
)

// Carrying has the audience told when a server sends the note: it is what comes
// between before and after in the answer to who asks for it.
func (s *Running) Carrying(h http.Handler, before, note, after string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		if r.Method == http.MethodGet && r.URL.Path == NotePath {
			s.Carries(field.Carrying(before, note, after))
		}
	})
}
