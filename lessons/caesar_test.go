package lessons

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"plainsight/dissect/field"
)

// kindAndBody is what an answer on the wire holds, and what kind the server calls it.
func kindAndBody(t *testing.T, data []byte, status int) (kind string, body []byte) {
	t.Helper()
	resp, err := http.ReadResponse(bufioReader(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ = bytes.Cut(data, []byte("\r\n\r\n"))
	if resp.StatusCode != status || resp.ContentLength != int64(len(body)) {
		t.Errorf("the answer is %s with %d bytes, its header says %d", resp.Status, len(body), resp.ContentLength)
	}
	return resp.Header.Get("Content-Type"), body
}

func TestTurnLetters(t *testing.T) {
	if got := string(turnLetters([]byte("abc xyz"), 3)); got != "def abc" {
		t.Errorf("moved by 3: %q", got)
	}
	says(t, &caesar, "with a shift of 3, a becomes d, b becomes e, and at the end x becomes a again.")
	if got := string(turnLetters(turnLetters([]byte("Squirrel"), 13), 13)); got != "Squirrel" {
		t.Errorf("moved by 13 twice: %q", got)
	}
	says(t, &caesar, "moving by 13 twice brings every letter back")
	if got := string(turnLetters([]byte("a"), 25)); got != "z" {
		t.Errorf("moved by 25: %q", got)
	}
	if got := string(turnLetters([]byte("a, 4711. né"), 1)); got != "b, 4711. oé" {
		t.Errorf("what is no letter: %q", got)
	}
	says(t, &caesar, "Blanks, full stops, digits and letters with accents stay as they are.")
}

// The letters on the wire are those of the letter, moved by the shift chosen.
func TestCaesarExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, &caesar, open(t, kind), secret)
			ds := dialogues(t, heard.frames)
			if len(ds) != 1 {
				t.Fatalf("%d connections, want 1", len(ds))
			}
			kind, body := kindAndBody(t, ds[0].toClient, http.StatusOK)
			if kind != "text/vnd.plainsight.caesar; charset=utf-8" {
				t.Errorf("the answer is called %q", kind)
			}
			if got, want := string(turnLetters(body, -3)), friendly(secret); got != want {
				t.Errorf("the wire carries %q, want %q", got, want)
			}
		}
	})
	says(t, &caesar, "Dear friend, this is what the note says.")
}

func TestCaesarShifts(t *testing.T) {
	for shift := 1; shift <= shifts; shift++ {
		q := Setting{Secret: DefaultSecret, Knobs: map[string]string{"shift": strconv.Itoa(shift)}}
		if err := caesar.Check(q); err != nil {
			t.Fatal(err)
		}
		heard := &listener{}
		if err := caesar.Play(t.Context(), open(t, "virtual"), q, heard); err != nil {
			t.Fatal(err)
		}
		for _, eye := range []string{"client", "server"} {
			if h := heard.held[eye]; len(h) != 1 || h[0].Kind != field.CaesarShift || string(h[0].Data) != strconv.Itoa(shift) {
				t.Errorf("%s holds %+v, want the shift %d", eye, h, shift)
			}
		}
		if h := heard.held["codebreaker"]; len(h) != 1 || h[0].Kind != field.Codebreaking || len(h[0].Data) != 0 || len(heard.held["eavesdropper"]) != 0 {
			t.Errorf("the codebreaker holds %+v", h)
		}
	}
	if n := len(caesar.Knobs[0].Options); n != 25 {
		t.Errorf("%d shifts can be chosen", n)
	}
	says(t, &caesar, "A shift of 26 brings each letter back to where it was. So there are 25 keys")
}

func TestCaesarWrongShift(t *testing.T) {
	for _, shift := range []string{"3", "25"} {
		heard := &listener{}
		q := Setting{Secret: DefaultSecret, Fault: "wrong-shift", Knobs: map[string]string{"shift": shift}}
		if err := caesar.Play(t.Context(), open(t, "virtual"), q, heard); err != nil {
			t.Fatal(err)
		}
		if string(heard.held["client"][0].Data) == string(heard.held["server"][0].Data) || !strings.Contains(strings.Join(heard.happened, " "), "reads nonsense") {
			t.Errorf("the client holds %s; told was %q", heard.held["client"][0].Data, heard.happened)
		}
	}
}
