package lessons

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// record is one TLS record.
type record struct {
	kind    byte
	version uint16
	body    []byte
}

// records cuts one direction of a conversation into TLS records (RFC 8446,
// Section 5.1).
func records(t *testing.T, data []byte) (out []record) {
	t.Helper()
	for len(data) > 0 {
		if len(data) < 5 || len(data) < 5+int(binary.BigEndian.Uint16(data[3:])) {
			t.Fatalf("%d bytes at the end are no record", len(data))
		}
		n := 5 + int(binary.BigEndian.Uint16(data[3:]))
		out = append(out, record{data[0], binary.BigEndian.Uint16(data[1:]), data[5:n]})
		data = data[n:]
	}
	return out
}

func kinds(rs []record) string {
	var out []string
	for _, r := range rs {
		out = append(out, fmt.Sprint(r.kind))
	}
	return strings.Join(out, " ")
}

// tlsRecords are both directions of the conversations of a run.
func tlsRecords(t *testing.T, l *Lesson, kind, secret string) (client, server [][]record) {
	t.Helper()
	for _, d := range dialogues(t, run(t, l, open(t, kind), secret).frames) {
		client, server = append(client, records(t, d.toServer)), append(server, records(t, d.toClient))
	}
	return client, server
}

// inClear are the messages of the handshake of one direction up to the point
// where it is shut: type and body.
func inClear(rs []record) (out []record) {
	for _, r := range rs {
		if r.kind != 22 {
			break
		}
		for b := r.body; len(b) >= 4; {
			n := 4 + int(b[1])<<16 + int(b[2])<<8 + int(b[3])
			out = append(out, record{kind: b[0], body: b[4:n]})
			b = b[n:]
		}
	}
	return out
}

func messageTypes(ms []record) (out []int) {
	for _, m := range ms {
		out = append(out, int(m.kind))
	}
	return out
}
