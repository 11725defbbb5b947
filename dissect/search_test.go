package dissect_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/tcp"
)

// A search that goes along with a growing session ends with what Find says of
// the whole, whatever was explained later or sent again.
func TestSearchAlong(t *testing.T) {
	for name, say := range map[string]func(w *wire){
		"in one frame":     func(w *wire) { w.say(toClient, response) },
		"in several":       func(w *wire) { w.say(toClient, response, 5, 15, 42) },
		"before it ends":   func(w *wire) { w.say(toClient, reply("", "fluffy tail"+strings.Repeat(".", 90)), 60, 70, 80) },
		"without its end":  func(w *wire) { w.say(toClient, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfluffy tail") },
		"of no protocol":   func(w *wire) { w.say(toClient, "\x00\x01fluffy tail, fluffy tail", 20) },
		"more than enough": func(w *wire) { w.say(toClient, reply("", strings.Repeat("fluffy tail", 2000)), 3000, 9000) },
		"again and again": func(w *wire) {
			base := w.seq[toClient]
			w.say(toClient, response, 42)
			w.say(toServer, request)
			w.frames = append(w.frames, w.segment(toClient, base, tcp.ACK, response[:42]), w.segment(toClient, base+30, tcp.ACK, response[30:]))
			w.say(toClient, response)
			w.frames = append(w.frames, w.segment(toClient, base, tcp.ACK, response))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWire(1)
			w.open()
			w.say(toServer, request)
			say(w)
			w.close()
			s := dissect.New(dissect.Options{})
			q := s.Search("fluffy tail")
			same := func(when string) {
				t.Helper()
				for !q.Go(3) {
				}
				if got, want := q.Places(), s.Find("fluffy tail"); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
					t.Errorf("%s found\n%v, want\n%v", when, got, want)
				}
			}
			for i := range w.frames {
				add(t, s, w.frames[i:i+1])
				if c := s.Changed(); len(c) > 0 {
					q.Back(slices.Min(c))
				}
				same("after frame " + s.Row(i+1).Info)
			}
			s.Finish()
			if c := s.Changed(); len(c) > 0 {
				q.Back(slices.Min(c))
			}
			same("at the end")
			q.Back(1)
			same("from the start")
		})
	}
}
