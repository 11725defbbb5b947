package lessons

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func bufioReader(data []byte) *bufio.Reader { return bufio.NewReader(bytes.NewReader(data)) }

// says fails the test unless the lesson's story has that sentence, so that a
// fact below and the words for it stay together.
func says(t *testing.T, l *Lesson, words string) {
	t.Helper()
	for _, s := range l.Story {
		if strings.Contains(s.Text, words) {
			return
		}
		if s.Ask != nil {
			for _, c := range s.Ask.Choices {
				if (c.Right || c.Is != "") && strings.Contains(c.Text+" "+c.Because, words) {
					return
				}
			}
		}
	}
	t.Errorf("%s no longer says %q", l.Name, words)
}

func TestFirstThreePackets(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			first := segments(t, run(t, l, open(t, kind), DefaultSecret).frames)[:3]
			for i, want := range []byte{0x02, 0x12, 0x10} { // SYN; SYN and ACK; ACK
				if first[i].flags != want || len(first[i].payload) != 0 {
					t.Errorf("%s: packet %d has flags 0x%02x and %d bytes of content, want 0x%02x and none", l.Name, i+1, first[i].flags, len(first[i].payload), want)
				}
			}
		}
		says(t, &plaintext, "The client sends a SYN")
		says(t, &plaintext, "These are the first three packets in the list.")
	})
}

// Every conversation ends with a farewell from both sides, and never with a
// reset.
func TestConversationsEndWell(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		for _, l := range All() {
			type end struct {
				conn     uint16
				toServer bool
			}
			farewells, opened := map[end]bool{}, map[uint16]bool{}
			for i, s := range segments(t, run(t, l, open(t, kind), DefaultSecret).frames) {
				if s.flags&0x04 != 0 {
					t.Errorf("%s: packet %d is a reset", l.Name, i+1)
				}
				if s.flags&0x01 != 0 {
					farewells[end{s.conn, s.toServer}] = true
				}
				if s.flags == 0x02 {
					opened[s.conn] = true
				}
			}
			if len(opened) == 0 || len(farewells) != 2*len(opened) {
				t.Errorf("%s: %d connections, and %d ends say goodbye", l.Name, len(opened), len(farewells))
			}
		}
	})
}

func TestTokenFormat(t *testing.T) {
	key := newFernetKey()
	for n, blocks := range map[int]int{0: 1, 11: 1, 15: 1, 16: 2, 20: 2, 31: 2, 32: 3, 1024: 65} {
		before := time.Now().Unix()
		token, err := key.lock(make([]byte, n))
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
	says(t, &fernet, "All tokens of our time begin with gAAAAA. The first byte is always 0x80")
	says(t, &fernet, "8 bytes say when the token was made")
	says(t, &fernet, "the IV, 16 random bytes")
	says(t, &fernet, "An eavesdropper who sees 32 bytes knows that the note has 16 to 31.")
	says(t, &fernet, "The last 32 bytes are a seal")
	says(t, &fernet, "16 of its 32 bytes")
}

// The server takes an unchanged token as often as it comes, and says of any
// other what is wrong with it.
func TestTokenServer(t *testing.T) {
	key := newFernetKey()
	token, err := key.lock([]byte(DefaultSecret))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := flipOneBit(token)
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
		tokenServer(DefaultSecret, key).ServeHTTP(w, httptest.NewRequest("POST", notePath, strings.NewReader(c.body)))
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%.20q is answered %d %q, want %d %q", c.body, w.Code, w.Body, c.status, c.says)
		}
	}
	says(t, &fernet, "A copy without a change would be taken")
}

func TestSameNoteTwoTokens(t *testing.T) {
	ds := dialogues(t, run(t, &fernet, open(t, "virtual"), DefaultSecret).frames)
	_, first, _ := strings.Cut(string(ds[0].toClient), "\r\n\r\n")
	_, second, _ := strings.Cut(string(ds[1].toClient), "\r\n\r\n")
	same := 0
	for i := 12; i < min(len(first), len(second)); i++ { // behind version and time
		if first[i] == second[i] {
			same++
		}
	}
	if len(first) != len(second) || same > len(first)/4 {
		t.Errorf("%d characters are the same in %q and %q", same, first, second)
	}
	says(t, &fernet, "behind version and time they have nothing in common")
}

// record is one TLS record.
type record struct {
	kind    byte
	version uint16
	body    []byte
}

// records cuts one direction of a conversation into TLS records (RFC 8446,
// Section 5.1).
func records(t *testing.T, data []byte) (out []record) {
	t.Helper()
	for len(data) > 0 {
		if len(data) < 5 || len(data) < 5+int(binary.BigEndian.Uint16(data[3:])) {
			t.Fatalf("%d bytes at the end are no record", len(data))
		}
		n := 5 + int(binary.BigEndian.Uint16(data[3:]))
		out = append(out, record{data[0], binary.BigEndian.Uint16(data[1:]), data[5:n]})
		data = data[n:]
	}
	return out
}

func kinds(rs []record) string {
	var out []string
	for _, r := range rs {
		out = append(out, fmt.Sprint(r.kind))
	}
	return strings.Join(out, " ")
}

func TestTLS13Records(t *testing.T) {
	onEachWire(t, func(t *testing.T, kind string) {
		ds := dialogues(t, run(t, &tls13, open(t, kind), DefaultSecret).frames)
		if len(ds) != 1 {
			t.Fatalf("%d connections, want 1", len(ds))
		}
		client, server := records(t, ds[0].toServer), records(t, ds[0].toClient)
		// Hello; the record for old boxes; the end of the handshake; the question;
		// goodbye.
		if got := kinds(client); got != "22 20 23 23 23" {
			t.Errorf("the client's records are of the kinds %s", got)
		}
		// Hello; the record for old boxes; extensions, certificate, signature, end
		// of the handshake; the answer; goodbye.
		if got := kinds(server); got != "22 20 23 23 23 23 23 23" {
			t.Errorf("the server's records are of the kinds %s", got)
		}
		for i, r := range append(client, server...) {
			want := uint16(0x0303)
			if i == 0 {
				want = 0x0301
			}
			if r.version != want {
				t.Errorf("record %d is labelled 0x%04x, want 0x%04x", i+1, r.version, want)
			}
		}
		says(t, &tls13, "The client's hello is labelled 0x0301")
		says(t, &tls13, "everything after it 0x0303")
		says(t, &tls13, "Every shut record says 23")

		if !bytes.Contains(client[0].body, []byte(serverName)) || bytes.Contains(client[0].body, []byte(notePath)) {
			t.Error("the client's hello does not name the site, or names the page")
		}
		rest := ds[0].toServer[5+len(client[0].body):]
		for _, hidden := range []string{serverName, notePath, "Squirrel"} {
			if bytes.Contains(ds[0].toClient, []byte(hidden)) || bytes.Contains(rest, []byte(hidden)) {
				t.Errorf("%q stands on the wire outside of the client's hello", hidden)
			}
		}
		for who, hello := range map[string][]byte{"client": client[0].body, "server": server[0].body} {
			// key_share: X25519 is 0x001d, and 32 bytes follow (RFC 8446, Section 4.2.8).
			if !bytes.Contains(hello, []byte{0x00, 0x1d, 0x00, 0x20}) {
				t.Errorf("the %s's hello has no X25519 key share of 32 bytes", who)
			}
		}
		says(t, &tls13, "a key share, 32 bytes long")
	})
}

// A record is as long as its content and 17 bytes more.
func TestTLS13LengthsLeak(t *testing.T) {
	for _, n := range []int{11, 12, 43, 99, 1000, 1024} {
		secret := strings.Repeat("x", n)
		plain := dialogues(t, run(t, &plaintext, open(t, "virtual"), secret).frames)[0]
		shut := records(t, dialogues(t, run(t, &tls13, open(t, "virtual"), secret).frames)[0].toClient)
		if got := len(shut[6].body); got != len(plain.toClient)+17 {
			t.Errorf("an answer of %d bytes is in a record of %d, want %d", len(plain.toClient), got, len(plain.toClient)+17)
		}
	}
	says(t, &tls13, "Its length: 183 bytes. 200 less 17.")
	says(t, &tls13, "1 byte for the true kind, and a tag of 16 bytes")
}
