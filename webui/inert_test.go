package webui

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"plainsight/webui/live"
	"plainsight/webui/pages"
)

// nasty are secrets that would do something, were they taken as markup.
var nasty = []string{
	`<img src=x onerror=alert(1)>`,
	`</script><script>alert(1)</script>`,
	`"><svg onload=alert(1)>`,
	`' onmouseover='alert(1)`,
	"\u202egnp.exe\u202c",
	"שלום עולם",
	`{{.}} ${1} %s \n \" ]]> <!-- &lt;`,
}

var tagOf = regexp.MustCompile(`<[a-zA-Z/!][^>]*>`)

// ours are the only elements that fragments are made of.
var ours = regexp.MustCompile(`^</?(div|span|b|i|bdi|ul|li|p|button|svg|path|circle)[ >]`)

// Whatever the secret is, every fragment of HTML holds only our own elements
// and no handler.
func TestSecretsAreInert(t *testing.T) {
	_, web := serve(t, plainLesson())
	for _, secret := range nasty {
		b := start(t, web, "fixture", secret)
		v := connect(t, web)
		v.watch(b.Run, "eavesdropper")
		v.untilDone()
		var fragments []string
		for dec := json.NewDecoder(strings.NewReader(v.all.String())); dec.More(); {
			var u live.Update
			if err := dec.Decode(&u); err != nil {
				t.Fatal(err)
			}
			fragments = append(fragments, u.Rows...)
			if u.Sum != nil {
				fragments = append(fragments, u.Sum.Verdict, u.Sum.Legend)
			}
		}
		for n := 1; n <= 10; n++ {
			_, data := v.get(fmt.Sprintf("/run/%s/packet/%d?eye=eavesdropper", b.Run, n))
			var p pages.PacketMessage
			if err := json.Unmarshal(data, &p); err != nil {
				t.Fatal(err)
			}
			fragments = append(fragments, p.Tree)
		}
		for _, f := range fragments {
			for _, tag := range tagOf.FindAllString(f, -1) {
				if !ours.MatchString(tag) || regexp.MustCompile(`\son\w+\s*=`).MatchString(strings.ReplaceAll(tag, "&#34;", "")) {
					t.Errorf("secret %q gave the tag %s", secret, tag)
				}
			}
		}
	}
}
