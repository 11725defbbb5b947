package http_test

import (
	"testing"

	"plainsight/dissect/field"
)

// What the media type calls secret writing is taken apart as that, whatever
// its bytes look like and however they were sent.
func TestSecretWriting(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	shifted := "Ghdu iulhqg, wklv lv zkdw wkh qrwh vdbv: ioxiib wdlo."
	blocks := "0123456789abcdefFEDCBA9876543210"
	for _, c := range []struct {
		name, answer, info, field string
		class                     field.Class
		problem                   bool
	}{
		{"caesar", withLength(ok+"Content-Type: text/vnd.plainsight.caesar; charset=utf-8\r\n", shifted), "Response: 200 OK, 53 bytes of content: letters shifted along the alphabet", "plainsight.caesar.letters", field.Ciphertext, false},
		{"in capitals", withLength(ok+"content-type: Text/VND.plainsight.Caesar\r\n", shifted), "Response: 200 OK, 53 bytes of content: letters shifted along the alphabet", "plainsight.caesar.letters", field.Ciphertext, false},
		{"in chunks", ok + "Content-Type: application/vnd.plainsight.aes-cbc\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(blocks[:5], blocks[5:]), "Response: 200 OK, 32 bytes of content: an AES message", "plainsight.aes.iv", field.Random, false},
		{"packed", withLength(ok+"Content-Type: application/vnd.plainsight.aes-ecb\r\nContent-Encoding: gzip\r\n", packed(gz, blocks)), "Response: 200 OK, 32 bytes of content: an AES message", "plainsight.aes.block", field.Ciphertext, false},
		{"no whole blocks", withLength(ok+"Content-Type: application/vnd.plainsight.aes-cbc\r\n", blocks[:30]), "Response: 200 OK, 30 bytes of content: a damaged AES message", "plainsight.undecoded", field.Undecoded, true},
		{"another type", withLength(ok+"Content-Type: text/plain\r\n", shifted), "Response: 200 OK, 53 bytes of content", "http.file_data", field.Plaintext, false},
	} {
		tree, sum := tree(t, nil, ask(get), answer(c.answer))
		if f := tree.Find(t, c.field); sum.Info != c.info || sum.Problem != c.problem || f.Class != c.class {
			t.Errorf("%s: %q, problem: %v, %s is %v\n%s", c.name, sum.Info, sum.Problem, c.field, f.Class, tree.Listing())
		}
	}
}
