package protect_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// openssl is the talks of testdata/openssl.txt by name.
func openssl(tb testing.TB) map[string]talk {
	tb.Helper()
	text, err := os.ReadFile("testdata/openssl.txt")
	if err != nil {
		tb.Fatal(err)
	}
	all := map[string]talk{}
	var name string
	var k talk
	for line := range strings.Lines(string(text)) {
		mark, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch mark {
		case "#":
			name, k = rest, talk{}
		case "log":
			k.log = append(append(k.log, rest...), '\n')
		case ">", "<":
			data, err := hex.DecodeString(rest)
			if err != nil {
				tb.Fatal(err)
			}
			k.pieces = append(k.pieces, piece{strings.Index("><", mark), data})
		}
		if len(k.pieces) > 0 {
			all[name] = k
		}
	}
	return all
}

// What OpenSSL wrote opens with its key log: the suites that crypto/tls does
// not have, encrypt-then-MAC, and handshakes without the extended master secret.
func TestOpenSSL(t *testing.T) {
	all := openssl(t)
	around, plain := 0, 0
	for name, k := range all {
		t.Run(name, func(t *testing.T) {
			s := follow(t, k)
			ask, say := "lleh\n", "hell\n"
			if strings.Contains(name, "update") {
				ask, say = ask+"egassem dnoces\n", say+"second message\n"
				if s.generation[0] == 0 {
					t.Error("the client made no new keys")
				}
			}
			if !bytes.Equal(s.said[0], []byte(ask)) || string(s.said[1]) != say || s.finished != 2 {
				t.Errorf("said %q and %q, %d Finished", s.said[0], s.said[1], s.finished)
			}
			if strings.Contains(name, "noetm") && s.around || strings.Contains(name, "noems") && s.extended {
				t.Errorf("encrypt-then-MAC %v, extended master secret %v", s.around, s.extended)
			}
			padded := false
			for _, r := range s.records {
				padded = padded || r.opened.Inner.Len > 0 && r.opened.Padding.Len > 0
			}
			if padded != strings.Contains(name, " pad") {
				t.Errorf("zeros behind the content type: %v", padded)
			}
			if s.around {
				around++
			}
			if !s.extended && s.version < 0x304 {
				plain++
			}
			premaster(t, s)
			anyOrder(t, s)
			damaged(t, s)
		})
	}
	if len(all) < 30 || around < 5 || plain < 3 {
		t.Errorf("%d talks, %d of them with encrypt-then-MAC, %d without the extended master secret", len(all), around, plain)
	}
}
