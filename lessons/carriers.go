package lessons

import (
	"net/http"

	"plainsight/dissect/field"
)

// carrying has the audience told when a server sends the note: it is what comes
// between before and after in the answer to who asks for it.
func (s *stage) carrying(h http.Handler, before, note, after string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r)
		if r.Method == http.MethodGet && r.URL.Path == notePath {
			s.Carries(field.Carrying(before, note, after))
		}
	})
}
