package squirrel_test

import (
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/squirrel"
)

// FuzzConversation hands any bytes to a conversation, cut in any way, and takes
// apart what comes. Each byte of cuts says for which direction the next piece
// is, and how long; one of length 0 loses bytes.
func FuzzConversation(f *testing.F) {
	// All of it is the same in each of the fuzzer's processes.
	x, key := fixedX25519(), fernetKey(1)
	secrets := []field.Secret{fixedRSA(f), serverPublic(signer), dhKey("a key", x.client), {Kind: field.FernetKey, Label: "a Fernet key", Data: key[:]}}
	for _, turns := range [][]turn{fixedChat(f), dhChat(x, signer)} {
		var data, cuts []byte
		for _, u := range turns {
			data = append(data, u.data...)
			for n := len(u.data); n > 0; n -= 127 {
				cuts = append(cuts, byte(min(n, 127))<<1|byte(u.dir))
			}
		}
		f.Add(data, cuts)
	}
	f.Add([]byte(hi+frame(9, "abc")+"\x03\xff\xff\xff"+hi), []byte{200, 1, 0, 40})
	f.Add([]byte(frame(8, digest(nil))+frame(7, "no")+frame(4, "\x01\x00")), []byte{20, 21, 255, 254})
	f.Fuzz(func(t *testing.T, data, cuts []byte) {
		p := squirrel.New(secrets)
		c := p.Open()
		var have [2][]byte
		var need [2]int
		for len(data) > 0 && len(cuts) > 0 {
			dir, n := proto.Direction(cuts[0]&1), min(int(cuts[0]>>1), len(data))
			cuts = cuts[1:]
			if n == 0 {
				c.(proto.Loser).Lost(dir, int64(len(have[dir])))
				c.(proto.Loser).Lost(dir, 5)
				have[dir], need[dir] = nil, 0
				continue
			}
			have[dir] = append(have[dir], data[:n]...)
			data = data[n:]
			if len(have[dir]) >= need[dir] {
				have[dir], need[dir] = drain(t, c, secrets, dir, have[dir], false)
			}
		}
		for dir := range have {
			if rest, _ := drain(t, c, secrets, proto.Direction(dir), have[dir], true); len(rest) > 0 {
				t.Fatalf("%x is left over at the end", rest)
			}
		}
	})
}

// drain takes apart all messages at the front of data, each twice.
func drain(t *testing.T, c proto.Conversation, secrets []field.Secret, dir proto.Direction, data []byte, closed bool) (rest []byte, need int) {
	for len(data) > 0 {
		cut := c.Next(dir, data, closed)
		switch {
		case cut.Foreign:
			c.(proto.Loser).Lost(dir, int64(len(data)))
			return nil, 0
		case cut.Message == nil && (closed || cut.Need <= len(data)):
			t.Fatalf("of %d bytes, closed %v, Next gave %+v", len(data), closed, cut)
		case cut.Message == nil:
			return data, cut.Need
		case cut.Length < 1 || cut.Length > len(data):
			t.Fatalf("a message of %d bytes in %d", cut.Length, len(data))
		}
		take := func(brief bool) proto.Summary {
			tree := fieldtest.New(data[:cut.Length])
			tree.Ctx.Secrets, tree.Ctx.Brief = secrets, brief
			sum := cut.Message.Dissect(tree.Ctx, tree.Root, tree.Span)
			tree.Check(t, tree.Span)
			tree.Show()
			if len(tree.Ctx.Secrets) != len(secrets) {
				t.Fatal("the context keeps secrets that are not the viewpoint's")
			}
			return sum
		}
		if a, b := take(true), take(false); a != b || a.Info == "" {
			t.Fatalf("%+v the first time, %+v the second", a, b)
		}
		data = data[cut.Length:]
	}
	return nil, 0
}
