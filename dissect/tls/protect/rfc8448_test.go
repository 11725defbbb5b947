package protect_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"plainsight/dissect/tls/protect"
)

// Every encrypted record of RFC 8448 opens with the keys printed there, and has
// the payload that is printed.
func TestRFC8448(t *testing.T) {
	text, err := os.ReadFile("../schedule/testdata/rfc8448.txt")
	if err != nil {
		t.Fatal(err)
	}
	openers := map[string]*protect.Opener{}
	seq := map[string]uint64{}
	opened := map[string]int{}
	var trace, who, does string
	values := map[string][]byte{}
	done := func() {
		switch {
		case values["key expanded"] != nil:
			if strings.Contains(does, "read") { // the client's writing keys
				who = "client"
			}
			o, err := protect.New(0x1301, 0x0304, protect.Keys{Key: values["key expanded"], IV: values["iv expanded"]}, protect.Options{})
			if err != nil {
				t.Fatal(err)
			}
			openers[trace+who], seq[trace+who] = o, 0
		case values["complete record"] != nil && values["complete record"][0] == 23:
			r := values["complete record"]
			got, err := openers[trace+who].Open(r[0], 0x0303, seq[trace+who], r[5:])
			if err != nil || !bytes.Equal(got.Fragment(), values["payload"]) {
				t.Errorf("Section %s, %s, %s: %v, %x", trace, who, does, err, got.Plain)
			}
			covered(t, got, len(r)-5)
			seq[trace+who]++
			opened[trace]++
		}
		clear(values)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || line[0] == '#':
			done()
		case line[0] != ' ':
			w := strings.SplitN(line, " ", 3)
			trace, who, does = w[0], w[1], w[2]
		default:
			name, digits, _ := strings.Cut(strings.TrimSpace(line), ": ")
			values[name], _ = hex.DecodeString(digits)
		}
	}
	done()
	for section, want := range map[string]int{"3": 7, "4": 8, "5": 4, "6": 4, "7": 4} {
		if opened[section] != want {
			t.Errorf("Section %s: %d records opened, want %d", section, opened[section], want)
		}
	}
}
