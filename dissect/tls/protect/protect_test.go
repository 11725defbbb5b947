package protect_test

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/chacha20poly1305"

	"plainsight/dissect/tls/protect"
)

// aead is a TLS 1.3 suite's cipher, made without the package.
func aead(tb testing.TB, id uint16) cipher.AEAD {
	tb.Helper()
	s, _ := protect.Lookup(id)
	key := counting(s, tls.VersionTLS13).Key
	if id == tls.TLS_CHACHA20_POLY1305_SHA256 {
		a, err := chacha20poly1305.New(key)
		if err != nil {
			tb.Fatal(err)
		}
		return a
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}
	if strings.Contains(s.Name, "CCM") {
		return protect.SealForTest(block, 12, s.Tag)
	}
	a, err := cipher.NewGCM(block)
	if err != nil {
		tb.Fatal(err)
	}
	return a
}

// sealed13 is the content of a TLS 1.3 record, number 0, with n bytes of data.
func sealed13(tb testing.TB, id uint16, n int) []byte {
	tb.Helper()
	return seal13(tb, id, append(make([]byte, n), 23))
}

func seal13(tb testing.TB, id uint16, inner []byte) []byte {
	tb.Helper()
	s, _ := protect.Lookup(id)
	a := aead(tb, id)
	header := binary.BigEndian.AppendUint16([]byte{23, 3, 3}, uint16(len(inner)+a.Overhead()))
	return a.Seal(nil, counting(s, tls.VersionTLS13).IV, inner, header)
}

// The suites that crypto/tls has are described as it names them.
func TestSuites(t *testing.T) {
	for _, c := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if s, ok := protect.Lookup(c.ID); !ok || s.Name != c.Name || s.ID != c.ID {
			t.Errorf("0x%04x is %q, want %q", c.ID, s.Name, c.Name)
		}
	}
	for _, c := range []struct {
		id   uint16
		want protect.Suite
		iv10 int // length of the IV in TLS 1.0
	}{
		{0x0000, protect.Suite{Name: "TLS_NULL_WITH_NULL_NULL", Hash: crypto.SHA256}, 0},
		{0x003b, protect.Suite{Name: "TLS_RSA_WITH_NULL_SHA256", MAC: 32, MACHash: crypto.SHA256, Hash: crypto.SHA256}, 0},
		{0x0004, protect.Suite{Name: "TLS_RSA_WITH_RC4_128_MD5", Cipher: "RC4", Method: protect.Stream, Key: 16, MAC: 16, MACHash: crypto.MD5, Hash: crypto.SHA256}, 0},
		{0x000a, protect.Suite{Name: "TLS_RSA_WITH_3DES_EDE_CBC_SHA", Cipher: "3DES-EDE-CBC", Method: protect.CBC, Key: 24, Block: 8, MAC: 20, MACHash: crypto.SHA1, Hash: crypto.SHA256}, 8},
		{0x0035, protect.Suite{Name: "TLS_RSA_WITH_AES_256_CBC_SHA", Cipher: "AES-256-CBC", Method: protect.CBC, Key: 32, Block: 16, MAC: 20, MACHash: crypto.SHA1, Hash: crypto.SHA256}, 16},
		{0xc028, protect.Suite{Name: "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", Cipher: "AES-256-CBC", Method: protect.CBC, Key: 32, Block: 16, MAC: 48, MACHash: crypto.SHA384, Hash: crypto.SHA384}, 16},
		{0xc030, protect.Suite{Name: "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Cipher: "AES-256-GCM", Method: protect.AEAD, Key: 32, FixedIV: 4, Explicit: 8, Tag: 16, Hash: crypto.SHA384}, 4},
		{0xc0af, protect.Suite{Name: "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", Cipher: "AES-256-CCM-8", Method: protect.AEAD, Key: 32, FixedIV: 4, Explicit: 8, Tag: 8, Hash: crypto.SHA256}, 4},
		{0xcca8, protect.Suite{Name: "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", Cipher: "ChaCha20-Poly1305", Method: protect.AEAD, Key: 32, FixedIV: 12, Tag: 16, Hash: crypto.SHA256}, 12},
		{0x1302, protect.Suite{Name: "TLS_AES_256_GCM_SHA384", Cipher: "AES-256-GCM", Method: protect.AEAD, Key: 32, FixedIV: 12, Tag: 16, Hash: crypto.SHA384, TLS13: true}, 12},
		{0x1305, protect.Suite{Name: "TLS_AES_128_CCM_8_SHA256", Cipher: "AES-128-CCM-8", Method: protect.AEAD, Key: 16, FixedIV: 12, Tag: 8, Hash: crypto.SHA256, TLS13: true}, 12},
	} {
		c.want.ID = c.id
		if got, ok := protect.Lookup(c.id); !ok || got != c.want || got.IV(0x0301) != c.iv10 {
			t.Errorf("got %+v\nwant %+v", got, c.want)
		}
	}
	if s, ok := protect.Lookup(0x0041); ok {
		t.Errorf("Camellia is found: %+v", s)
	}
	n := 0
	for id := range 0x10000 {
		s, ok := protect.Lookup(uint16(id))
		if !ok {
			continue
		}
		n++
		if s.Cipher == "" && !strings.Contains(s.Name, "NULL") || s.Method != protect.AEAD && id != 0 && s.MAC == 0 || s.Method == protect.AEAD && s.FixedIV+s.Explicit != 12 {
			t.Errorf("%+v", s)
		}
	}
	if n != 193 {
		t.Errorf("%d suites", n)
	}
}

func TestNew(t *testing.T) {
	gcm, _ := protect.Lookup(0xc02f)
	for _, c := range []struct {
		suite, version uint16
		keys           protect.Keys
		is             error
		says           string
	}{
		{0x0041, 0x0303, protect.Keys{}, protect.ErrSuite, "unknown cipher suite: number 0x0041"},
		{0x1301, 0x0303, protect.Keys{}, protect.ErrSuite, "unknown cipher suite: TLS_AES_128_GCM_SHA256 in version 0x0303: TLS 1.3 has its own suites"},
		{0xc02f, 0x0304, protect.Keys{}, protect.ErrSuite, "unknown cipher suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in version 0x0304: TLS 1.3 has its own suites"},
		{0xc02f, 0x0302, protect.Keys{}, protect.ErrSuite, "unknown cipher suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in version 0x0302: TLS 1.2 was the first to have it"},
		{0xc02f, 0x0200, protect.Keys{}, protect.ErrSuite, "unknown cipher suite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 in version 0x0200; only SSL 3.0 to TLS 1.3 are known"},
		{0xc02f, 0x0303, protect.Keys{}, protect.ErrKeys, "keys do not fit the cipher suite: the key of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 has 16 bytes; this one has 0"},
		{0x002f, 0x0303, protect.Keys{MAC: make([]byte, 16)}, protect.ErrKeys, "keys do not fit the cipher suite: the MAC key of TLS_RSA_WITH_AES_128_CBC_SHA has 20 bytes; this one has 16"},
		{0x002f, 0x0301, protect.Keys{MAC: make([]byte, 20), Key: make([]byte, 16)}, protect.ErrKeys, "keys do not fit the cipher suite: the IV of TLS_RSA_WITH_AES_128_CBC_SHA has 16 bytes; this one has 0"},
		{0x1301, 0x7f1c, protect.Keys{Key: make([]byte, 16), IV: make([]byte, 12)}, nil, ""},
		{0xc02f, 0x0303, counting(gcm, 0x0303), nil, ""},
	} {
		_, err := protect.New(c.suite, c.version, c.keys, protect.Options{})
		if !errors.Is(err, c.is) || err != nil && err.Error() != c.says {
			t.Errorf("0x%04x: %v", c.suite, err)
		}
	}
}

// Each way in which a record can fail has an error of its own, that says it.
func TestErrors(t *testing.T) {
	open := func(suite, version uint16, opts protect.Options, content []byte) (protect.Opened, error) {
		s, _ := protect.Lookup(suite)
		o, err := protect.New(suite, version, counting(s, version), opts)
		if err != nil {
			t.Fatal(err)
		}
		r, err := o.Open(23, 0x0303, 0, content)
		covered(t, r, len(content))
		return r, err
	}
	zeros := seal13(t, 0x1301, make([]byte, 30))
	for _, c := range []struct {
		name           string
		suite, version uint16
		around         bool
		content        []byte
		is             error
		says           string
	}{
		{"AEAD, short", 0xc02f, 0x0303, false, make([]byte, 23), protect.ErrShort, "too short: 23 bytes, but nonce and tag of AES-128-GCM alone have 24"},
		{"AEAD, tag", 0xc02f, 0x0303, false, make([]byte, 24), protect.ErrTag, "wrong tag: the 16 bytes at its end do not fit as those of sequence number 0: the key or that number is wrong, or the record was changed"},
		{"TLS 1.3, no type", 0x1301, 0x0304, false, zeros, protect.ErrNoType, "no content type: the 30 bytes of plaintext are all zero, so none of them gives the content type"},
		{"CBC, short", 0x002f, 0x0303, false, make([]byte, 32), protect.ErrShort, "too short: 32 bytes, but the shortest record of TLS_RSA_WITH_AES_128_CBC_SHA has 48"},
		{"CBC, short for TLS 1.0", 0x002f, 0x0301, false, make([]byte, 16), protect.ErrShort, "too short: 16 bytes, but the shortest record of TLS_RSA_WITH_AES_128_CBC_SHA has 32"},
		{"CBC, short around", 0x002f, 0x0303, true, make([]byte, 51), protect.ErrShort, "too short: 51 bytes, but the shortest record of TLS_RSA_WITH_AES_128_CBC_SHA has 52"},
		{"CBC, blocks", 0x002f, 0x0303, false, make([]byte, 49), protect.ErrBlocks, "not whole blocks: 33 bytes of ciphertext, but blocks of AES-128-CBC have 16"},
		{"RC4, short", 0x0005, 0x0303, false, make([]byte, 19), protect.ErrShort, "too short: 19 bytes, but the MAC of TLS_RSA_WITH_RC4_128_SHA alone has 20"},
		{"NULL, MAC", 0x0002, 0x0303, false, make([]byte, 20), protect.ErrMAC, "wrong MAC: the 20 bytes do not fit as those of sequence number 0: the key or that number is wrong, or the record was changed"},
		{"any, long", 0x0002, 0x0303, false, make([]byte, 1<<16), protect.ErrLong, "too long: a record's content has at most 65,535 bytes; this one has 65,536"},
	} {
		_, err := open(c.suite, c.version, protect.Options{EncryptThenMAC: c.around}, c.content)
		if !errors.Is(err, c.is) || err.Error() != c.says {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if r, err := open(0x0000, 0x0303, protect.Options{}, []byte("open")); err != nil || string(r.Fragment()) != "open" {
		t.Errorf("without any protection: %q, %v", r.Plain, err)
	}
}

// cbc encrypts blocks as a CBC suite does, with the IV before them.
func cbc(tb testing.TB, key, iv, plain []byte) []byte {
	tb.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		tb.Fatal(err)
	}
	out := append(bytes.Clone(iv), plain...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(out[len(iv):], plain)
	return out
}

// With wrong padding and with a wrong MAC, what was decrypted is there to see.
func TestPadding(t *testing.T) {
	s, _ := protect.Lookup(0x002f)
	keys := counting(s, 0x0303)
	o, err := protect.New(0x002f, 0x0303, keys, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		tail []byte // of 48 bytes
		is   error
		says string
	}{
		{"longer than the record", []byte{28}, protect.ErrPadding, "wrong padding: its length is 28, but at most 27 bytes are possible"},
		{"not all the same", []byte{2, 3, 3, 3}, protect.ErrPadding, "wrong padding: byte 1 of it is 2, but each should be 3"},
		{"right, but not the MAC", []byte{3, 3, 3, 3}, protect.ErrMAC, ""},
	} {
		plain := append(make([]byte, 48-len(c.tail)), c.tail...)
		r, err := o.Open(23, 0x0303, 0, cbc(t, keys.Key, make([]byte, 16), plain))
		if !errors.Is(err, c.is) || c.says != "" && err.Error() != c.says || !bytes.Equal(r.Plain, plain) {
			t.Errorf("%s: %v, %x", c.name, err, r.Plain)
		}
		if c.is == protect.ErrMAC && (r.Data.Len != 24 || r.MAC != protect.Range{Off: 24, Len: 20} || r.Padding != protect.Range{Off: 44, Len: 3} || r.PadLength.Off != 47 || len(r.Expected) != 20) {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// SSL 3.0 makes its MAC and padding in its own way (RFC 6101, Sections 5.2.3.1
// and 5.2.3.2).
func TestSSL3(t *testing.T) {
	s, _ := protect.Lookup(0x0001)
	keys := counting(s, 0x0300)
	o, err := protect.New(0x0001, 0x0300, keys, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text := keys.MAC
	text = append(bytes.Clone(text), bytes.Repeat([]byte{0x36}, 48)...)
	text = append(text, "\x00\x00\x00\x00\x00\x00\x00\x07\x17\x00\x02hi"...)
	inner := md5.Sum(text)
	outer := md5.Sum(append(append(bytes.Clone(keys.MAC), bytes.Repeat([]byte{0x5c}, 48)...), inner[:]...))
	r, err := o.Open(23, 0x0300, 7, append([]byte("hi"), outer[:]...))
	if err != nil || string(r.Fragment()) != "hi" {
		t.Errorf("%v, %x, want %x", err, r.Expected, outer)
	}
}

// A truncated MAC is the first 10 bytes (RFC 6066, Section 7).
func TestTruncatedMAC(t *testing.T) {
	s, _ := protect.Lookup(0x0002)
	keys := counting(s, 0x0303)
	o, err := protect.New(0x0002, 0x0303, keys, protect.Options{TruncatedMAC: true})
	if err != nil {
		t.Fatal(err)
	}
	m := hmac.New(sha1.New, keys.MAC)
	m.Write([]byte("\x00\x00\x00\x00\x00\x00\x00\x07\x17\x03\x03\x00\x02hi"))
	r, err := o.Open(23, 0x0303, 7, append([]byte("hi"), m.Sum(nil)[:10]...))
	if err != nil || string(r.Fragment()) != "hi" || (r.MAC != protect.Range{Off: 2, Len: 10}) {
		t.Errorf("%v, %+v", err, r)
	}
}

// RC4 can be entered anywhere in its key stream, from several goroutines.
func TestRC4AnyOrder(t *testing.T) {
	s, _ := protect.Lookup(0x0005)
	keys := counting(s, 0x0303)
	o, err := protect.New(0x0005, 0x0303, keys, protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	const each, n = 16000, 60 // over several marks
	c, err := rc4.NewCipher(keys.Key)
	if err != nil {
		t.Fatal(err)
	}
	var states []protect.State
	var contents [][]byte
	at := protect.State{}
	for range n {
		content := make([]byte, each)
		c.XORKeyStream(content, content)
		states, contents = append(states, at), append(contents, content)
		at = o.Skip(at, content)
	}
	var wg sync.WaitGroup
	for first := range 4 {
		wg.Go(func() {
			for i := range n {
				j := (first*17 + i*23) % n
				r, err := o.OpenAfter(states[j], 23, 0x0303, 0, contents[j])
				if !errors.Is(err, protect.ErrMAC) || !bytes.Equal(r.Plain, make([]byte, each)) {
					t.Errorf("record %d: %v", j, err)
				}
			}
		})
	}
	wg.Wait()
}

// A record with AEAD costs one allocation.
func TestAllocations(t *testing.T) {
	s, _ := protect.Lookup(0x1301)
	o, err := protect.New(0x1301, 0x0304, counting(s, 0x0304), protect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	content := sealed13(t, 0x1301, 1000)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := o.Open(23, 0x0303, 0, content); err != nil {
			t.Fatal(err)
		}
	}); n > 1 {
		t.Errorf("%v allocations", n)
	}
}
