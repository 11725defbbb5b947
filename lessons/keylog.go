package lessons

import (
	"bytes"
	"sync"

	"plainsight/dissect/field"
)

// keyLogLines is how many secrets crypto/tls logs for one TLS 1.3 handshake: of
// each side, one for the handshake and one for what follows (RFC 8446,
// Section 7.1).
const keyLogLines = 4

// keyLog collects one side's TLS secrets, in the NSS key log format,
// and says that its viewpoint has them as soon as they are complete. crypto/tls
// writes one line at a time.
type keyLog struct {
	mu    sync.Mutex
	lines bytes.Buffer
	told  func(field.Secret)
	label string
}

// keyLog returns a log for that viewpoint.
func (s *stage) keyLog(eye, label string) *keyLog {
	return &keyLog{label: label, told: func(k field.Secret) { s.Holds(eye, k) }}
}

// Write takes a line.
func (k *keyLog) Write(line []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lines.Write(line)
	if bytes.Count(k.lines.Bytes(), []byte("\n")) == keyLogLines {
		k.told(field.Secret{Kind: field.TLSKeyLog, Label: k.label, Data: bytes.Clone(k.lines.Bytes())})
	}
	return len(line), nil
}
