package squirrel_test

import (
	"math/big"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/tcp"
)

// A digest that does not fit is told, and so is one that is accepted all the same.
func TestWrongDigest(t *testing.T) {
	turns := rsaChat(rsaKeys()[0], fernetKey(1))
	b := []byte(turns[2].data)
	b[len(b)-1] ^= 1
	turns[2].data = string(b)
	turns = append(turns[:4], turn{toClient, frame(7, "your key does not fit its digest")})
	s := session(t, captured(0, turns...))
	want := `Greeting: SQRL/1
Greeting: SQRL/1
Public key: RSA-2048, with a SHA-256 that does not fit
Accepted: another digest than the other side sent
Refused: your key does not fit its digest`
	if got := infos(s); got != want {
		t.Errorf("got\n%s", got)
	}
	if f := fields(s, "plainsight.squirrel.digest.check"); len(f) != 1 || f[0].Show() != "SHA-256 of the public key above: does not fit" {
		t.Errorf("%v", f)
	}
	if n := len(problems(s)); n != 2 || !s.Row(6).Problem {
		t.Errorf("problems: %q", problems(s))
	}
}

// Segments may end anywhere, and carry many frames: it is the same chat.
func TestSplitAnywhere(t *testing.T) {
	turns := rsaChat(rsaKeys()[0], fernetKey(1))
	want := ""
	for _, n := range []int{0, 1, 2, 3, 4, 5, 7, 11, 64, 333} {
		s := session(t, captured(n, turns...), clientRSA())
		if want == "" {
			want = infos(s)
		}
		if got := infos(s); got != want || len(s.Find(secret)) != 1 || len(problems(s)) > 0 {
			t.Fatalf("in segments of %d bytes:\n%s\n%q", n, got, problems(s))
		}
	}
	// Both of each side's first frames in one segment, and one cut at each byte.
	client, server := turns[0].data+turns[2].data, turns[1].data+turns[3].data+turns[4].data
	for at := 1; at < len(server); at += 1 + at/40 {
		s := session(t, captured(0, turn{toServer, client}, turn{toClient, server[:at]}, turn{toClient, server[at:]}, turns[5], turns[6], turns[7]), clientRSA())
		if len(s.Find(secret)) != 1 || len(problems(s)) > 0 {
			t.Fatalf("cut at %d: %s\n%q", at, infos(s), problems(s))
		}
	}
	// An exchange with a signature, cut at every byte of either side.
	x := x25519()
	turns = dhChat(x, signer)
	client, server = turns[0].data+turns[2].data+turns[3].data, turns[1].data+turns[4].data+turns[5].data
	for at := 1; at < max(len(client), len(server)); at++ {
		a, b := min(at, len(client)), min(at, len(server))
		s := session(t, captured(0, turn{toServer, client[:a]}, turn{toClient, server[:b]}, turn{toServer, client[a:]}, turn{toClient, server[b:]}, turns[6], turns[7]), dhKey("the client's DH key", x.client), serverPublic(signer))
		if len(s.Find(secret)) != 1 || len(problems(s)) > 0 || !strings.Contains(infos(s), "ed25519, correct") {
			t.Fatalf("cut at %d: %s\n%q", at, infos(s), problems(s))
		}
	}
}

// A conversation may end after any byte.
func TestTruncated(t *testing.T) {
	x := explicit()
	turns := dhChat(x, signer)
	whole := turns[1].data + turns[4].data + turns[5].data + turns[7].data
	for n := range len(whole) {
		s := session(t, captured(0, turns[0], turns[2], turns[3], turn{toClient, whole[:n]}), dhKey("the client's DH key", x.client), serverPublic(signer))
		for _, p := range problems(s) {
			if !strings.Contains(p, "Squirrel") && !strings.Contains(p, "Fernet") && !strings.Contains(p, "not here") && !strings.Contains(p, "not in the capture") && !strings.Contains(p, "saw none") && !strings.Contains(p, "saw only") {
				t.Fatalf("cut after %d bytes: %s", n, p)
			}
		}
		if readable(s) {
			t.Fatalf("cut after %d bytes, and the secret is read", n)
		}
	}
}

// Where bytes are missing inside one frame its length tells where the next one
// begins; else the next frame that cannot be anything else is taken.
func TestLostBytes(t *testing.T) {
	turns := rsaChat(rsaKeys()[0], fernetKey(1))
	for lost, name := range []string{"greeting", "inside of a frame", "a frame"} {
		w := &wire{client: 40000, seq: [2]uint32{1, 1000}}
		w.send(toServer, tcp.SYN, "")
		w.send(toClient, tcp.SYN|tcp.ACK, "")
		for i, u := range turns {
			b := u.data
			switch {
			case lost == 0 && i == 1, lost == 2 && i == 3:
				w.seq[u.dir] += uint32(len(b))
				continue
			case lost == 1 && i == 3:
				w.send(u.dir, tcp.ACK, b[:10])
				w.seq[u.dir] += 5
				b = b[15:]
			}
			w.send(u.dir, tcp.ACK, b)
		}
		s := session(t, w.frames, clientRSA())
		if len(s.Find(secret)) != 1 {
			t.Errorf("%s lost: the secret is not read\n%s", name, infos(s))
		}
		if lost == 1 && !strings.Contains(infos(s), "bytes: the end of a frame whose beginning is missing") {
			t.Errorf("%s lost:\n%s", name, infos(s))
		}
	}
}

// Frames that break the rules, each with what is said of it.
func TestOddFrames(t *testing.T) {
	even := new(big.Int).Lsh(big.NewInt(1), 1024).Bytes()
	odd := slices.Clone(even)
	odd[len(odd)-1] = 1
	for _, c := range []struct{ name, frame, info, problem string }{
		{"unknown type", frame(9, "abc"), "Unknown frame type 9, 3 bytes", ""},
		{"too long", "\x03\x20\x00\x00" + strings.Repeat("x", 3000), "Message: 2097152 bytes, more than the protocol allows", "at most 1048576 bytes"},
		{"empty message", frame(3, ""), "Message: nothing", "a Fernet token"},
		{"no token", frame(3, "hello"), "Message: not a Fernet token, 5 bytes", "a Fernet token"},
		{"text behind a token", frame(3, token(fernetKey(1), "x")+"!"), "Message: Fernet token, 100 bytes", "1 more bytes"},
		{"unknown group", frame(4, "\x00\x17"), "Parameters: unknown", "0x0100 (ffdhe2048)"},
		{"named group with more", frame(4, "\x01\x00x"), "Parameters: ffdhe2048", "1 more bytes"},
		{"even prime", frame(4, "\x00\x00"+counted(even)+counted([]byte{2})), "Parameters: a group of its own, 1025 bits", "an even number"},
		{"short prime", frame(4, "\x00\x00"+counted([]byte{23})+counted([]byte{5})), "Parameters: a group of its own, 5 bits", "so short"},
		{"long prime", frame(4, "\x00\x00"+counted([]byte(strings.Repeat("\xff", 1025)))+counted([]byte{5})), "Parameters: a group of its own, 8200 bits", "more than plainsight calculates with"},
		{"generator of 1", frame(4, "\x00\x00"+counted(odd)+counted([]byte{1})), "Parameters: a group of its own, 1025 bits", "at most two values"},
		{"no prime", frame(4, "\x00\x00\x00\x00\x00\x01\x02"), "Parameters: a group of its own, cut off", "a number"},
		{"public value of 1", frame(4, "\x01\x00") + frame(5, counted(append(make([]byte, 255), 1))), "Public value: 256 bytes, ffdhe2048", "1 < y < p-1"},
		{"short public value", frame(4, "\x00\x1d") + frame(5, counted([]byte("abc"))), "Public value: 3 bytes, x25519", "32 bytes, as x25519 has"},
		{"empty public value", frame(5, "\x00\x00"), "Public value: 0 bytes", "a number"},
		{"length beyond the end", frame(5, "\x00\x09abc"), "Public value: 9 bytes", "9 bytes, saw only 3"},
		{"empty", frame(1, ""), "Public key: 0 bytes", "2 bytes"},
		{"no DER", frame(1, counted([]byte("abc"))+digest([]byte("abc"))), "Public key: 3 bytes, with its SHA-256", "DER"},
		{"no digest", frame(1, counted(der(rsaKeys()[0]))), "Public key: RSA-2048", "32 bytes"},
		{"no key", frame(2, counted(nil)+digest(nil)), "Sealed key: 0 bytes, with its SHA-256", ""},
		{"other scheme", frame(6, "\x04\x03"+counted([]byte("abc"))), "Signature: unknown scheme, not checked", ""},
		{"no reason", frame(7, ""), "Refused, without a reason", ""},
		{"no UTF-8", frame(7, "\xff"), `Refused: \xff`, "UTF-8"},
		{"short digest", frame(8, "abc"), "Accepted", "32 bytes"},
		{"unasked", frame(8, digest(nil)), "Accepted: a digest that was not seen before", ""},
	} {
		s := session(t, captured(0, turn{toServer, hi}, turn{toServer, c.frame}), serverPublic(signer), dhKey("a key", []byte(strings.Repeat("7", 32))))
		if got := infos(s); !strings.HasPrefix(got[strings.Index(got, "\n")+1:], c.info) && !strings.Contains(got, "; "+c.info) {
			t.Errorf("%s: %s, want %s", c.name, got, c.info)
		}
		all := strings.Join(problems(s), "\n")
		if c.problem == "" && all != "" || !strings.Contains(all, c.problem) {
			t.Errorf("%s: %q, want %q", c.name, all, c.problem)
		}
	}
}
