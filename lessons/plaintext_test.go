package lessons

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

func TestPlaintextExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, lesson(t, "plaintext"), open(t, kind), secret)
			ds := dialogues(t, heard.frames)
			if len(ds) != 1 {
				t.Fatalf("%d connections, want 1", len(ds))
			}
			if body := checkAnswer(t, ds[0].toClient, http.StatusOK); body != secret {
				t.Errorf("the body is %q, want %q", body, secret)
			}
			at := 0
			for _, part := range []string{"HTTP/1.1 200 OK\r\n", "\r\nContent-Length: ", "\r\nContent-Type: ", "\r\nDate: ", "\r\n\r\n" + secret} {
				i := strings.Index(string(ds[0].toClient[at:]), part)
				if i < 0 {
					t.Fatalf("%q does not come in its turn in the answer %q", part, ds[0].toClient)
				}
				at += i
			}
			asked := string(ds[0].toServer)
			if !strings.HasPrefix(asked, "GET /note HTTP/1.1\r\nHost: squirrels.example") || !strings.Contains(asked, "\r\nUser-Agent: plainsight-lesson/1\r\n") {
				t.Errorf("the client asks %q", asked)
			}
			if len(heard.held) != 0 {
				t.Errorf("somebody holds a secret: %v", heard.held)
			}
		}
	})
	says(t, &plaintext, "200 OK, then the length, the kind, and the time. After an empty line comes the note itself.")
	says(t, &plaintext, "It has a method, GET, which says what to do; a path, /note, which says with what; and the version, HTTP/1.1.")
}

// Inside one computer there are no network cards, so what names them says
// nothing.
func TestNetworkCards(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, f := range run(t, &plaintext, open(t, kind), DefaultSecret).frames {
			to, from := f.Data[:6], f.Data[6:12]
			zeros := bytes.Equal(to, make([]byte, 6)) && bytes.Equal(from, to)
			if madeUp := to[0]&2 != 0 && from[0]&2 != 0; zeros != (kind == "loopback") || madeUp == zeros {
				t.Errorf("frame %d goes from card % x to card % x", f.Number, from, to)
			}
		}
	})
	says(t, &plaintext, "zeros or made-up numbers take their place")
}

// checkAnswer takes an answer apart and checks its headers.
func checkAnswer(t *testing.T, data []byte, status int) (body string) {
	t.Helper()
	resp, err := http.ReadResponse(bufioReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\r\n\r\n")
	if resp.StatusCode != status || resp.ContentLength != int64(len(rest)) || len(resp.TransferEncoding) != 0 ||
		resp.Header.Get("Content-Type") != "text/plain; charset=utf-8" || !resp.Close {
		t.Errorf("the answer is not a plain %d: %s", status, head)
	}
	return rest
}
