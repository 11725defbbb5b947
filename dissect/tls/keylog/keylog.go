// Package keylog reads the file that programs write when SSLKEYLOGFILE is set:
// the secrets of their TLS connections, one a line, in the NSS key log format.
//
// A line has a label, which says what the secret is, then what the connection
// is recognised by on the wire, mostly the random number of its ClientHello,
// and the secret. A holder of the file can read those connections, and no others.
package keylog

import (
	"cmp"
	"encoding/hex"
	"iter"
	"slices"
	"sync"
)

// Label says what a line's secret is, in the words of the format.
type Label string

// The labels for all of TLS 1.2 and before.
const (
	ClientRandom    Label = "CLIENT_RANDOM"     // client random -> master secret, 48 bytes
	PMSClientRandom Label = "PMS_CLIENT_RANDOM" // client random -> pre-master secret
	RSA             Label = "RSA"               // first 8 bytes of the encrypted pre-master secret -> pre-master secret, 48 bytes
	RSASession      Label = "RSA Session-ID"    // session ID -> master secret, 48 bytes
)

// The labels for TLS 1.3 (RFC 9850), by client random. The secrets are as long
// as the suite's hash. The two traffic secrets are numbered: each key update
// makes the next one.
const (
	ClientEarlyTraffic     Label = "CLIENT_EARLY_TRAFFIC_SECRET"
	ClientHandshakeTraffic Label = "CLIENT_HANDSHAKE_TRAFFIC_SECRET"
	ServerHandshakeTraffic Label = "SERVER_HANDSHAKE_TRAFFIC_SECRET"
	ClientTraffic          Label = "CLIENT_TRAFFIC_SECRET" // and _0, _1, ...; or _N
	ServerTraffic          Label = "SERVER_TRAFFIC_SECRET" // likewise
	EarlyExporter          Label = "EARLY_EXPORTER_SECRET" // or EARLY_EXPORTER_MASTER_SECRET
	Exporter               Label = "EXPORTER_SECRET"
	ECHSecret              Label = "ECH_SECRET" // by the random of the outer ClientHello
	ECHConfig              Label = "ECH_CONFIG" // likewise; not secret
)

// RandomLen is the length of a client random in bytes.
const RandomLen = 32

// Entry is what one line says.
type Entry struct {
	Label  Label
	N      uint32 // which generation, for ClientTraffic and ServerTraffic
	ID     []byte // what the connection is recognised by
	Secret []byte
	Line   int // counted from 1
}

// Log is a key log, ready for looking up. It keeps the text it was parsed from
// and decodes a secret when it is asked for. Looking up is safe from several
// goroutines.
type Log struct {
	text    []byte
	entries map[key]place
	skipped int
	first   Problem

	counting    sync.Once
	connections int
}

// key is what a secret is looked up by: a struct and not text, so that neither
// parsing nor looking up allocates for it.
type key struct {
	label uint8 // index into labels
	size  uint8 // of id, in bytes
	n     uint32
	id    [32]byte
}

// place is where a secret is in the text.
type place struct{ off, size, line uint32 }

// Len is the number of secrets.
func (l *Log) Len() int { return len(l.entries) }

// Skipped is the number of lines that were not understood. It may be greater
// than the number of problems that Parse returned.
func (l *Log) Skipped() int { return l.skipped }

// First is what is wrong with the first of them; ok is false where there is none.
func (l *Log) First() (p Problem, ok bool) { return l.first, l.first.Fault != NoFault }

// Secret finds the secret with a label by the client random, or nil. For the
// numbered labels it is number 0. The time does not depend on the log's size.
func (l *Log) Secret(label Label, clientRandom []byte) []byte {
	return l.Find(label, 0, clientRandom)
}

// Find finds the secret with a label by what the label's lines have: the client
// random, the first 8 bytes of the encrypted pre-master secret, or the session
// ID. The number is 0 but for ClientTraffic and ServerTraffic. It returns nil
// where there is none.
func (l *Log) Find(label Label, n uint32, id []byte) []byte {
	if l == nil {
		return nil
	}
	for i := range labels {
		if labels[i].label != label {
			continue
		}
		k, ok := newKey(i, n, id)
		if !ok {
			return nil
		}
		p, ok := l.entries[k]
		if !ok {
			return nil
		}
		return l.secret(p)
	}
	return nil
}

// PreMaster finds the pre-master secret that the client sent encrypted with
// the server's RSA key, or nil. Encrypted is as in the ClientKeyExchange,
// without its length.
func (l *Log) PreMaster(encrypted []byte) []byte {
	if len(encrypted) < rsaIDLen {
		return nil
	}
	return l.Find(RSA, 0, encrypted[:rsaIDLen])
}

// Master finds the master secret of the session with this ID, or nil.
func (l *Log) Master(sessionID []byte) []byte { return l.Find(RSASession, 0, sessionID) }

// Of lists all that the log has by one client random, in the order of the
// labels above.
func (l *Log) Of(clientRandom []byte) []Entry {
	var out []Entry
	if l == nil || len(clientRandom) != RandomLen {
		return nil
	}
	for i := range labels {
		if labels[i].id != byRandom {
			continue
		}
		for n := uint32(0); ; n++ {
			k, _ := newKey(i, n, clientRandom)
			p, ok := l.entries[k]
			if !ok {
				break
			}
			out = append(out, l.entry(k, p))
			if !labels[i].numbered {
				break
			}
		}
	}
	return out
}

// Has reports whether the log has a secret of the connection with that client
// random. What it has by the random of an outer ClientHello opens the inner one,
// and does not count.
func (l *Log) Has(clientRandom []byte) bool {
	if l == nil || len(clientRandom) != RandomLen {
		return false
	}
	for i := range labels {
		if labels[i].id != byRandom || ofHello(labels[i].label) {
			continue
		}
		k, _ := newKey(i, 0, clientRandom)
		if _, ok := l.entries[k]; ok {
			return true
		}
	}
	return false
}

// ofHello reports whether a label's secret opens an inner ClientHello.
func ofHello(label Label) bool { return label == ECHSecret || label == ECHConfig }

// Connections is how many connections the log has secrets of, as far as their
// identifiers tell them apart.
func (l *Log) Connections() int {
	l.counting.Do(func() {
		type id struct {
			by   by
			size uint8
			id   [32]byte
		}
		all := map[id]struct{}{}
		for k := range l.entries {
			if !ofHello(labels[k.label].label) {
				all[id{labels[k.label].id, k.size, k.id}] = struct{}{}
			}
		}
		l.connections = len(all)
	})
	return l.connections
}

// IDs lists by what the secrets of a label are found, in the order of their
// lines: at most so many, and how many there are besides.
func (l *Log) IDs(label Label, most int) (ids [][]byte, more int) {
	type at struct {
		line uint32
		key  key
	}
	var all []at
	for k, p := range l.entries {
		if labels[k.label].label == label && k.n == 0 {
			all = append(all, at{p.line, k})
		}
	}
	slices.SortFunc(all, func(a, b at) int { return cmp.Compare(a.line, b.line) })
	for _, a := range all[:min(most, len(all))] {
		ids = append(ids, slices.Clone(a.key.id[:a.key.size]))
	}
	return ids, len(all) - len(ids)
}

// All ranges over all secrets, in no order.
func (l *Log) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for k, p := range l.entries {
			if !yield(l.entry(k, p)) {
				return
			}
		}
	}
}

func (l *Log) entry(k key, p place) Entry {
	return Entry{Label: labels[k.label].label, N: k.n, ID: k.id[:k.size:k.size], Secret: l.secret(p), Line: int(p.line)}
}

func (l *Log) secret(p place) []byte {
	out := make([]byte, p.size/2)
	_, _ = hex.Decode(out, l.text[p.off:p.off+p.size]) // Parse has checked it
	return out
}

func newKey(label int, n uint32, id []byte) (key, bool) {
	k := key{label: uint8(label), size: uint8(len(id)), n: n}
	if len(id) > len(k.id) {
		return key{}, false
	}
	copy(k.id[:], id)
	return k, true
}
