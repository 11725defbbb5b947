package handshake

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
	"plainsight/dissect/tls/tlstest"
)

// Of a real client's hello nothing is left over, nothing is wrong, and each
// leaf says what it is and where that is written.
func TestRealHellos(t *testing.T) {
	for name, hello := range tlstest.Hellos(t) {
		f, problem := readHello(t, hello)
		if problem {
			t.Errorf("%s: something is wrong:\n%s", name, tlstest.Tree(f))
		}
		for f := range f.All() {
			unknown := strings.Contains(f.Show(), "Unknown")
			if f.Owns() && (f.Class == field.Undecoded || f.Explain == "" || f.Spec.IsZero() || unknown) {
				t.Errorf("%s: %s is %s, %q, %q by %v", name, f.Label, f.Class, f.Show(), f.Explain, f.Spec)
			}
		}
	}
}

// A hello that breaks off anywhere gives what was read and one problem.
func TestHellosCutAnywhere(t *testing.T) {
	for name, hello := range tlstest.Hellos(t) {
		for n := HeaderLen + 1; n < len(hello); n++ {
			f, _ := readHello(t, tlstest.Message(hello[0], hello[HeaderLen:n]...))
			problems := 0
			for f := range f.All() {
				if f.Problem != nil {
					problems++
				}
			}
			if problems > 1 || problems == 0 && f.Find("tls.handshake.extensions_length") != nil {
				t.Fatalf("%s, %d bytes: %d problems:\n%s", name, n, problems, tlstest.Tree(f))
			}
		}
	}
}

func TestHelloInfo(t *testing.T) {
	all := tlstest.Hellos(t)
	for name, want := range map[string]string{
		"chromium":        "Client Hello: asks in the open for squirrels.example",
		"openssl-tls10":   "Client Hello",
		"go-server":       "Server Hello: chose TLS_AES_128_GCM_SHA256",
		"go-tls12-server": "Server Hello: chose TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
	} {
		hello := all[name]
		if got := MessageSays(hello[0], hello); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
		for n := range hello {
			MessageSays(hello[0], hello[:n]) // and says something of each part
		}
	}
	retry := tlstest.ServerHello(0, 51, 0, 2, 0, 23)
	copy(retry[HeaderLen+RandomOff:], RetryRandom)
	tlstest.Same(t, MessageSays(registry.ServerHello, retry), "Hello Retry Request: wants a key for secp256r1")
}

func TestDowngradeIsPointedOut(t *testing.T) {
	for signal, want := range map[string]bool{Downgraded12: true, Downgraded11: true, "DOWNGRD\x02": false, "downgrd\x01": false} {
		hello := tlstest.ServerHello()
		copy(hello[HeaderLen+SessionIDOff-8:], signal)
		if f := find(t, hello, "tls.handshake.random_bytes"); strings.Contains(f.Explanation(), "DOWNGRD") != want {
			t.Errorf("%q: the explanation is %q", signal, f.Explanation())
		}
	}
}

func TestOddLengths(t *testing.T) {
	hello := tlstest.ClientHello()
	at := HeaderLen + SessionIDOff + 1 + 2
	odd := tlstest.Message(registry.ClientHello, slices.Concat(hello[HeaderLen:at], []byte{0, 3, 0x13, 1, 0x13, 1, 0})...)
	f := find(t, odd, "tls.handshake.cipher_suites_length")
	tlstest.Same(t, f.Problem.Error(), "Cipher Suites, length: at byte 41: expected a multiple of 2, since each takes 2 bytes, saw 3")
}

func TestDraft18Hellos(t *testing.T) {
	body := append([]byte{0x7f, 18}, make([]byte, 32)...)
	body = append(body, 0x13, 1, 0, 8, 0, 40, 0, 4, 0, 29, 0, 0)
	if v := Negotiated(body, 0); !v.Is13() {
		t.Errorf("negotiated %v", v)
	}
	retry, _ := readHello(t, tlstest.Message(registry.HelloRetryRequest, 0x7f, 18, 0, 6, 0, 40, 0, 2, 0, 29))
	if f := retry.Find("tls.handshake.extensions_key_share_selected_group"); f == nil || f.Show() != "29 (x25519)" {
		t.Errorf("the group is not there:\n%s", tlstest.Tree(retry))
	}
}

// What goes on after a message's last field is wrong.
func TestHellosTooLong(t *testing.T) {
	hello := tlstest.ClientHello()
	body := slices.Concat(hello[HeaderLen:], []byte{0, 0}, []byte{9}) // no extensions, and a byte
	f := find(t, tlstest.Message(registry.ClientHello, body...), "plainsight.undecoded")
	if f == nil || f.Problem == nil || !strings.HasSuffix(f.Problem.Error(), "expected its end, saw 1 more bytes") {
		t.Errorf("the byte is %+v", f)
	}
}

func TestEncryptedExtensions(t *testing.T) {
	f, _ := readSample(t, tlstest.Sample{Version: registry.TLS13, Kind: 8, Body: tlstest.V16(tlstest.Extension(28, 0x40, 1))})
	if limit := f.Find("tls.record_size_limit"); len(tlstest.Problems(f)) > 0 || limit == nil || limit.Uint() != 0x4001 {
		t.Errorf("%s", tlstest.Tree(f))
	}
}

// The edges of what a ServerHello is told by.
func TestServerHelloEdges(t *testing.T) {
	retry := append([]byte{registry.ServerHello, 0, 0, 34, 3, 3}, RetryRandom...)
	if !IsRetry(retry) || IsRetry(retry[:len(retry)-1]) {
		t.Error("a HelloRetryRequest is known by its random number, and by all of it")
	}
	retry[len(retry)-1] ^= 1
	if IsRetry(retry) {
		t.Error("another random number is taken for that of a HelloRetryRequest")
	}
	for version, short := range map[uint16]bool{0x7f15: true, 0x7f16: false, 0x7f00: true, 0x7e15: false, 0x0303: false} {
		if isShortHello([]byte{byte(version >> 8), byte(version)}) != short || isShortHello([]byte{byte(version >> 8)}) {
			t.Errorf("version %04x: short is %v", version, !short)
		}
	}
	for version, want := range map[registry.Version]registry.Version{registry.SSL30: registry.SSL30, registry.TLS12: registry.TLS12, registry.TLS13: registry.TLS13, registry.SSL30 - 1: registry.TLS10, 2: registry.TLS10, registry.TLS13 + 1: registry.TLS10} {
		body := append([]byte{byte(version >> 8), byte(version)}, make([]byte, 40)...)
		if got := Negotiated(body, registry.TLS10); got != want {
			t.Errorf("a hello of version %04x settles %04x, want %04x", uint16(version), uint16(got), uint16(want))
		}
	}
}

// The halves of a signature scheme that is one whole number are shown as numbers,
// without a hash or a signature that they do not name. PDML calls them as Wireshark does.
func TestSchemesThatAreWhole(t *testing.T) {
	hello := helloOf(u16s(0x1301), tlstest.Extension(registry.ExtSignatureAlgorithms, tlstest.V16(u16s(0x0804, 0x0403, 0x0807, 0x0905))...))
	f, _ := readHello(t, hello)
	var got []string
	for f := range f.All() {
		if f.Name == "tls.handshake.sig_hash_hash" || f.Name == "tls.handshake.sig_hash_sig" {
			got = append(got, f.Show())
			whole := strings.Contains(f.Explain, "one whole number")
			if named := strings.Contains(f.Show(), "("); named == whole {
				t.Errorf("%s is explained with %q", f.Show(), f.Explain)
			}
			if f.Value.Sym == "" {
				t.Errorf("%s has no name for PDML", f.Show())
			}
		}
	}
	tlstest.Same(t, strings.Join(got, ", "), "8, 4, 4 (SHA256), 3 (ECDSA), 8, 7, 9, 5")
}

// The first four bytes of a random number are shown as a date only where they are one
// near the time of the capture.
func TestRandomTime(t *testing.T) {
	hello := tlstest.ClientHello()
	at := int64(binary.BigEndian.Uint32(hello[HeaderLen+RandomOff:]))
	for _, c := range []struct {
		captured time.Time
		date     bool
	}{
		{time.Unix(at, 0), true}, {time.Unix(at, 0).Add(6 * 24 * time.Hour), true}, {time.Unix(at, 0).Add(-6 * 24 * time.Hour), true},
		{time.Unix(at, 0).Add(8 * 24 * time.Hour), false}, {time.Unix(at, 0).Add(-8 * 24 * time.Hour), false}, {time.Time{}, false},
	} {
		ctx := &proto.Context{Arena: new(field.Arena), At: c.captured}
		root := ctx.Arena.New()
		r := field.Read(ctx.Arena, root, field.Span{Buf: &field.Buffer{Data: hello}, Len: len(hello)}, "record")
		d := Body{State: &reading.State{C: ctx}, Around: registry.TLS12}
		r.End(d.Message(&r, "Client Hello", registry.ClientHello, len(hello)-HeaderLen))
		f := root.Find("tls.handshake.random_time")
		date := time.Unix(at, 0).UTC().Format("Jan _2, 2006")
		if strings.HasPrefix(f.Show(), date) != c.date || strings.Contains(f.Explain, "clock: {v}") != c.date {
			t.Errorf("captured %v: shown as %q, explained with %q", c.captured, f.Show(), f.Explain)
		}
		if !strings.HasPrefix(f.Value.Str, date) {
			t.Errorf("captured %v: PDML has %q", c.captured, f.Value.Str)
		}
	}
}
