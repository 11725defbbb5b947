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

// Where the fields that both hellos begin with stand in their body (RFC 8446,
// Section 4.1.2 and 4.1.3).
const (
	RandomOff    = 2  // after the version
	SessionIDOff = 34 // its length, one byte
	maxSessionID = 32
)

// RetryRandom stands in place of the server's random number in a
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
	f := r.Uint16("tls.handshake.version", "Version", "{v}. TLS 1.3 stays at 1.2 here, for old software in between, and negotiates in an extension.", spec).Hex()
	v := registry.Version(f.Uint())
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
	n := r.Uint8("tls.handshake.session_id_length", "Session ID Length", "How long the session ID is: {v} bytes.", spec)
	if n.Uint() > maxSessionID {
		d.Wrong(n, 0, "Session ID Length", "at most {most}", "{seen}", "most", strconv.Itoa(maxSessionID), "seen", strconv.Itoa(int(n.Uint())))
	}
	if n.Uint() > 0 {
		r.Bytes(int(n.Uint()), "tls.handshake.session_id", "Session ID", "{len} bytes that once named a session to go on with. TLS 1.3 fills in random ones, and the server sends them back, so that it looks like TLS 1.2.", spec).As(field.Random)
	}
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

// random reads the random number, with the time that once stood in front of it.
func (d *Body) random(r *field.Reader, spec field.Spec, where ext.Message) {
	const n = 32
	explain := "{len} random bytes, fresh for each connection. Anyone sees them; they go into the keys, so that no recording can be played back."
	b := r.Peek(n)
	if len(b) < n || d.Version.Is13() {
		f := r.Bytes(n, "tls.handshake.random", "Random", explain, spec).As(field.Random)
		if where == ext.HelloRetryRequest {
			f.Explain = "Not random: the SHA-256 of \"HelloRetryRequest\", by which one tells this message from a ServerHello."
			f.Class = field.Structure
		}
		return
	}
	g := r.Begin("tls.handshake.random", "Random", explain, spec).As(field.Random)
	g.Value.Kind = field.Bytes
	t := r.Bytes(4, "tls.handshake.random_time", "GMT Unix Time", "Before TLS 1.3 the time was to be here. Most have long sent random bytes instead, since a clock tells one machine from another: then the date that comes out means nothing.", field.RFC(5246, "7.4.1.2")).As(field.Random)
	if !d.C.Brief {
		t.Value = field.Value{Kind: field.Said, Str: time.Unix(int64(binary.BigEndian.Uint32(b)), 0).UTC().Format("Jan _2, 2006 15:04:05.000000000 UTC")}
	}
	rest := r.Bytes(n-4, "tls.handshake.random_bytes", "Random Bytes", "The rest of the random number, {len} bytes.", field.RFC(5246, "7.4.1.2")).As(field.Random)
	if end := string(b[n-len(Downgraded12):]); where == ext.ServerHello && (end == Downgraded12 || end == Downgraded11) {
		rest.Explain = "The rest of the random number, {len} bytes. The last eight are a signal: DOWNGRD. The server knows a newer version, so a client that asked for it learns that somebody in between took the offer away."
		rest.Spec = field.RFC(8446, "4.1.3")
	}
	r.End(g)
}
