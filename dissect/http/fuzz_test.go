package http_test

import (
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/http"
	"plainsight/dissect/proto"
)

// FuzzConversation hands arbitrary bytes in arbitrary cuts to a conversation:
// steps holds, for each turn, the direction and how many bytes.
func FuzzConversation(f *testing.F) {
	f.Add([]byte(get+"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), []byte{200, 27, 90, 91}, []byte(nil))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\n\r\n"), []byte{30, 31, 32}, []byte("k"))
	f.Add([]byte("GET /?t=gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF HTTP/1.1\r\nCookie: a=b;c\r\nAuthorization: Basic Y2F0\r\n\r\n"), []byte{250}, make([]byte, 32))
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), []byte{255, 254}, []byte(nil))
	f.Fuzz(func(t *testing.T, data, steps, key []byte) {
		c := http.Protocol{Bodies: dissect.Bodies()}.Open()
		secrets := []field.Secret{{Kind: field.FernetKey, Label: "fuzzed", Data: key}}
		var kept [2][]byte
		turn := func(dir proto.Direction, closed bool) {
			for len(kept[dir]) > 0 {
				cut := c.Next(dir, kept[dir], closed)
				if cut.Message == nil {
					if cut.Foreign || closed {
						kept[dir] = nil
					}
					return
				}
				if cut.Length < 1 || cut.Length > len(kept[dir]) {
					t.Fatalf("a message of %d bytes in %d", cut.Length, len(kept[dir]))
				}
				tree := fieldtest.New(kept[dir][:cut.Length])
				tree.Ctx.Secrets = secrets
				a := cut.Message.Dissect(tree.Ctx, tree.Root, tree.Span)
				tree.Check(t, tree.Span)
				tree.Show()
				again := fieldtest.New(kept[dir][:cut.Length])
				again.Ctx.Secrets = secrets
				if b := cut.Message.Dissect(again.Ctx, again.Root, again.Span); a != b {
					t.Fatalf("%+v the first time, %+v the second", a, b)
				}
				kept[dir] = kept[dir][cut.Length:]
			}
		}
		for _, step := range steps {
			dir, n := proto.Direction(step&1), min(int(step/2), len(data))
			kept[dir] = append(kept[dir], data[:n]...)
			data = data[n:]
			turn(dir, false)
		}
		kept[proto.ToClient] = append(kept[proto.ToClient], data...)
		turn(proto.ToClient, true)
		turn(proto.ToServer, true)
	})
}
