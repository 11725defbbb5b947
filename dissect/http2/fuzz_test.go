package http2_test

import (
	"testing"

	"plainsight/dissect/http2"
	"plainsight/dissect/proto"
)

// FuzzConversation hands arbitrary bytes in arbitrary cuts to a conversation,
// some of them lost on the way: steps holds, for each turn, the direction,
// whether its bytes are lost, and how many they are.
func FuzzConversation(f *testing.F) {
	for _, s := range everything() {
		f.Add([]byte(preface+frame(settings, 0, 0, "")+s.Text), []byte{131, 128, 255})
	}
	f.Add([]byte(frame(settings, 0, 0, "")+frame(headers, 0, 1, "\x88\x40\x03cat\x03t")+frame(continuation, endHeaders, 1, "om\xbe")), []byte{36, 40, 2, 20})
	f.Add([]byte(frame(settings, 0, 0, "")+frame(headers, endHeaders, 1, newSpeaker().list("content-encoding", "gzip"))+frame(data, endStream, 1, packed("fluffy tail"))), []byte{252})
	f.Fuzz(func(t *testing.T, text, steps []byte) {
		c := http2.Protocol{}.Open()
		var kept [2][]byte
		turn := func(dir proto.Direction, closed bool) {
			for len(kept[dir]) > 0 {
				cut := c.Next(dir, kept[dir], closed)
				if cut.Message == nil {
					if cut.Foreign || closed {
						lost(c, dir, len(kept[dir]))
						kept[dir] = nil
					}
					return
				}
				if cut.Length < 1 || cut.Length > len(kept[dir]) {
					t.Fatalf("a message of %d bytes in %d", cut.Length, len(kept[dir]))
				}
				m := one{Message: cut.Message, Text: string(kept[dir][:cut.Length])}
				_, a := taken(t, m)
				if _, b := taken(t, m); a != b {
					t.Fatalf("%+v the first time, %+v the second", a, b)
				}
				kept[dir] = kept[dir][cut.Length:]
			}
		}
		for _, step := range steps {
			dir, n := proto.Direction(step&1), min(int(step/4), len(text))
			if step&2 != 0 {
				lost(c, dir, n+len(kept[dir]))
				kept[dir] = nil
			} else {
				kept[dir] = append(kept[dir], text[:n]...)
			}
			text = text[n:]
			turn(dir, false)
		}
		kept[proto.ToClient] = append(kept[proto.ToClient], text...)
		turn(proto.ToClient, true)
		turn(proto.ToServer, true)
	})
}
