package lessons

import (
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	fernetgo "github.com/fernet/fernet-go"

	"plainsight/dissect/field"
	"plainsight/lessons/fernetkey"
	"plainsight/lessons/play"
)

func TestFernetExchange(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, secret := range secrets {
			heard := run(t, lesson(t, "fernet"), open(t, kind), secret)
			shared := heldKey(t, heard, "client", "the shared Fernet key")
			if heldKey(t, heard, "server", "the shared Fernet key") != shared || heldKey(t, heard, "thief", "the shared Fernet key") != shared {
				t.Error("the shared key is not the same for all who hold it")
			}
			other := heldKey(t, heard, "wrong-key", "another Fernet key")
			if len(heard.held) != 4 || other == shared {
				t.Errorf("%d viewpoints hold secrets, want 4; the wrong key is the shared one: %v", len(heard.held), other == shared)
			}

			ds := dialogues(t, heard.frames)
			if len(ds) != 3 {
				t.Fatalf("%d connections, want 3", len(ds))
			}
			first, second := checkAnswer(t, ds[0].toClient, http.StatusOK), checkAnswer(t, ds[1].toClient, http.StatusOK)
			for _, token := range []string{first, second} {
				if note := fernetgo.VerifyAndDecrypt([]byte(token), 0, []*fernetgo.Key{&shared}); note == nil || string(note) != secret {
					t.Errorf("the shared key opens the token to %q, want %q", note, secret)
				}
				if note := fernetgo.VerifyAndDecrypt([]byte(token), 0, []*fernetgo.Key{&other}); note != nil {
					t.Errorf("the wrong key opens the token to %q", note)
				}
			}
			_, sent, _ := strings.Cut(string(ds[2].toServer), "\r\n\r\n")
			if n := bitsChanged(t, first, sent); n != 1 {
				t.Errorf("%d bits of the first token are changed, want 1", n)
			}
			if said := checkAnswer(t, ds[2].toClient, http.StatusBadRequest); !strings.Contains(said, "HMAC, does not fit") {
				t.Errorf("the server refuses with %q", said)
			}
			if all := strings.Join(heard.happened, "\n"); !strings.Contains(all, "could not open it: its seal, the HMAC, does not fit") || !strings.Contains(all, "answered 400") {
				t.Errorf("the told lines do not say why: %s", all)
			}
		}
	})
}

// heldKey is the one Fernet key that a viewpoint holds.
func heldKey(t *testing.T, l *listener, eye, label string) (k fernetgo.Key) {
	t.Helper()
	held := l.held[eye]
	if len(held) != 1 || held[0].Kind != field.FernetKey || held[0].Label != label || len(held[0].Data) != len(k) {
		t.Fatalf("%s holds %+v, want %s", eye, held, label)
	}
	return fernetgo.Key(held[0].Data)
}

func bitsChanged(t *testing.T, a, b string) (n int) {
	t.Helper()
	x, err1 := base64.URLEncoding.DecodeString(a)
	y, err2 := base64.URLEncoding.DecodeString(b)
	if err1 != nil || err2 != nil || len(x) != len(y) {
		t.Fatalf("tokens %q and %q cannot be compared", a, b)
	}
	for i := range x {
		for d := x[i] ^ y[i]; d != 0; d &= d - 1 {
			n++
		}
	}
	return n
}

func TestTokenFormat(t *testing.T) {
	key := fernetkey.NewKey()
	for n, blocks := range map[int]int{0: 1, 11: 1, 15: 1, 16: 2, 20: 2, 31: 2, 32: 3, 1024: 65} {
		before := time.Now().Unix()
		token, err := key.Lock(make([]byte, n))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := base64.URLEncoding.DecodeString(string(token))
		if err != nil || !strings.HasPrefix(string(token), "gAAAAA") || raw[0] != 0x80 {
			t.Fatalf("token %q: %v", token, err)
		}
		if at := int64(binary.BigEndian.Uint64(raw[1:])); at < before || at > time.Now().Unix() {
			t.Errorf("the time in the token is %d, want about %d", at, before)
		}
		if got := len(raw) - 1 - 8 - 16 - 32; got != blocks*16 {
			t.Errorf("a note of %d bytes has %d bytes of ciphertext, want %d", n, got, blocks*16)
		}
	}
	says(t, &fernet, "All tokens made these days begin with gAAAAA. The first byte is always 0x80")
	says(t, &fernet, "8 bytes say when the token was made")
	says(t, &fernet, "the IV, 16 random bytes")
	says(t, &fernet, "An eavesdropper who sees 32 bytes knows that the note has 16 to 31.")
	says(t, &fernet, "The last 32 bytes are a seal")
	says(t, &fernet, "16 of its 32 bytes")
}

// The server takes an unchanged token as often as it comes, and says of any
// other what is wrong with it.
func TestTokenServer(t *testing.T) {
	key := fernetkey.NewKey()
	token, err := key.Lock([]byte(DefaultSecret))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := fernetkey.FlipOneBit(token)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.URLEncoding.DecodeString(string(token))
	raw[0] = 0x81
	for _, c := range []struct {
		body   string
		status int
		says   string
	}{
		{string(token), 200, "its seal fits"},
		{string(token), 200, "its seal fits"},
		{string(changed), 400, "HMAC, does not fit this key and these bytes"},
		{"", 400, "it has 0 bytes, expected 57 and a multiple of 16 more"},
		{"gAAAAA==", 400, "expected 57"},
		{string(token[:len(token)-4]), 400, "it has 72 bytes"},
		{"no token!", 400, "not written in base64url"},
		{base64.URLEncoding.EncodeToString(raw), 400, "its version is 0x81, expected 0x80"},
	} {
		w := httptest.NewRecorder()
		fernetkey.Server(DefaultSecret, key).ServeHTTP(w, httptest.NewRequest("POST", play.NotePath, strings.NewReader(c.body)))
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%.20q is answered %d %q, want %d %q", c.body, w.Code, w.Body, c.status, c.says)
		}
	}
	says(t, &fernet, "It would accept an unchanged copy")
}

func TestSameNoteTwoTokens(t *testing.T) {
	ds := dialogues(t, run(t, &fernet, open(t, "virtual"), DefaultSecret).frames)
	_, first, _ := strings.Cut(string(ds[0].toClient), "\r\n\r\n")
	_, second, _ := strings.Cut(string(ds[1].toClient), "\r\n\r\n")
	same := 0
	for i := 12; i < min(len(first), len(second)); i++ { // after version and time
		if first[i] == second[i] {
			same++
		}
	}
	if len(first) != len(second) || same > len(first)/4 {
		t.Errorf("%d characters are the same in %q and %q", same, first, second)
	}
	says(t, &fernet, "after the version and the time they have nothing in common")
}

// A token that was locked an hour ago has a seal that fits, and is refused for
// its age; one that was changed is refused for its seal, whatever its age.
func TestTokenAge(t *testing.T) {
	key := fernetkey.NewKey()
	for ago, says := range map[int]string{0: "", 50: "", 70: "seconds old", 3600: "seconds old"} {
		token, err := key.LockedAt([]byte("x"), time.Now().Add(-time.Duration(ago)*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if note, err := key.Open(token); err != nil || string(note) != "x" {
			t.Errorf("a token of %d seconds opens to %q, %v", ago, note, err)
		}
		_, err = key.OpenFresh(token)
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("a token of %d seconds: %v, want %q", ago, err, says)
		}
		changed, err := fernetkey.FlipOneBit(token)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := key.OpenFresh(changed); err != fernetkey.ErrSeal {
			t.Errorf("a changed token of %d seconds: %v", ago, err)
		}
	}
}

// The time in a token is under its seal, as the story says.
func TestTokenTimeIsSealed(t *testing.T) {
	key := fernetkey.NewKey()
	token, err := key.Lock([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.URLEncoding.DecodeString(string(token))
	if err != nil {
		t.Fatal(err)
	}
	raw[8]++ // the last byte of the time
	if _, err := key.OpenFresh([]byte(base64.URLEncoding.EncodeToString(raw))); err != fernetkey.ErrSeal {
		t.Errorf("a token with another time in it: %v", err)
	}
	if fernetkey.Life != time.Minute {
		t.Errorf("a token lives for %s", fernetkey.Life)
	}
	says(t, &fernet, "This client accepts none older than 60 seconds")
	says(t, &fernet, "It covers the time too, so nobody without the key can make a token look younger.")
}
