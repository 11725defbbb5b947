package tls

import (
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/tlstest"
)

// What is asked for comes back.
func TestHeartbeat(t *testing.T) {
	all := follow(t, append(slices.Clone(after12),
		tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.Heartbeat, slices.Concat([]byte{1, 0, 4}, []byte("ping"), tlstest.Fill(16))...)},
		tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Heartbeat, slices.Concat([]byte{2, 0, 4}, []byte("ping"), tlstest.Fill(16))...)}), 1<<20)
	last := all[len(all)-1]
	if last.sum.Info != "Heartbeat Response: 23 bytes" || last.sum.Problem {
		t.Errorf("got %+v", last.sum)
	}
	for name, want := range map[string]string{"tls.heartbeat_message.type": "2 (Response)", "tls.heartbeat_message.payload_length": "4", "tls.heartbeat_message.payload": "70696e67"} {
		if f := last.root.Find(name); f == nil || f.Show() != want {
			t.Errorf("%s is %v, want %s", name, f, want)
		}
	}
}

// A request that claims more than it brings is what Heartbleed asks with.
func TestHeartbleed(t *testing.T) {
	all := follow(t, append(slices.Clone(after12), tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.Heartbeat, 1, 0x40, 0)}), 1<<20)
	last := all[len(all)-1]
	p := last.root.Find("tls.heartbeat_message.payload_length").Problem
	if !last.sum.Problem || p == nil || !strings.Contains(p.Seen, "Heartbleed") {
		t.Errorf("the problem is %v", p)
	}
}

// Padding of fewer than 16 bytes, or a type that there is not, is wrong.
func TestOddHeartbeats(t *testing.T) {
	for _, c := range []struct {
		field string
		data  []byte
	}{
		{"tls.heartbeat_message.payload_length", append([]byte{1, 0, 2, 'h', 'i'}, tlstest.Fill(15)...)},
		{"tls.heartbeat_message.type", append([]byte{3, 0, 2, 'h', 'i'}, tlstest.Fill(16)...)},
	} {
		all := follow(t, append(slices.Clone(after12), tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.Heartbeat, c.data...)}), 1<<20)
		last := all[len(all)-1]
		if f := last.root.Find(c.field); f == nil || f.Problem == nil || !last.sum.Problem {
			t.Errorf("%x: nothing wrong with %s:\n%s", c.data, c.field, tlstest.Tree(last.root))
		}
	}
}
