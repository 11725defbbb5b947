package fernet_test

import (
	"strings"
	"testing"

	"plainsight/dissect/fernet"
)

func TestFind(t *testing.T) {
	bare := strings.TrimRight(vectorToken, "=")
	for _, c := range []struct{ name, text, want string }{
		{"alone", vectorToken, vectorToken},
		{"without padding", bare, bare},
		{"with half of it", bare + "=", bare + "="},
		{"with too much of it", vectorToken + "==", vectorToken},
		{"in JSON", `{"secret":"` + vectorToken + `","n":1}`, vectorToken},
		{"in a query", "a=1&token=" + bare + "%3D%3D&b=2", bare},
		{"in a path", "/reset/" + bare + "/now", bare},
		{"on a line", "Cookie\r\n" + vectorToken + "\r\n", vectorToken},
		{"the first of two", vectorToken + "," + bare, vectorToken},
		{"damaged at the end", vectorToken[:61] + "!", vectorToken[:61]},
		{"behind what is no token", "xgAAAAA" + strings.Repeat("B", 100) + " " + vectorToken, vectorToken},
		{"behind a short one", "gAAAAA " + vectorToken, vectorToken},
		{"too short", vectorToken[:23], ""},
		{"inside a word", "A" + vectorToken, ""},
		{"inside base64, before a plus", bare + "+AAA", ""},
		{"inside base64, behind a plus", "AAA+" + bare, ""},
		{"inside base64, before a slash", bare[:50] + "/AAA", ""},
		{"inside base64, behind a slash", "AAA/" + bare + "AAAA", ""},
		{"not there", "gAAAA", ""},
		{"empty", "", ""},
	} {
		off, size, ok := fernet.Find([]byte(c.text))
		if got := c.text[off : off+size]; got != c.want || ok != (c.want != "") {
			t.Errorf("%s: found %q, %v; want %q", c.name, got, ok, c.want)
		}
	}
}

// Several tokens are found by going on after each.
func TestFindAll(t *testing.T) {
	text := []byte(strings.Repeat("x "+vectorToken+" ", 5))
	n := 0
	for {
		off, size, ok := fernet.Find(text)
		if !ok {
			break
		}
		if got := string(text[off : off+size]); got != vectorToken {
			t.Fatalf("token %d is %q", n, got)
		}
		text = text[off+size:]
		n++
	}
	if n != 5 {
		t.Errorf("found %d tokens of 5", n)
	}
}
