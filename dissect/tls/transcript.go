package tls

import (
	"crypto"
	"hash"
	"slices"
	"strconv"
	"strings"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls/handshake"
	"plainsight/dissect/tls/protect"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/registry"
)

// transcript is the messages of one handshake, as they are hashed (RFC 8446,
// Section 4.4.1; RFC 5246, Section 7.4.9). Each is hashed once: until the cipher
// suite is known their bytes are kept, and from then on the hash runs along.
// Before TLS 1.3 the bytes are kept until Finished, since a CertificateVerify
// signs them with a hash of its own.
type transcript struct {
	messages []spokenMessage
	raw      []byte
	running  []hash.Hash // before TLS 1.2 it is two, MD5 and SHA-1
	size     int
	cut      bool // messages are missing, so there is none
}

// spokenMessage is one message of a transcript, and where it was.
type spokenMessage struct {
	kind   uint8
	retry  bool // it is a HelloRetryRequest
	hashed bool // its hash takes its place, in a message_hash
	dir    proto.Direction
	off    int64 // where its last record begins in its direction's stream
	n      int   // its bytes, with its header
}

// Bounds of what is kept of a handshake. A longer one can be opened, but not
// checked.
const (
	maxTranscript = 512 << 10 // bytes
	maxMessages   = 256
)

// mark is a transcript up to one point. It is never changed.
type mark struct {
	hash     []byte
	messages []spokenMessage
	part     int // of the last message only so many bytes count, up to its binders; 0 for all
}

// add takes a message.
func (t *transcript) add(m spokenMessage, message []byte) {
	if t.size += len(message); t.cut || t.size > maxTranscript || len(t.messages) == maxMessages {
		t.lose()
		return
	}
	t.messages = append(t.messages, m)
	for _, h := range t.running {
		h.Write(message)
	}
	if t.running == nil || t.raw != nil {
		t.raw = append(t.raw, message...)
	}
}

// lose gives up: part of the handshake is not here.
func (t *transcript) lose() { *t = transcript{cut: true} }

// settle says with which hash it goes on.
func (t *transcript) settle(suite uint16, v registry.Version) {
	h, ok := hashOf(suite)
	switch {
	case t.cut || t.running != nil:
		return
	case v < registry.TLS12:
		t.running = []hash.Hash{crypto.MD5.New(), crypto.SHA1.New()}
	case ok:
		t.running = []hash.Hash{h.New()}
	}
	for _, h := range t.running {
		h.Write(t.raw)
	}
	if v.Is13() {
		t.raw = nil
		if t.running == nil {
			t.lose()
		}
	}
}

// retry puts a message_hash in the first ClientHello's place.
func (t *transcript) retry(suite uint16) {
	if s, ok := protect.Lookup(suite); !ok || !s.TLS13 || t.running == nil || len(t.messages) != 1 {
		t.lose()
		return
	}
	first := t.running[0].Sum(nil)
	t.running[0].Reset()
	t.running[0].Write([]byte{registry.MessageHash, 0, 0, byte(len(first))})
	t.running[0].Write(first)
	one := t.messages[0]
	one.hashed = true
	t.messages = []spokenMessage{one}
}

// mark is the transcript so far, or nil where it is not all there.
func (t *transcript) mark() *mark {
	if t.cut || t.running == nil {
		return nil
	}
	m := &mark{messages: slices.Clip(t.messages)}
	for _, h := range t.running {
		m.hash = h.Sum(m.hash)
	}
	return m
}

// with is the transcript with one more message, or the first part bytes of it,
// by a hash that is not settled yet.
func (t *transcript) with(h crypto.Hash, m spokenMessage, message []byte, part int) *mark {
	if t.cut {
		return nil
	}
	sum := h.New()
	if t.running != nil {
		c, ok := t.running[0].(hash.Cloner)
		if !ok || t.running[0].Size() != h.Size() {
			return nil
		}
		d, err := c.Clone()
		if err != nil {
			return nil
		}
		sum = d
	} else {
		sum.Write(t.raw)
	}
	out := &mark{messages: append(slices.Clip(t.messages), m)}
	if part > 0 {
		message, out.part = message[:part], part
	}
	sum.Write(message)
	out.hash = sum.Sum(nil)
	return out
}

// fork is a copy that goes on for itself.
func (t *transcript) fork() transcript {
	out := transcript{messages: slices.Clip(t.messages), size: t.size, cut: t.cut}
	for _, h := range t.running {
		c, ok := h.(hash.Cloner)
		if !ok {
			return transcript{cut: true}
		}
		d, err := c.Clone()
		if err != nil {
			return transcript{cut: true}
		}
		out.running = append(out.running, d)
	}
	return out
}

// name is what to call the message, as the RFC does.
func (m spokenMessage) name() string {
	switch {
	case m.hashed:
		return "message_hash of the first ClientHello"
	case m.retry:
		return "HelloRetryRequest"
	}
	if name := registry.HandshakeMessages[m.kind].Name; name != "" {
		return strings.ReplaceAll(name, " ", "")
	}
	return "message of type " + strconv.Itoa(int(m.kind))
}

// covers lists the messages with their sizes, up to a length that one can read.
func (m *mark) covers() string {
	var b strings.Builder
	total := 0
	for i, s := range m.messages {
		n := s.n
		if i == len(m.messages)-1 && m.part > 0 {
			n = m.part
		}
		if s.hashed {
			n = handshake.HeaderLen + len(m.hash)
		}
		if total += n; i >= 40 {
			continue
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.name())
		if n == m.part && n < s.n {
			b.WriteString(" up to its binders")
		}
		b.WriteString(" (" + strconv.Itoa(n) + " " + field.Plural(n, "byte") + ")")
	}
	if extra := len(m.messages) - 40; extra > 0 {
		b.WriteString(" and " + strconv.Itoa(extra) + " more")
	}
	b.WriteString("; together " + strconv.Itoa(total) + " " + field.Plural(total, "byte"))
	return b.String()
}
