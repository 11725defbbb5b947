package lessons

import (
	"fmt"
	"net/http"
	"time"

	"plainsight/lessons/play"
)

// asked changes the first record after the handshake, which has the
// client's question in it.
func asked(f func(record []byte) []byte) play.Change {
	return func(m *play.Middle, n int, data []byte) ([]byte, error) {
		if m.After && n == 0 {
			return f(data), nil
		}
		return data, nil
	}
}

var flippedBit = mishap{
	Fault: Fault{
		Name: "flip-byte", Title: "Flip a bit on the wire",
		Says: "One bit of the record with the client's question is flipped on the way.",
		Look: alertSeenBy("client"),
	},
	change: asked(func(record []byte) []byte {
		record[len(record)/2] ^= 1
		return record
	}),
	by:   "server",
	ends: []ending{{"bad record MAC", "bad_record_mac (20)"}},
	why:  []string{"The seal of the record no longer fits, and without the key nobody can make one that does."},
}

var replayedRecord = mishap{
	Fault: Fault{
		Name: "replay-record", Title: "Send a record twice",
		Says: "The record with the client's question is copied on the way and sent twice.",
		Look: alertSeenBy("client"),
	},
	handler: func(h http.Handler) http.Handler {
		// It thinks until the server has met the second copy.
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-time.After(play.ExchangeLimit):
				h.ServeHTTP(w, r)
			}
		})
	},
	change: asked(func(record []byte) []byte { return append(record, record...) }),
	by:     "server",
	ends:   []ending{{"bad record MAC", "bad_record_mac (20)"}},
	why:    []string{"Each record is sealed together with its number. The first copy arrives in its turn. The second arrives where the next number is expected."},
}

// cutAfter is where a line is cut, in bytes: in the header of a record.
const cutAfter = 3

var cutHandshake = mishap{
	Fault: Fault{
		Name: "cut-handshake", Title: "Cut the line in the middle of the handshake",
		Says: "The line is cut in the middle of the client's second turn.",
		Look: Look{Field: "tcp.segments", Eye: "eavesdropper", Label: "Show where the record breaks off"},
	},
	change: func(m *play.Middle, n int, data []byte) ([]byte, error) {
		if m.After || n == 0 {
			return data, nil
		}
		if _, err := m.Conn.Write(data[:min(len(data), cutAfter)]); err != nil {
			return nil, fmt.Errorf("send the beginning of a message: %w", err)
		}
		play.HalfClose(m.Conn)
		return nil, play.ErrCut
	},
	by:   "client",
	ends: []ending{{play.ErrCut.Error(), ""}},
	why:  []string{"The server gets a piece of a record and then the end of the connection, so nothing is asked. Somebody who can only cut the line can keep two others from talking, or stop them at a place of their choosing, and can do no more."},
}
