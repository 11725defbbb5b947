package keylog_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect/tls/keylog"
)

// hexes is a byte's digits n times.
func hexes(b string, n int) string { return strings.Repeat(b, n) }

func sample() string {
	random, master, secret := hexes("a1", 32), hexes("0b", 48), hexes("0C", 32)
	return "# a comment\r\n\r\n" +
		"CLIENT_RANDOM " + random + " " + master + "\r\n" +
		"PMS_CLIENT_RANDOM " + random + " 0102\n" +
		"RSA 1122334455667788 " + master + "\n" +
		"RSA Session-ID:c0ffee Master-Key:" + master + "\n" +
		"CLIENT_EARLY_TRAFFIC_SECRET " + random + " " + secret + "\n" +
		"EARLY_EXPORTER_MASTER_SECRET " + random + " " + secret + "\n" +
		"CLIENT_HANDSHAKE_TRAFFIC_SECRET " + random + " " + master + "\n" +
		"SERVER_HANDSHAKE_TRAFFIC_SECRET\t" + random + "  " + master + "\n" +
		"CLIENT_TRAFFIC_SECRET_0 " + random + " " + hexes("c0", 32) + "\n" +
		"CLIENT_TRAFFIC_SECRET_1 " + random + " " + hexes("c1", 32) + "\n" +
		"SERVER_TRAFFIC_SECRET_0 " + random + " " + hexes("50", 32) + "\n" +
		"SERVER_TRAFFIC_SECRET_N " + random + " " + hexes("51", 32) + "\n" +
		"SERVER_TRAFFIC_SECRET_N " + random + " " + hexes("52", 32) + "\n" +
		"EXPORTER_SECRET " + random + " " + secret + "\n" +
		"ECH_SECRET " + random + " 0304\n" +
		"ECH_CONFIG " + random + " fe0d" // no end of line
}

func TestLabels(t *testing.T) {
	log, problems := keylog.Parse([]byte(sample()))
	if len(problems) > 0 {
		t.Error(problems)
	}
	random := bytes.Repeat([]byte{0xa1}, 32)
	for _, c := range []struct {
		got  []byte
		want string
	}{
		{log.Secret(keylog.ClientRandom, random), hexes("0b", 48)},
		{log.Secret(keylog.PMSClientRandom, random), "0102"},
		{log.PreMaster([]byte("\x11\x22\x33\x44\x55\x66\x77\x88 and more")), hexes("0b", 48)},
		{log.Master([]byte{0xc0, 0xff, 0xee}), hexes("0b", 48)},
		{log.Secret(keylog.ClientEarlyTraffic, random), hexes("0c", 32)},
		{log.Secret(keylog.EarlyExporter, random), hexes("0c", 32)},
		{log.Secret(keylog.ClientHandshakeTraffic, random), hexes("0b", 48)},
		{log.Secret(keylog.ServerHandshakeTraffic, random), hexes("0b", 48)},
		{log.Secret(keylog.ClientTraffic, random), hexes("c0", 32)},
		{log.Find(keylog.ClientTraffic, 1, random), hexes("c1", 32)},
		{log.Find(keylog.ClientTraffic, 2, random), ""},
		{log.Find(keylog.ServerTraffic, 1, random), hexes("51", 32)},
		{log.Find(keylog.ServerTraffic, 2, random), hexes("52", 32)},
		{log.Secret(keylog.Exporter, random), hexes("0c", 32)},
		{log.Secret(keylog.ECHSecret, random), "0304"},
		{log.Secret(keylog.ECHConfig, random), "fe0d"},
		{log.Secret(keylog.ClientRandom, random[1:]), ""},
		{log.Secret("NO_SUCH_LABEL", random), ""},
		{log.Master(make([]byte, 33)), ""},
		{log.PreMaster([]byte{0x11}), ""},
		{(*keylog.Log)(nil).Secret(keylog.ClientRandom, random), ""},
	} {
		if got := fmt.Sprintf("%x", c.got); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	all := 0
	for e := range log.All() {
		if got := log.Find(e.Label, e.N, e.ID); !bytes.Equal(got, e.Secret) {
			t.Errorf("%s %d of line %d: %x, looked up %x", e.Label, e.N, e.Line, e.Secret, got)
		}
		all++
	}
	if of := log.Of(random); log.Len() != 16 || all != 16 || len(of) != 14 || of[0].Label != keylog.ClientRandom || of[0].Line != 3 {
		t.Errorf("%d secrets, %d listed, %v", log.Len(), all, of)
	}
}

func TestProblems(t *testing.T) {
	random, master := hexes("a1", 32), hexes("0b", 48)
	for _, c := range []struct{ line, want string }{
		{"QUIC_MAGIC " + random + " 00", `key log: line 2: expected a label of the key log format, saw "QUIC_MAGIC"`},
		{"client_random " + random + " " + master, `key log: line 2: expected a label of the key log format, saw "client_random"`},
		{"CLIENT_TRAFFIC_SECRET_x " + random + " " + hexes("0c", 32), `key log: line 2: expected a label of the key log format, saw "CLIENT_TRAFFIC_SECRET_x"`},
		{"CLIENT_TRAFFIC_SECRET_00 " + random + " " + hexes("0c", 32), `key log: line 2: expected a label of the key log format, saw "CLIENT_TRAFFIC_SECRET_00"`},
		{hexes("X", 100), `key log: line 2: expected a label of the key log format, saw "` + hexes("X", 40) + `"`},
		{"CLIENT_RANDOM", "key log: line 2: CLIENT_RANDOM: expected a label, an identifier and a secret, saw the line's end"},
		{"CLIENT_RANDOM " + random, "key log: line 2: CLIENT_RANDOM: expected a label, an identifier and a secret, saw the line's end"},
		{"CLIENT_RANDOM a1 " + master, "key log: line 2: CLIENT_RANDOM: expected a client random of 64 hexadecimal digits, saw 2 characters"},
		{"CLIENT_RANDOM " + random + " 0b", "key log: line 2: CLIENT_RANDOM: expected a secret of 96 hexadecimal digits, saw 2 characters"},
		{"CLIENT_RANDOM " + random + " " + master + " x", "key log: line 2: CLIENT_RANDOM: expected a label, an identifier and a secret, saw more after them"},
		{"CLIENT_RANDOM " + random + " " + hexes("0b", 47) + "0x", "key log: line 2: CLIENT_RANDOM: expected hexadecimal digits as secret, saw another character: number 96"},
		{"CLIENT_RANDOM " + hexes("a1", 31) + "g1 " + master, "key log: line 2: CLIENT_RANDOM: expected hexadecimal digits as identifier, saw another character: number 63"},
		{"EXPORTER_SECRET " + random + " 0b", "key log: line 2: EXPORTER_SECRET: expected a secret of 64 or 96 hexadecimal digits, saw 2 characters"},
		{"ECH_SECRET " + random + " 0b0", "key log: line 2: ECH_SECRET: expected two hexadecimal digits for each byte of the secret, saw 3 characters"},
		{"RSA 1122 " + master, "key log: line 2: RSA: expected 16 hexadecimal digits of the encrypted pre-master secret, saw 4 characters"},
		{"RSA Session-ID: Master-Key:" + master, "key log: line 2: RSA Session-ID: expected a session ID of up to 64 hexadecimal digits, two for each byte, saw 0 characters"},
		{"RSA Session-ID:00 " + master, "key log: line 2: RSA Session-ID: expected Master-Key: after the session ID, saw something else"},
	} {
		log, problems := keylog.Parse([]byte("#\n" + c.line + "\r\nCLIENT_RANDOM " + random + " " + master))
		if len(problems) != 1 || problems[0].Error() != c.want || log.Len() != 1 || log.Skipped() != 1 {
			t.Errorf("%q: %v, %d skipped", c.line, problems, log.Skipped())
			continue
		}
		if p := problems[0]; p.Off != 2 || p.Len != len(c.line) || p.Line != 2 {
			t.Errorf("%q: said to be %d bytes at %d of line %d", c.line, p.Len, p.Off, p.Line)
		}
	}
}

// The same twice is fine; something else for the same is a problem, and counts.
func TestTwice(t *testing.T) {
	random := hexes("a1", 32)
	one, other := "CLIENT_RANDOM "+random+" "+hexes("0b", 48)+"\n", "CLIENT_RANDOM "+random+" "+hexes("0d", 48)+"\n"
	if log, problems := keylog.Parse([]byte(one + strings.Replace(one, "0b", "0B", 48))); len(problems) > 0 || log.Len() != 1 {
		t.Error(problems)
	}
	log, problems := keylog.Parse([]byte("\xef\xbb\xbf" + one + other))
	if want := "key log: line 2: CLIENT_RANDOM: expected the secret that line 1 has for the same thing, saw a different one, which is used"; len(problems) != 1 || problems[0].Error() != want {
		t.Error(problems)
	}
	if got := log.Secret(keylog.ClientRandom, bytes.Repeat([]byte{0xa1}, 32)); got[0] != 0x0d || log.Skipped() != 0 {
		t.Errorf("%x, %d skipped", got, log.Skipped())
	}
}

// Two logs put together are as good as one, though OpenSSL does not number its
// lines.
func TestTogether(t *testing.T) {
	log, problems := keylog.Parse([]byte(sample() + "\n" + sample()))
	if len(problems) > 0 || log.Len() != 16 || log.Find(keylog.ServerTraffic, 3, bytes.Repeat([]byte{0xa1}, 32)) != nil {
		t.Errorf("%d secrets, %v", log.Len(), problems)
	}
}

// Nothing in a problem tells a secret.
func TestProblemsKeepSecrets(t *testing.T) {
	secret := hexes("5ec7e7", 16)
	for _, line := range []string{
		"CLIENT_RANDOM " + hexes("a1", 32) + " " + secret + "00",
		"CLIENT_RANDOM " + secret + " " + secret,
		"CLIENT_RANDOM " + hexes("a1", 32) + " x" + secret[1:],
		"RSA Session-ID:00 " + secret,
	} {
		_, problems := keylog.Parse([]byte(line))
		if len(problems) != 1 || strings.Contains(problems[0].Error(), "5ec7e7") {
			t.Errorf("%q: %v", line, problems)
		}
	}
}

func TestManyProblems(t *testing.T) {
	log, problems := keylog.Parse(bytes.Repeat([]byte("x\n"), 5000))
	if len(problems) != 1000 || log.Skipped() != 5000 {
		t.Errorf("%d problems, %d lines skipped", len(problems), log.Skipped())
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample()))
	for line := range strings.Lines(sample()) {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		log, problems := keylog.Parse(data)
		lines := 1
		for _, end := range []string{"\n", "\r", "\v", "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} { // some of which may end none
			lines += bytes.Count(data, []byte(end))
		}
		if log.Len()+log.Skipped() > lines || len(problems) > lines {
			t.Fatalf("%d secrets, %d skipped and %d problems in %d lines", log.Len(), log.Skipped(), len(problems), lines)
		}
		for _, p := range problems {
			if p.Off < 0 || p.Len < 0 || p.Off+p.Len > len(data) || p.Error() == "" {
				t.Fatalf("problem %+v", p)
			}
		}
		n := 0
		for e := range log.All() {
			if n++; !bytes.Equal(log.Find(e.Label, e.N, e.ID), e.Secret) || len(e.Secret) == 0 {
				t.Fatalf("%s %d of line %d is not found", e.Label, e.N, e.Line)
			}
			if n < 100 {
				log.Of(e.ID)
			}
		}
	})
}

// big is a key log of about 64 MiB with a connection for every four lines.
func big() []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < 64<<20; i++ {
		for _, label := range []string{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"} {
			fmt.Fprintf(&b, "%s %064x %064x\n", label, i, i)
		}
	}
	return b.Bytes()
}

func BenchmarkParse64MiB(b *testing.B) {
	data := big()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := keylog.Parse(data); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// BenchmarkParseNoise64MiB is the worst that a file can be: lines of one character.
func BenchmarkParseNoise64MiB(b *testing.B) {
	data := bytes.Repeat([]byte("x\n"), 32<<20)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		keylog.Parse(data)
	}
}

func BenchmarkSecret(b *testing.B) {
	log, _ := keylog.Parse(big())
	random := make([]byte, 32)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		random[31], random[30] = byte(i), byte(i>>8)
		if log.Secret(keylog.ServerTraffic, random) == nil {
			b.Fatal("not found")
		}
	}
}
