package tls

import (
	"slices"
	"testing"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/tlstest"
)

// FuzzConversation hands any bytes to a conversation, cut in any way, and takes
// apart what comes. Each byte of cuts says for which direction the next piece
// is, and how long.
func FuzzConversation(f *testing.F) {
	noise := []byte("0123456789abcdef-")
	for _, opening := range [][]tlstest.Said{after12, after13, {}} {
		all := append(slices.Clone(opening),
			tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.ChangeCipherSpec, 1)},
			tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.Handshake, noise...)},
			tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.ApplicationData, noise...)},
			tlstest.Said{Dir: proto.ToServer, Data: tlstest.Record(record.Alert, noise...)},
			tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Alert, 2, 48)},
			tlstest.Said{Dir: proto.ToClient, Data: tlstest.Record(record.Heartbeat, 1, 0, 9)})
		var data, cuts []byte
		for _, s := range all {
			data = append(data, s.Data...)
			cuts = append(cuts, byte(len(s.Data))<<1|byte(s.Dir))
		}
		f.Add(data, cuts)
	}
	hello := tlstest.ClientHello()
	f.Add(append(tlstest.Record(record.Handshake, hello[:9]...), tlstest.Record(record.Handshake, hello[9:]...)...), []byte{20, 254})
	f.Add(append(tlstest.Record(record.Handshake, append(tlstest.Message(11, 1, 2), 12)...), tlstest.Record(record.Handshake, 0, 0, 0)...), []byte{255})
	f.Fuzz(func(t *testing.T, data, cuts []byte) {
		c := Protocol{}.Open()
		var have [2][]byte
		var need [2]int
		for len(data) > 0 && len(cuts) > 0 {
			dir, n := proto.Direction(cuts[0]&1), min(int(cuts[0]>>1), len(data))
			cuts = cuts[1:]
			have[dir] = append(have[dir], data[:n]...)
			data = data[n:]
			if len(have[dir]) >= need[dir] {
				have[dir], need[dir] = drain(t, c, dir, have[dir], false)
			}
		}
		for dir := range have {
			if rest, _ := drain(t, c, proto.Direction(dir), have[dir], true); len(rest) > 0 {
				t.Fatalf("%x is left over at the end", rest)
			}
		}
		open := c.(*front).conversation
		for _, h := range open.halves {
			if len(h.begun) > record.MaxHandshake {
				t.Fatalf("%d bytes of one message are kept", len(h.begun))
			}
		}
	})
}

// drain takes apart all messages at the front of data.
func drain(t *testing.T, c proto.Conversation, dir proto.Direction, data []byte, closed bool) (rest []byte, need int) {
	for len(data) > 0 {
		yes := Protocol{}.Recognise(data) == proto.Yes
		cut := c.Next(dir, data, closed)
		switch {
		case cut.Foreign && yes:
			t.Fatalf("%x is recognised, but then not taken", data[:min(len(data), 16)])
		case cut.Foreign:
			return nil, 0
		case cut.Message == nil && (closed || cut.Need <= len(data)):
			t.Fatalf("of %d bytes, closed %v, Next gave %+v", len(data), closed, cut)
		case cut.Message == nil:
			return data, cut.Need
		case cut.Length < 1 || cut.Length > len(data):
			t.Fatalf("a message of %d bytes in %d", cut.Length, len(data))
		}
		take(t, cut.Message, data[:cut.Length])
		data = data[cut.Length:]
	}
	return nil, 0
}
