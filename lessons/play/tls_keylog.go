package play

import (
	"bytes"
	"strings"
	"sync"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// keyLogLines is how many secrets crypto/tls logs for one TLS 1.3 handshake: of
// each side, one for the handshake and one for what follows (RFC 8446,
// Section 7.1). TLS 1.2 has one, the master secret (RFC 5246, Section 8.1).
const keyLogLines = 4

// keyLog collects one side's TLS secrets, in the NSS key log format. It tells that its
// viewpoint holds those of a connection as soon as they are complete. crypto/tls writes
// one line at a time.
type keyLog struct {
	mu    sync.Mutex
	lines map[string][]byte // of connections that are not complete, by client random
	told  func(field.Secret)
	label string
}

// KeyLog returns a log for that viewpoint.
func (s *Running) KeyLog(eye, label string) *keyLog {
	k := &keyLog{lines: map[string][]byte{}, label: label, told: func(k field.Secret) { s.Holds(eye, k) }}
	s.logs = append(s.logs, k)
	return k
}

// flush tells the secrets of handshakes that broke off, as far as there are any.
func (k *keyLog) flush() {
	k.mu.Lock()
	defer k.mu.Unlock()
	for random, lines := range k.lines {
		k.told(field.Secret{Kind: field.TLSKeyLog, Label: words.Say(k.label), Data: lines})
		delete(k.lines, random)
	}
}

// Write takes a line.
func (k *keyLog) Write(line []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	parts := strings.Fields(string(line)) // label, client random, secret
	if len(parts) != 3 {
		return len(line), nil
	}
	random := parts[1]
	all := append(k.lines[random], line...)
	if parts[0] != "CLIENT_RANDOM" && bytes.Count(all, []byte("\n")) < keyLogLines {
		k.lines[random] = all
		return len(line), nil
	}
	delete(k.lines, random)
	k.told(field.Secret{Kind: field.TLSKeyLog, Label: words.Say(k.label), Data: all})
	return len(line), nil
}
