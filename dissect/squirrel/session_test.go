package squirrel_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"math/big"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/tcp"
)

// A chat under a key that was sealed with RSA, as whoever listens has it, and as
// the client does.
func TestRSAChat(t *testing.T) {
	frames := captured(0, rsaChat(rsaKeys()[0], fernetKey(1))...)
	eavesdropper := session(t, frames)
	want := `Greeting: SQRL/1
Greeting: SQRL/1
Public key: RSA-2048, with its SHA-256
Accepted: the digest that the client sent
Sealed key: 256 bytes, with its SHA-256
Accepted: the digest that the server sent
Message: Fernet token, 120 bytes
Message: Fernet token, 100 bytes`
	if got := infos(eavesdropper); got != want {
		t.Errorf("the eavesdropper has\n%s\nwant\n%s", got, want)
	}
	if readable(eavesdropper) || len(problems(eavesdropper)) > 0 {
		t.Errorf("the eavesdropper reads the secret, or has problems: %q", problems(eavesdropper))
	}
	for _, f := range fields(eavesdropper, "plainsight.squirrel.sealed_key") {
		if f.Class != field.Ciphertext || f.Secret != "the client's private RSA key" {
			t.Errorf("the sealed key is %v, and %q would open it", f.Class, f.Secret)
		}
	}

	client := session(t, frames, clientRSA())
	want = strings.Replace(want, "key: 256 bytes, with its SHA-256", "key: 256 bytes, with its SHA-256, opened", 1)
	want = strings.Replace(want, "120 bytes", "120 bytes, opened: "+question, 1)
	want = strings.Replace(want, "100 bytes", "100 bytes, opened: "+secret, 1)
	if got := infos(client); got != want {
		t.Errorf("the client has\n%s\nwant\n%s", got, want)
	}
	places := client.Find(secret)
	if len(places) != 1 || places[0].How != "opened with the Fernet key that the server sealed, opened with the client's RSA key" {
		t.Errorf("the secret is found at %+v", places)
	}
	a, b := eavesdropper.Report(), client.Report()
	if a.ApplicationBytes != 220 || b.ApplicationBytes != 220 || a.ReadableBytes >= b.ReadableBytes {
		t.Errorf("the eavesdropper has %+v, the client %+v", a, b)
	}
	if n := b.Classes[field.Opened]; n < 256 || a.Classes[field.Opened] != 0 {
		t.Errorf("%d bytes opened, and %d by the eavesdropper", n, a.Classes[field.Opened])
	}
}

// steps are the names and values of the steps to the key.
func steps(s *dissect.Session) (out []string) {
	for _, f := range fields(s, "plainsight.squirrel.key_agreement.step") {
		out = append(out, f.Label+"="+f.Value.Str)
	}
	return out
}

// Who holds the RSA key is shown how it opens the sealed one.
func TestRSASteps(t *testing.T) {
	k := fernetKey(1)
	s := session(t, captured(0, rsaChat(rsaKeys()[0], k)...), clientRSA())
	all := fields(s, "plainsight.squirrel.key_agreement.step")
	if len(all) != 5 {
		t.Fatalf("%d steps: %q", len(all), steps(s))
	}
	last := all[4]
	if last.Value.Str != k.Encode() || last.Spec != field.Fernet("Key Format") || len(last.Inputs) != 1 || last.Inputs[0] != all[3] {
		t.Errorf("the last step is %s, from %v, by %v", last.Show(), last.Inputs, last.Spec)
	}
	if in := all[1].Inputs; len(in) != 2 || in[0].Name != "plainsight.squirrel.sealed_key" || in[1] != all[0] {
		t.Errorf("%s comes from %v", all[1].Label, in)
	}
}

// The prime that explicit uses is one.
func TestExplicitPrime(t *testing.T) {
	b := []byte(explicit().parameters)
	if p := new(big.Int).SetBytes(b[4:100]); p.BitLen() != 768 || !p.ProbablyPrime(8) {
		t.Errorf("%x is no prime of 768 bits", p)
	}
}

// The exchanges that the protocol knows.
var exchanges = map[string]func() exchange{"ffdhe2048": ffdhe2048, "x25519": x25519, "explicit": explicit}

// Either side's private key opens what was said; nobody else does.
func TestDHChat(t *testing.T) {
	for name, make := range exchanges {
		t.Run(name, func(t *testing.T) {
			x := make()
			frames := captured(0, dhChat(x, nil)...)
			for holder, secrets := range map[string][]field.Secret{
				"the client's DH key": {dhKey("the client's DH key", x.client)},
				"the server's DH key": {dhKey("another key", []byte(strings.Repeat("7", 32))), dhKey("the server's DH key", x.server)},
			} {
				s := session(t, frames, secrets...)
				places := s.Find(secret)
				if want := "opened with the Fernet key computed with " + holder; len(places) != 1 || places[0].How != want {
					t.Errorf("%s: found at %+v", holder, places)
				}
				if p := problems(s); len(p) > 0 {
					t.Errorf("%s: %q", holder, p)
				}
				if got := steps(s); !slices.Contains(got, "Fernet key="+x.key.Encode()) {
					t.Errorf("%s: the steps are %q", holder, got)
				}
			}
			for holder, secrets := range map[string][]field.Secret{
				"eavesdropper": nil,
				"wrong key":    {dhKey("another key", []byte(strings.Repeat("7", 32)))},
			} {
				s := session(t, frames, secrets...)
				if readable(s) || len(steps(s)) > 0 || len(problems(s)) > 0 {
					t.Errorf("%s: reads %v, %q, %q", holder, readable(s), steps(s), problems(s))
				}
			}
		})
	}
}

// Each step says where it comes from, and leads to the frame's own value.
func TestDHSteps(t *testing.T) {
	x := ffdhe2048()
	s := session(t, captured(0, dhChat(x, nil)...), dhKey("the client's DH key", x.client))
	groups := fields(s, "plainsight.squirrel.key_agreement")
	if len(groups) != 2 {
		t.Fatalf("steps stand in %d frames", len(groups))
	}
	var got []string
	for f := range groups[1].Children() {
		line := f.Label + " (" + f.Spec.String() + ")"
		for _, in := range f.Inputs {
			line += " <- " + in.Label
		}
		got = append(got, line)
	}
	want := []string{
		"x, the private key (RFC 7919, Section 5.1)",
		"public value of the client (Squirrel protocol, DHPublic)",
		"g^x mod p (RFC 7919, Section 5.1) <- x, the private key <- public value of the client",
		"Z, the shared secret (RFC 7919, Section 5.1) <- x, the private key <- Public value",
		"PRK, from HKDF-Extract (RFC 5869, Section 2.2) <- Z, the shared secret",
		"OKM, from HKDF-Expand (RFC 5869, Section 2.3) <- PRK, from HKDF-Extract",
		"Fernet key (Fernet specification, Key Format) <- OKM, from HKDF-Expand",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A Fernet key that is held opens messages by itself.
func TestFernetKey(t *testing.T) {
	x := x25519()
	s := session(t, captured(0, dhChat(x, nil)...), field.Secret{Kind: field.FernetKey, Label: "the Fernet key", Data: x.key[:]})
	if !readable(s) || len(problems(s)) > 0 {
		t.Errorf("not read: %s, %q", infos(s), problems(s))
	}
	wrong := fernetKey(7)
	s = session(t, captured(0, dhChat(x, nil)...), field.Secret{Kind: field.FernetKey, Label: "another key", Data: wrong[:]})
	if readable(s) || !strings.Contains(infos(s), "Message: Fernet token, 100 bytes, which no key held here fits") || len(problems(s)) != 2 {
		t.Errorf("a wrong key: %s, %q", infos(s), problems(s))
	}
}

// The server's signature is checked by who knows its public key.
func TestSignature(t *testing.T) {
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	x := x25519()
	ownKey := field.Secret{Kind: field.PrivateKey, Label: "the server's private key", Data: privatePEM(signer)}
	for _, c := range []struct {
		name, info, status string
		signer             ed25519.PrivateKey
		secrets            []field.Secret
		problems           int
	}{
		{"right", "Signature: ed25519, correct", "correct: the owner of the server's public key", signer, []field.Secret{serverPublic(signer)}, 0},
		{"right, two known", "Signature: ed25519, correct", "correct: the owner of the server's public key", signer, []field.Secret{serverPublic(other), serverPublic(signer)}, 0},
		{"its owner", "Signature: ed25519, correct", "correct: the owner of the server's private key", signer, []field.Secret{ownKey}, 0},
		{"someone else's", "Signature: ed25519, wrong", "wrong: it was not made with the server's public key", other, []field.Secret{serverPublic(signer)}, 1},
		{"unknown", "Signature: ed25519, not checked", "not checked: it takes the server's public key", signer, nil, 0},
	} {
		s := session(t, captured(0, dhChat(x, c.signer)...), c.secrets...)
		if !strings.Contains(infos(s), c.info+"\n") || len(problems(s)) != c.problems {
			t.Errorf("%s: %s\n%q", c.name, infos(s), problems(s))
		}
		if f := fields(s, "plainsight.squirrel.signature.check"); len(f) != 1 || !strings.HasPrefix(f[0].Show(), c.status) {
			t.Errorf("%s: %v", c.name, f)
		}
	}
}

// A man in the middle has two conversations, and opens both by what he holds.
func TestManInTheMiddle(t *testing.T) {
	client, attacker := rsaKeys()[0], rsaKeys()[1]
	x, y := ffdhe2048(), ffdhe2048()
	for name, c := range map[string]struct {
		near, far   []turn
		mine, their []field.Secret
	}{
		"RSA": {rsaChat(client, fernetKey(1)), rsaChat(attacker, fernetKey(2)), []field.Secret{attackerRSA(), {Kind: field.FernetKey, Label: "the key the attacker made", Data: keyBytes(1)}}, []field.Secret{clientRSA()}},
		"DH":  {dhChat(x, nil), dhChat(y, nil), []field.Secret{dhKey("the attacker's key for the client", x.server), dhKey("the attacker's key for the server", y.client)}, []field.Secret{dhKey("the client's DH key", x.client)}},
	} {
		near := &wire{client: 40000, seq: [2]uint32{1, 1000}}
		near.say(0, c.near...)
		far := &wire{client: 40001, seq: [2]uint32{5, 5000}}
		far.say(0, c.far...)
		frames := append(near.frames, far.frames...)
		if n := len(session(t, frames, c.mine...).Find(secret)); n != 2 {
			t.Errorf("%s: the attacker reads the secret %d times", name, n)
		}
		s := session(t, frames, c.their...)
		if n := len(s.Find(secret)); n != 1 {
			t.Errorf("%s: the client reads the secret %d times", name, n)
		}
		if name == "RSA" {
			f := fields(s, "plainsight.squirrel.sealed_key.status")
			if len(f) != 1 || !strings.Contains(f[0].Show(), "sealed with another public key") {
				t.Errorf("of the other connection's sealed key the client is told %v", f)
			}
			for _, f := range fields(s, "plainsight.squirrel.digest.check") {
				if !strings.HasSuffix(f.Show(), ": fits") {
					t.Errorf("%s", f.Show())
				}
			}
		}
	}
}

func keyBytes(first byte) []byte { k := fernetKey(first); return k[:] }

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
Accepted: another digest than the client sent
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
			if !strings.Contains(p, "Squirrel") && !strings.Contains(p, "Fernet") && !strings.Contains(p, "not here") && !strings.Contains(p, "not in the capture") && !strings.Contains(p, "left") {
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
		{"too long", "\x03\x20\x00\x00" + strings.Repeat("x", 3000), "Message: 2097152 bytes, more than anyone accepts", "at most 1048576 bytes"},
		{"empty message", frame(3, ""), "Message: nothing", "a Fernet token"},
		{"no token", frame(3, "hello"), "Message: no Fernet token, 5 bytes", "a Fernet token"},
		{"text behind a token", frame(3, token(fernetKey(1), "x")+"!"), "Message: Fernet token, 100 bytes", "1 more bytes"},
		{"unknown group", frame(4, "\x00\x17"), "Parameters: unknown", "0x0100 (ffdhe2048)"},
		{"named group with more", frame(4, "\x01\x00x"), "Parameters: ffdhe2048", "1 more bytes"},
		{"even prime", frame(4, "\x00\x00"+counted(even)+counted([]byte{2})), "Parameters: a group of its own, 1025 bits", "an even number"},
		{"short prime", frame(4, "\x00\x00"+counted([]byte{23})+counted([]byte{5})), "Parameters: a group of its own, 5 bits", "so short"},
		{"long prime", frame(4, "\x00\x00"+counted([]byte(strings.Repeat("\xff", 1025)))+counted([]byte{5})), "Parameters: a group of its own, 8200 bits", "longer than is reckoned with"},
		{"generator of 1", frame(4, "\x00\x00"+counted(odd)+counted([]byte{1})), "Parameters: a group of its own, 1025 bits", "at most two values"},
		{"no prime", frame(4, "\x00\x00\x00\x00\x00\x01\x02"), "Parameters: a group of its own, cut off", "a number"},
		{"public value of 1", frame(4, "\x01\x00") + frame(5, counted(append(make([]byte, 255), 1))), "Public value: 256 bytes, ffdhe2048", "1 < y < p-1"},
		{"short public value", frame(4, "\x00\x1d") + frame(5, counted([]byte("abc"))), "Public value: 3 bytes, x25519", "32 bytes, as x25519 has"},
		{"empty public value", frame(5, "\x00\x00"), "Public value: 0 bytes", "a number"},
		{"length beyond the end", frame(5, "\x00\x09abc"), "Public value: 9 bytes", "9 bytes, saw 3 left"},
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
