package tls

import (
	"bytes"
	"crypto"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"strings"
	"testing"

	"plainsight/dissect/tls/registry"
)

const aes128gcm13, aes128gcm12 = 0x1301, 0xc02f // both hash with SHA-256

// says adds messages of some kind, each of n bytes that are all alike.
func (t *transcript) says(kind uint8, n int, fill byte) []byte {
	message := bytes.Repeat([]byte{fill}, n)
	t.add(spokenMessage{kind: kind, n: n}, message)
	return message
}

// A transcript is the hash of all messages, those before the suite was known too.
func TestTranscriptHashesAllMessages(t *testing.T) {
	for name, c := range map[string]struct {
		suite   uint16
		version registry.Version
		sum     func([]byte) []byte
		keeps   bool // the bytes, for CertificateVerify
	}{
		"1.3": {aes128gcm13, registry.TLS13, func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }, false},
		"1.2": {aes128gcm12, registry.TLS12, func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }, true},
		"1.1": {0x002f, registry.TLS12 - 1, func(b []byte) []byte {
			m, s := md5.Sum(b), sha1.Sum(b)
			return append(m[:], s[:]...)
		}, true},
	} {
		var tr transcript
		all := tr.says(registry.ClientHello, 50, 1)
		if tr.mark() != nil {
			t.Errorf("%s: a hash before the suite is known", name)
		}
		all = append(all, tr.says(registry.ServerHello, 40, 2)...)
		tr.settle(c.suite, c.version)
		tr.settle(aes128gcm13, registry.TLS13) // a second time changes nothing
		all = append(all, tr.says(11, 30, 3)...)
		m := tr.mark()
		if m == nil || !bytes.Equal(m.hash, c.sum(all)) || len(m.messages) != 3 {
			t.Fatalf("%s: %+v", name, m)
		}
		if c.keeps != bytes.Equal(tr.raw, all) || !c.keeps && tr.raw != nil {
			t.Errorf("%s: %d bytes are kept", name, len(tr.raw))
		}
		fork := tr.fork()
		tr.says(20, 10, 4)
		if f := fork.mark(); f == nil || !bytes.Equal(f.hash, m.hash) || len(f.messages) != 3 {
			t.Errorf("%s: what was said later is in the copy too", name)
		}
	}
}

// After a HelloRetryRequest the first ClientHello stands there as its hash (RFC
// 8446, Section 4.4.1).
func TestTranscriptOfARetry(t *testing.T) {
	var tr transcript
	first := tr.says(registry.ClientHello, 50, 1)
	tr.settle(aes128gcm13, registry.TLS13)
	tr.retry(aes128gcm13)
	rest := tr.says(registry.ServerHello, 40, 2)
	hash := sha256.Sum256(first)
	want := sha256.Sum256(append(append([]byte{254, 0, 0, 32}, hash[:]...), rest...))
	m := tr.mark()
	if m == nil || !bytes.Equal(m.hash, want[:]) {
		t.Fatalf("%+v", m)
	}
	if says := m.covers(); says != "message_hash of the first ClientHello (36 bytes), ServerHello (40 bytes); together 76 bytes" {
		t.Errorf("it says %q", says)
	}
	tr.retry(aes128gcm13) // there is more than a hello
	if tr.mark() != nil {
		t.Error("a retry after the second message leaves a transcript")
	}
}

// Binders are over the ClientHello up to them.
func TestTranscriptUpToBinders(t *testing.T) {
	hello := append(bytes.Repeat([]byte{1}, 60), bytes.Repeat([]byte{2}, 40)...)
	one := spokenMessage{kind: registry.ClientHello, n: len(hello)}
	var tr transcript
	m := tr.with(crypto.SHA256, one, hello, 60)
	want := sha256.Sum256(hello[:60])
	if m == nil || !bytes.Equal(m.hash, want[:]) || m.covers() != "ClientHello up to its binders (60 bytes); together 60 bytes" {
		t.Fatalf("%+v", m)
	}
	whole := tr.with(crypto.SHA256, one, hello, 0)
	if want = sha256.Sum256(hello); whole == nil || !bytes.Equal(whole.hash, want[:]) || whole.covers() != "ClientHello (100 bytes); together 100 bytes" {
		t.Errorf("%+v", whole)
	}
	first := tr.says(registry.ClientHello, 50, 7)
	tr.settle(aes128gcm13, registry.TLS13)
	if want = sha256.Sum256(append(first, hello[:60]...)); !bytes.Equal(tr.with(crypto.SHA256, one, hello, 60).hash, want[:]) {
		t.Error("what was said before is not in it")
	}
	if tr.with(crypto.SHA384, one, hello, 60) != nil {
		t.Error("it goes on with another hash than it began with")
	}
}

func TestTranscriptIsBounded(t *testing.T) {
	var many transcript
	for i := range maxMessages {
		many.says(11, 4, byte(i))
	}
	many.settle(aes128gcm13, registry.TLS13)
	m := many.mark()
	if m == nil || !strings.HasSuffix(m.covers(), "and 216 more; together 1024 bytes") || strings.Count(m.covers(), "Certificate (4 bytes)") != 40 {
		t.Fatalf("as many messages as may be: %+v", m)
	}
	if m.messages = m.messages[:41]; !strings.HasSuffix(m.covers(), " and 1 more; together 164 bytes") {
		t.Errorf("of 41 messages it says %q", m.covers())
	}
	if m.messages = m.messages[:40]; strings.Contains(m.covers(), "more") {
		t.Errorf("of 40 messages it says %q", m.covers())
	}
	many.says(11, 4, 0)
	if many.mark() != nil {
		t.Error("one message more is still hashed")
	}
	for size, whole := range map[int]bool{maxTranscript: true, maxTranscript + 1: false} {
		var long transcript
		long.says(11, size-10, 1)
		long.says(11, 10, 2)
		long.settle(aes128gcm13, registry.TLS13)
		if (long.mark() != nil) != whole {
			t.Errorf("%d bytes are hashed: %v", size, !whole)
		}
	}
}
