package live

import (
	"crypto/rand"
	"fmt"
	"testing"

	"plainsight/dissect/field"
)

// A key log that has grown brings only what is new.
func TestOwnKeyLogGrows(t *testing.T) {
	o := newGivenKeys(nil, 0)
	log := func(text string) []field.Secret {
		return []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: []byte(text)}}
	}
	for _, c := range []struct{ log, news string }{{"A 00 11\n", "A 00 11\n"}, {"A 00 11\n", ""}, {"A 00 11\nB 22 33\n", "B 22 33\n"}, {"A 00 11\nB 22 33\nC 4", "C 4"}} {
		news, err := o.add(log(c.log))
		if got := fmt.Sprint(len(news)); err != nil || got == "0" != (c.news == "") || got == "1" && string(news[0].Data) != c.news {
			t.Errorf("%q: %v, %v, want %q", c.log, news, err, c.news)
		}
	}
	for range MaxKeyFiles {
		o.add([]field.Secret{{Kind: field.FernetKey, Data: []byte(rand.Text())}})
	}
	if _, err := o.add(log("D 55 66\n")); err == nil {
		t.Error("there is no end to keys")
	}
}
