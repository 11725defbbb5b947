package webui

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

// spy passes on what a lesson tells and remembers the secrets.
type spy struct {
	lessons.Audience
	mu   *sync.Mutex
	held *[]field.Secret
}

func (s spy) Holds(eye string, secret field.Secret) {
	s.mu.Lock()
	*s.held = append(*s.held, secret)
	s.mu.Unlock()
	s.Audience.Holds(eye, secret)
}

// Everything that the server sends to an eavesdropper's page, over whichever
// way, holds neither the secret nor a key, in any common form.
func TestEavesdropperIsSentNoSecret(t *testing.T) {
	for _, name := range []string{"fernet", "tls13"} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var held []field.Secret
			all := allLessons()
			for i := range all {
				play := all[i].Play
				all[i].Play = func(ctx context.Context, w capture.Wire, q lessons.Setting, a lessons.Audience) error {
					return play(ctx, w, q, spy{a, &mu, &held})
				}
			}
			s, err := New(Options{Wire: "virtual", Lessons: all})
			if err != nil {
				t.Fatal(err)
			}
			web := httptest.NewServer(s.Handler())
			t.Cleanup(func() { s.Close(); web.Close() })

			b := start(t, web, name, typed)
			other := connect(t, web) // somebody who may read watches the same run
			other.watch(b.Run, "client")
			other.untilDone()
			other.until("the secret, which the client finds", func() bool { return strings.Contains(other.sum.Verdict, "lit") })
			v := connect(t, web)
			v.watch(b.Run, "eavesdropper")
			v.untilDone()
			v.get("/lesson/" + name + "?run=" + b.Run + "&eye=eavesdropper")
			v.get("/run/" + b.Run + "/strip?eye=eavesdropper")
			v.get("/run/" + b.Run + "/rows?eye=eavesdropper&from=1&to=400")
			var buffers bytes.Buffer
			for n := 1; n <= v.state.Captured; n++ {
				_, data := v.get(fmt.Sprintf("/run/%s/packet/%d?eye=eavesdropper", b.Run, n))
				var p pages.PacketMessage
				if err := json.Unmarshal(data, &p); err != nil {
					t.Fatal(err)
				}
				for _, buf := range p.Buffers {
					if buf.Kind == "decrypted" {
						t.Errorf("packet %d: the eavesdropper is sent decrypted bytes", n)
					}
					buffers.Write(buf.Data)
				}
			}
			everything := append(v.all.Bytes(), buffers.Bytes()...)
			refuse := map[string][]byte{"the secret": []byte(typed)}
			mu.Lock()
			defer mu.Unlock()
			if len(held) == 0 {
				t.Fatal("the lesson names no secrets")
			}
			for i, k := range held {
				switch k.Kind {
				case field.TLSKeyLog: // label, client random (which is public), secret
					for _, line := range strings.Split(string(k.Data), "\n") {
						if f := strings.Fields(line); len(f) == 3 {
							raw, _ := hex.DecodeString(f[2])
							refuse[fmt.Sprintf("secret %d, %s", i, f[0])] = raw
						}
					}
				default:
					refuse[fmt.Sprintf("secret %d, %s", i, k.Label)] = k.Data
				}
			}
			for what, raw := range refuse {
				for form, text := range forms(raw) {
					if bytes.Contains(everything, text) {
						t.Errorf("the eavesdropper was sent %s, %s", what, form)
					}
				}
			}
		})
	}
}

// forms are the ways in which bytes commonly travel. Base64 of bytes in the
// middle of others depends on where they begin: there are three ways.
func forms(raw []byte) map[string][]byte {
	out := map[string][]byte{
		"raw":                 raw,
		"in hexadecimal":      []byte(hex.EncodeToString(raw)),
		"in HEXADECIMAL":      []byte(strings.ToUpper(hex.EncodeToString(raw))),
		"in base64":           []byte(base64.StdEncoding.EncodeToString(raw)),
		"in base64url":        []byte(base64.URLEncoding.EncodeToString(raw)),
		"quoted for JSON":     pages.JSON(string(raw)),
		"with spaced out hex": []byte(strings.TrimSpace(fmt.Sprintf("% x", raw))),
	}
	for shift := 1; shift < 3; shift++ {
		padded := base64.StdEncoding.EncodeToString(append(make([]byte, shift), raw...))
		out[fmt.Sprintf("in base64 from byte %d of three", shift)] = []byte(padded[4 : len(padded)-4])
	}
	return out
}
