package keylog_test

import (
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect/tls/keylog"
)

func TestParsePSKs(t *testing.T) {
	keys, problems := keylog.ParsePSKs([]byte("# made by psktool\nsquirrel:0011\n\ncoap://[::1]:5684:22\r\n#c0ffee:33\n44\nodd:123\nempty:\n:55\n"))
	var got []string
	for _, k := range keys {
		got = append(got, fmt.Sprintf("%d %q %v %x", k.Line, k.Identity, k.Identity == nil, k.Key))
	}
	want := []string{`2 "squirrel" false 0011`, `4 "coap://[::1]:5684" false 22`, `5 "\xc0\xff\xee" false 33`, `6 "" true 44`, `9 "" false 55`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if len(problems) != 2 || problems[0].Line != 7 || problems[1].Line != 8 || strings.Contains(problems[0].Error(), "123") {
		t.Errorf("problems: %v", problems)
	}
}

func FuzzParsePSKs(f *testing.F) {
	f.Add([]byte("squirrel:0011\n#c0ffee:33\n44\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, _ := keylog.ParsePSKs(data)
		for _, k := range keys {
			if len(k.Key) == 0 || len(k.Key)+len(k.Identity) > 3*len(data) {
				t.Errorf("%d bytes of key and %d of identity from %d", len(k.Key), len(k.Identity), len(data))
			}
		}
	})
}
