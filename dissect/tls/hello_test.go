package tls

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/registry"
)

// recorded is a ClientHello of a real client, from testdata/hello.
func recorded(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "hello", name+".hex"))
	if err != nil {
		t.Fatal(err)
	}
	return fieldtest.Unhex(strings.ReplaceAll(string(b), "\n", ""))
}

// hellos are those of real clients, recorded and made here.
func hellos(t testing.TB) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, name := range []string{"chromium", "openssl", "openssl-tls12", "openssl-tls10"} {
		out[name] = recorded(t, name)
	}
	for name, version := range map[string]uint16{"go": tls.VersionTLS13, "go-tls12": tls.VersionTLS12} {
		var sides [2][]byte
		for _, s := range talk(t, version) {
			sides[s.dir] = append(sides[s.dir], s.data...)
		}
		for dir, side := range sides { // each begins with its hello
			out[name+[]string{"", "-server"}[dir]] = side[headerLen : headerLen+handshake.HeaderLen+u24(side[headerLen+1:])]
		}
	}
	return out
}

// dissectOne takes one handshake message apart.
func dissectOne(t testing.TB, message []byte) seen {
	t.Helper()
	all := follow(t, []said{{proto.ToServer, rec(typeHandshake, message...)}}, 1<<20)
	return all[0]
}

// Of a real client's hello nothing is left over, nothing is wrong, and each
// leaf says what it is and where that is written. Halves of newer signature
// schemes have no name.
func TestRealHellos(t *testing.T) {
	for name, hello := range hellos(t) {
		one := dissectOne(t, hello)
		if one.sum.Problem {
			t.Errorf("%s: something is wrong:\n%s", name, tree(one.root))
		}
		for f := range one.root.All() {
			// In TLS 1.3 the two bytes of a signature scheme mean nothing by
			// themselves, and Wireshark calls them unknown.
			unknown := strings.Contains(f.Show(), "Unknown") && !strings.HasPrefix(f.Label, "Signature Hash Algorithm ")
			if f.Owns() && (f.Class == field.Undecoded || f.Explain == "" || f.Spec.IsZero() || unknown) {
				t.Errorf("%s: %s is %s, %q, %q by %v", name, f.Label, f.Class, f.Show(), f.Explain, f.Spec)
			}
		}
	}
}

// A hello that breaks off anywhere gives what was read and one problem.
func TestHellosCutAnywhere(t *testing.T) {
	for name, hello := range hellos(t) {
		for n := handshake.HeaderLen + 1; n < len(hello); n++ {
			one := dissectOne(t, msg(hello[0], hello[handshake.HeaderLen:n]...))
			problems := 0
			for f := range one.root.All() {
				if f.Problem != nil {
					problems++
				}
			}
			if problems > 1 || problems == 0 && one.root.Find("tls.handshake.extensions_length") != nil {
				t.Fatalf("%s, %d bytes: %d problems:\n%s", name, n, problems, tree(one.root))
			}
		}
	}
}

// Wireshark sees the same in the hellos: names, places, values.
func TestHellosAgreeWithWireshark(t *testing.T) {
	for name, hello := range hellos(t) {
		record := rec(typeHandshake, hello...)
		frame := slices.Concat(make([]byte, 12), []byte{0x08, 0}, segment(record, hello[0] == registry.ServerHello))
		theirs := fieldtest.Wireshark(t, 1, [][]byte{frame})[0]
		buf := &field.Buffer{Data: frame}
		c := proto.Context{Arena: new(field.Arena)}
		root := c.Arena.New()
		cut := Protocol{}.Open().Next(proto.ToServer, record, false)
		cut.Message.Dissect(&c, root, field.Span{Buf: buf, Off: len(frame) - len(record), Len: len(record)})
		t.Run(name, func(t *testing.T) {
			(&fieldtest.Tree{Root: root}).Agree(t, theirs, regexp.MustCompile(`^tls\.`))
		})
	}
}

// segment is an IPv4 packet that carries data to or from port 443.
func segment(data []byte, back bool) []byte {
	n := 40 + len(data)
	b := []byte{0x45, 0, byte(n >> 8), byte(n), 0, 1, 0x40, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
		0xc0, 0, 443 >> 8, 443 & 0xff, 0, 0, 0, 1, 0, 0, 0, 1, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0}
	if back {
		copy(b[20:], []byte{443 >> 8, 443 & 0xff, 0xc0, 0})
	}
	return append(b, data...)
}

func TestHelloInfo(t *testing.T) {
	all := hellos(t)
	for name, want := range map[string]string{
		"chromium":        "Client Hello: asks for squirrels.example",
		"openssl-tls10":   "Client Hello",
		"go-server":       "Server Hello: chose TLS_AES_128_GCM_SHA256",
		"go-tls12-server": "Server Hello: chose TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
	} {
		hello := all[name]
		if got := handshake.MessageSays(hello[0], hello); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
		for n := range hello {
			handshake.MessageSays(hello[0], hello[:n]) // and says something of each part
		}
	}
	retry := serverHello(0, 51, 0, 2, 0, 23)
	copy(retry[handshake.HeaderLen+handshake.RandomOff:], handshake.RetryRandom)
	same(t, handshake.MessageSays(registry.ServerHello, retry), "Hello Retry Request: wants a key for secp256r1")
}

func TestDowngradeIsPointedOut(t *testing.T) {
	for signal, want := range map[string]bool{handshake.Downgraded12: true, handshake.Downgraded11: true, "DOWNGRD\x02": false, "downgrd\x01": false} {
		hello := serverHello()
		copy(hello[handshake.HeaderLen+handshake.SessionIDOff-8:], signal)
		if f := dissectOne(t, hello).root.Find("tls.handshake.random_bytes"); strings.Contains(f.Explanation(), "DOWNGRD") != want {
			t.Errorf("%q: the explanation is %q", signal, f.Explanation())
		}
	}
}

func TestOddLengths(t *testing.T) {
	hello := clientHello()
	at := handshake.HeaderLen + handshake.SessionIDOff + 1 + 2
	odd := msg(registry.ClientHello, slices.Concat(hello[handshake.HeaderLen:at], []byte{0, 3, 0x13, 1, 0x13, 1, 0})...)
	one := dissectOne(t, odd)
	f := one.root.Find("tls.handshake.cipher_suites_length")
	same(t, f.Problem.Error(), "Cipher Suites, length: at byte 53: expected a multiple of 2, since each takes 2 bytes, saw 3")
}

func TestDraft18Hellos(t *testing.T) {
	body := append([]byte{0x7f, 18}, make([]byte, 32)...)
	body = append(body, 0x13, 1, 0, 8, 0, 40, 0, 4, 0, 29, 0, 0)
	if v := handshake.Negotiated(body, 0); !v.Is13() {
		t.Errorf("negotiated %v", v)
	}
	retry := dissectOne(t, append(clientHello(), msg(6, 0x7f, 18, 0, 6, 0, 40, 0, 2, 0, 29)...))
	if f := retry.root.Find("tls.handshake.extensions_key_share_selected_group"); f == nil || f.Show() != "29 (x25519)" {
		t.Errorf("the group is not there:\n%s", tree(retry.root))
	}
}

// What goes on behind a message's last field is wrong.
func TestHellosTooLong(t *testing.T) {
	hello := clientHello()
	body := slices.Concat(hello[handshake.HeaderLen:], []byte{0, 0}, []byte{9}) // no extensions, and a byte
	f := dissectOne(t, msg(registry.ClientHello, body...)).root.Find("plainsight.undecoded")
	if f == nil || f.Problem == nil || !strings.HasSuffix(f.Problem.Error(), "expected its end, saw 1 more bytes") {
		t.Errorf("the byte is %+v", f)
	}
}

func TestEncryptedExtensions(t *testing.T) {
	f, _ := body(t, sample{version: registry.TLS13, kind: 8, body: behind(anExtension(28, 0x40, 1))})
	if limit := f.Find("tls.record_size_limit"); len(problems(f)) > 0 || limit == nil || limit.Uint() != 0x4001 {
		t.Errorf("%s", tree(f))
	}
}

// The edges of what a ServerHello is told by.
func TestServerHelloEdges(t *testing.T) {
	retry := append([]byte{registry.ServerHello, 0, 0, 34, 3, 3}, handshake.RetryRandom...)
	if !handshake.IsRetry(retry) || handshake.IsRetry(retry[:len(retry)-1]) {
		t.Error("a HelloRetryRequest is known by its random number, and by all of it")
	}
	retry[len(retry)-1] ^= 1
	if handshake.IsRetry(retry) {
		t.Error("another random number is taken for that of a HelloRetryRequest")
	}
	for version, short := range map[uint16]bool{0x7f15: true, 0x7f16: false, 0x7f00: true, 0x7e15: false, 0x0303: false} {
		if handshake.IsShortHello([]byte{byte(version >> 8), byte(version)}) != short || handshake.IsShortHello([]byte{byte(version >> 8)}) {
			t.Errorf("version %04x: short is %v", version, !short)
		}
	}
	for version, want := range map[registry.Version]registry.Version{registry.SSL30: registry.SSL30, registry.TLS12: registry.TLS12, registry.TLS13: registry.TLS13, registry.SSL30 - 1: registry.TLS10, 2: registry.TLS10, registry.TLS13 + 1: registry.TLS10} {
		body := append([]byte{byte(version >> 8), byte(version)}, make([]byte, 40)...)
		if got := handshake.Negotiated(body, registry.TLS10); got != want {
			t.Errorf("a hello of version %04x settles %04x, want %04x", uint16(version), uint16(got), uint16(want))
		}
	}
}

// Of a message that may not be empty that is said, and of a ClientKeyExchange it
// may be so (RFC 5246, Section 7.4.7.2).
func TestEmptyMessages(t *testing.T) {
	for kind, fine := range map[uint8]bool{registry.ClientKeyExchange: true, registry.ServerHelloDone: true, registry.ClientHello: false, 11: false} {
		f := dissectOne(t, msg(kind)).root.Find("tls.handshake.length")
		if f == nil || (f.Problem == nil) != fine {
			t.Errorf("an empty message of type %d: %v", kind, f)
		}
	}
}

// What is found first stays: what follows from it is no news.
func TestFirstProblemStays(t *testing.T) {
	var d dissection
	f := new(field.Field)
	d.Wrong(f, 1, "first", "a", "b")
	d.Wrong(f, 2, "second", "c", "d")
	if f.Problem == nil || f.Problem.What != "first" || f.Problem.Where != 1 || !d.Problem {
		t.Errorf("%+v", f.Problem)
	}
}
