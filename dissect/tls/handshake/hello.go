package handshake

import (
	"encoding/binary"
	"strconv"
	"time"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/ext"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/registry"
)

// Where the fields that both hellos begin with are in their body (RFC 8446,
// Section 4.1.2 and 4.1.3).
const (
	RandomOff    = 2  // after the version
	SessionIDOff = 34 // its length, one byte
	maxSessionID = 32
)

// RetryRandom takes the place of the server's random number in a
// HelloRetryRequest: the SHA-256 of that name (RFC 8446, Section 4.1.3).
const RetryRandom = "\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c"

// IsRetry reports whether a ServerHello, with its header, is a HelloRetryRequest.
func IsRetry(message []byte) bool {
	const off = HeaderLen + RandomOff
	return len(message) >= off+len(RetryRandom) && string(message[off:off+len(RetryRandom)]) == RetryRandom
}

// Negotiated is the version that a ServerHello's body settles: that of its
// supported_versions extension or, without one, that at its front (RFC 8446,
// Section 4.2.1). Where the body cannot be read it is what it was.
func Negotiated(body []byte, was registry.Version) registry.Version {
	if len(body) <= SessionIDOff {
		return was
	}
	v := registry.Version(binary.BigEndian.Uint16(body))
	if isShortHello(body) {
		return v
	}
	if v < registry.SSL30 || v > registry.TLS13 {
		return was
	}
	skip := SessionIDOff + 1 + int(body[SessionIDOff]) + 3 // cipher suite and compression method
	if skip+2 > len(body) {
		return v
	}
	for ext := body[skip+2:]; len(ext) >= 4; {
		kind, n := binary.BigEndian.Uint16(ext), int(binary.BigEndian.Uint16(ext[2:]))
		if ext = ext[4:]; n > len(ext) {
			break
		}
		if kind == registry.ExtSupportedVersions && n == 2 {
			if s := registry.Version(binary.BigEndian.Uint16(ext)); s.Is13() {
				return s
			}
		}
		ext = ext[n:]
	}
	return v
}

// isShortHello reports whether a ServerHello's body is one of TLS 1.3 before
// draft 22, which had neither a session ID nor a compression method.
func isShortHello(body []byte) bool {
	if len(body) < 2 {
		return false
	}
	v := reading.Uint16(body)
	return v>>8 == 0x7f && v&0xff < 22
}

// HelloVersion reads the version that a hello begins with.
func (d *Body) HelloVersion(r *field.Reader, spec field.Spec) registry.Version {
	f := r.Uint16("tls.handshake.version", "Version", "{v}. In TLS 1.3 this field says TLS 1.2, for old equipment along the way. The version is agreed on in the supported_versions extension.", spec).Hex()
	v := registry.Version(f.Uint())
	if d.Before13() {
		f.Explain = "{v}: from the client, the newest version that it speaks; from the server, the version for this connection."
	}
	if !d.C.Brief {
		f.Means(registry.VersionName(v))
	}
	return v
}

// helloFront reads what a ClientHello and a ServerHello begin with.
func (d *Body) helloFront(r *field.Reader, spec field.Spec, where ext.Message) {
	short := where != ext.ClientHello && isShortHello(r.Peek(2))
	d.HelloVersion(r, spec)
	d.random(r, spec, where)
	if short {
		return
	}
	n := r.Uint8("tls.handshake.session_id_length", "Session ID Length", "The session ID takes {v} bytes.", spec)
	if n.Uint() > maxSessionID {
		d.Wrong(n, 0, "Session ID Length", "at most {most}", "{seen}", "most", strconv.Itoa(maxSessionID), "seen", strconv.Itoa(int(n.Uint())))
	}
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.handshake.session_id", "Session ID", d.sessionIDSays(where), spec).As(field.Random)
	}
}

// sessionIDSays is what the session ID is for (RFC 5246, Section 7.4.1.2 and 7.4.1.3;
// RFC 8446, Section 4.1.2 and 4.1.3).
func (d *Body) sessionIDSays(where ext.Message) string {
	switch {
	case !d.Before13():
		return "{len} bytes. Before TLS 1.3 they named a session to resume. TLS 1.3 clients can fill in random ones, which the server sends back, so that the handshake looks like that of TLS 1.2."
	case where == ext.ClientHello:
		return "{len} bytes: it may name an earlier session that the client would like to resume without a full handshake. Many clients fill in random bytes: some to see by the answer whether the server accepts a ticket, some to look like TLS 1.3's clients, or because they offer that version too."
	}
	return "{len} bytes: the server's name for this session. If it is the one that the client sent, that session is resumed; otherwise the client may offer it the next time."
}

// whole complains where a message goes on after its last field.
func (d *Body) whole(r *field.Reader, name string) {
	if n := r.Len(); n > 0 {
		r.Fail(name, "its end", "{seen} more bytes", "seen", strconv.Itoa(n))
	}
}

// The last bytes of a server's random number where it knows a newer version
// than it was asked for (RFC 8446, Section 4.1.3).
const (
	Downgraded12 = "DOWNGRD\x01"
	Downgraded11 = "DOWNGRD\x00"
)

// nearTime is how far from the capture's time the first four bytes of a random number
// may be to count as a time: a clock may be some days wrong, and four random bytes fall
// into so few days once in some 3,500 connections.
const nearTime = 7 * 24 * time.Hour

// random reads the random number. Its first four bytes were to be the time (RFC 5246,
// Section 7.4.1.2), but most programs have long filled them at random. A reader is shown
// a date only where it is within a week of the capture's time; PDML has one always, as
// Wireshark does.
func (d *Body) random(r *field.Reader, spec field.Spec, where ext.Message) {
	const n = 32
	explain := "{len} bytes, meant to be random and fresh for each connection. They are no secret. They go into the keys, so that a recorded connection cannot simply be replayed."
	b := r.Peek(n)
	if len(b) < n || d.Version.Is13() {
		f := r.Bytes(n, "tls.handshake.random", "Random", explain, spec).As(field.Random)
		if where == ext.HelloRetryRequest {
			f.Explain = "Not random: the SHA-256 of \"HelloRetryRequest\", by which the client tells this message from a ServerHello."
			f.Class = field.Structure
		}
		return
	}
	old := registry.Defined(d.Cites, "", "7.4.1.2", "5.6.1.2") // TLS 1.3 has the two no more
	g := r.Begin("tls.handshake.random", "Random", explain, spec).As(field.Random)
	g.Value.Kind = field.Bytes
	t := r.Bytes(4, "tls.handshake.random_time", "GMT Unix Time", "The first four bytes of the random number. TLS 1.2 meant them to be the time, but read as one they are nowhere near the time of the capture: they are random like the rest, as in most programs today.", old).As(field.Random).With(field.Misread)
	if !d.C.Brief {
		said := time.Unix(int64(binary.BigEndian.Uint32(b)), 0).UTC()
		t.Value = field.Value{Kind: field.Said, Str: said.Format("Jan _2, 2006 15:04:05.000000000 UTC")}
		if !d.C.At.IsZero() && said.Sub(d.C.At).Abs() < nearTime {
			t.Flags &^= field.Misread
			t.Explain = "The sender's clock: {v}. TLS 1.2 puts the time at the front of the random number. Most programs now send random bytes instead, since a slightly wrong clock can tell one machine from another."
		}
	}
	rest := r.Bytes(n-4, "tls.handshake.random_bytes", "Random Bytes", "The rest of the random number, {len} bytes.", old).As(field.Random)
	if end := string(b[n-len(Downgraded12):]); where == ext.ServerHello && (end == Downgraded12 || end == Downgraded11) {
		rest.Explain = "The rest of the random number, {len} bytes. The last eight are a signal: DOWNGRD. The server supports a newer version than it was asked for. A client that did offer the newer one can tell from it that the offer was removed on the way."
		rest.Spec = field.RFC(8446, "4.1.3")
	}
	r.End(g)
}
