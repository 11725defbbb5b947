package http

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"plainsight/dissect/coding"
	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// reading is what content is read with. It is no part of body, so that a body and
// its reader need no storage: what a media type's dissector is handed does.
type reading struct {
	*proto.Context
	bodies proto.Bodies
}

// body records a message's content (RFC 9110, Section 6.4).
type body struct {
	r        *field.Reader
	encoding string // the content encoding, in lower case
	most     int    // how many bytes of it may be unpacked
	size     int    // bytes of content, unpacked
	note     string // what the content is, in words
	problem  bool
}

// plain records a body that is in the stream as it is.
func (b *body) plain(c reading, n int) {
	n = min(n, b.r.Len())
	if n == 0 {
		return
	}
	if b.packed() {
		b.unpack(c, b.r, n)
		return
	}
	b.content(c, b.r, n)
}

func (b *body) packed() bool { return b.encoding != "" && b.encoding != "identity" }

// content records n bytes of unpacked content, with the tokens inside.
func (b *body) content(c reading, r *field.Reader, n int) {
	b.size = n
	if b.known(c, r, n) {
		return
	}
	data := text("http.file_data", "File Data", "", field.RFC(9110, "6.4"), field.Plaintext, 0)
	data.Content(field.Span{Buf: r.Buffer(), Off: r.Off(), Len: n})
	data.Tells = field.Content
	note, problem := data.Record(c.Context, r, n)
	b.note, b.problem = note, b.problem || problem
}

// known records n bytes of content of a media type that has a dissector of its
// own, and reports whether it has.
func (b *body) known(c reading, r *field.Reader, n int) bool {
	kind, ok := c.bodies[mediaType(b.r)]
	if !ok {
		return false
	}
	g := r.Begin("http.file_data", "File Data", kind.Explain, field.RFC(9110, "6.4")).Telling(field.Content)
	g.Value.Kind = field.Bytes
	if kind.Text {
		g.Value.Kind = field.Text
	}
	s := field.Span{Buf: r.Buffer(), Off: r.Off(), Len: min(n, r.Len())}
	note, problem := kind.Dissect(c.Context, g, s)
	b.note, b.problem = note, b.problem || problem
	r.Skip(s.Len)
	r.End(g)
	return true
}

// mediaType is what the message's Content-Type header says, without
// parameters and in lower case (RFC 9110, Section 8.3.1).
func mediaType(r *field.Reader) string {
	top := r.Parent()
	for top.Parent() != nil && !top.Is(field.Layer) {
		top = top.Parent()
	}
	for f := range top.Children() {
		if f.Name == "http.content_type" {
			kind, _, _ := strings.Cut(f.Value.Str, ";")
			return strings.ToLower(strings.TrimSpace(kind))
		}
	}
	return ""
}

// text is a text of the protocol, in which Fernet tokens are taken apart.
func text(name, label, explain string, spec field.Spec, class field.Class, flags field.Flags) *fernet.Text {
	return &fernet.Text{Name: name, Label: label, Explain: explain, Spec: spec, Class: class, Flags: flags, Around: "plainsight.http.text"}
}

// chunked records a body that was sent in chunks, and the content put together
// from them (RFC 9112, Section 7.1).
func (b *body) chunked(c reading) {
	spec := field.RFC(9112, "7.1")
	r := b.r
	class := field.Plaintext
	if b.packed() {
		class = field.Encoded
	}
	g := r.Begin("", "HTTP chunked response", "Content whose length was not known beforehand, in pieces that each say how long they are.", spec)
	whole := field.Buffer{Kind: field.Reassembled, Name: "Chunks, put together"}
	for shown := 0; r.Len() > 0 && !r.Failed(); shown++ {
		if shown == maxShown {
			b.moreChunks(&whole, class)
			continue
		}
		size, n, ok := chunkSize(r.Peek(r.Len()))
		if !ok || n == 0 {
			r.Fail("HTTP chunk", "a size in base 16 and a line break", "{seen} bytes without", "seen", strconv.Itoa(r.Len()))
			break
		}
		if size == 0 {
			b.lastChunk(n)
			break
		}
		c := r.Begin("", "Data chunk ("+strconv.Itoa(size)+" octets)", "One piece of the content.", spec)
		b.chunkLine(n, size)
		data := r.Bytes(min(size, r.Len()), "http.chunk_data", "Chunk data", "{len} bytes of the content.", spec).As(class)
		whole.Origins = append(whole.Origins, field.Origin{Off: len(whole.Data), Len: data.Len, From: data.Span})
		whole.Data = append(whole.Data, data.Bytes()...)
		if data.Len < size {
			r.Fail("HTTP chunk", "{size} bytes", "{n}", "size", strconv.Itoa(size), "n", strconv.Itoa(data.Len))
		} else {
			r.Bytes(min(2, r.Len()), "http.chunk_boundary", "Chunk boundary", "A line break that ends the chunk.", spec)
		}
		r.End(c)
	}
	r.End(g)
	if len(whole.Data) == 0 {
		return
	}
	buf := c.Derive(whole.Kind, whole.Name, whole.Data, whole.Origins...)
	span := field.Span{Buf: buf, Len: len(buf.Data)}
	in := field.Read(c.Arena, r.Parent(), span, "HTTP content")
	if b.packed() {
		b.unpack(c, &in, span.Len)
		return
	}
	b.content(c, &in, span.Len)
}

// maxShown is how many chunks of one body are shown one by one.
const maxShown = 1000

// moreChunks records the whole chunks that follow as one field, and adds what is
// in them to the content.
func (b *body) moreChunks(whole *field.Buffer, class field.Class) {
	r := b.r
	rest, from, at, count := r.Peek(r.Len()), r.Off(), 0, 0
	for {
		size, n, ok := chunkSize(rest[at:])
		end := at + n + size + len("\r\n")
		if !ok || n == 0 || size == 0 || end > len(rest) {
			break
		}
		data := field.Span{Buf: r.Buffer(), Off: from + at + n, Len: size}
		whole.Origins = append(whole.Origins, field.Origin{Off: len(whole.Data), Len: size, From: data})
		whole.Data = append(whole.Data, data.Bytes()...)
		at, count = end, count+1
	}
	if at > 0 {
		r.Bytes(at, "plainsight.http.chunks", strconv.Itoa(count)+" more chunks", "{len} bytes: more chunks with their sizes, too many to show one by one. Their data is part of the content below.", field.RFC(9112, "7.1")).As(class).With(field.Ours)
	}
}

func (b *body) chunkLine(n, size int) {
	f := b.r.Bytes(n, "http.chunk_size", "Chunk size", "How long the chunk is, written as text in base 16: {v} bytes.", field.RFC(9112, "7.1"))
	f.Value = field.Value{Kind: field.Uint, Num: uint64(size)}
}

func (b *body) lastChunk(n int) {
	r := b.r
	g := r.Begin("", "End of chunked encoding", "A chunk of zero bytes: the content is complete.", field.RFC(9112, "7.1"))
	b.chunkLine(n, 0)
	for r.Len() > 0 {
		rest := r.Peek(r.Len())
		end := bytes.IndexByte(rest, '\n') + 1
		if end == 0 {
			end = len(rest)
		}
		if len(bytes.TrimRight(rest[:end], "\r\n")) == 0 {
			r.Bytes(end, "", "\\r\\n", "An empty line: the body ends here.", field.RFC(9112, "7.1"))
			break
		}
		r.Text(end, "http.chunked_trailer_part", "trailer-part", "A header field that was only known at the end: {v}", field.RFC(9112, "7.1.2")).As(field.Metadata)
	}
	r.End(g)
}

// unpack records n bytes of packed content, and what they unpack to. Of an
// encoding that this dissector cannot undo it says no more than that it needs no
// key.
func (b *body) unpack(c reading, r *field.Reader, n int) {
	f := r.Bytes(n, "", "Content-encoded entity body", "{len} bytes, compressed. Compression is no protection: no key is needed to undo it.", field.RFC(9110, "8.4")).As(field.Encoded)
	data, err := coding.Undo(b.encoding, f.Bytes(), b.most)
	switch {
	case errors.Is(err, coding.ErrUnknown):
		f.Label += " (" + field.Printable([]byte(b.encoding)) + "): not unpacked"
		f.With(field.StillPacked)
		b.size = f.Len
		return
	case err != nil:
		f.Problem = &field.Problem{What: "content encoding " + b.encoding, Where: f.Off, Expected: "complete compressed data", Seen: "{error}", Fill: []any{"error", err.Error()}}
		b.problem = true
	}
	f.Label += " (" + b.encoding + "): " + strconv.Itoa(f.Len) + " " + field.Plural(f.Len, "byte") + " -> " + strconv.Itoa(len(data)) + " " + field.Plural(len(data), "byte")
	if len(data) == 0 {
		return
	}
	buf := c.Derive(field.Decoded, b.encoding+", unpacked", data, field.Origin{Len: len(data), From: f.Span, How: field.Whole})
	buf.Coding = strings.Clone(b.encoding) // else all that the body refers to would need storage
	in := field.Read(c.Arena, b.r.Parent(), field.Span{Buf: buf, Len: len(data)}, "HTTP content")
	b.content(c, &in, len(data))
}

// credentials records an Authorization header. With Basic the name and the
// password are there in base64, which is no encryption (RFC 7617, Section 2).
func credentials(c *proto.Context, r *field.Reader, v []byte) {
	scheme, rest := token(v)
	plain, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(rest)))
	if !bytes.EqualFold(scheme, []byte("basic")) || err != nil || len(plain) == 0 {
		text("plainsight.http.header.value", "Value", "The header field's value: {v}.", field.RFC(9110, "11.6.2"), field.Plaintext, field.Ours).Record(c, r, len(v))
		return
	}
	spec := field.RFC(7617, "2")
	r.Text(len(scheme), "plainsight.http.auth_scheme", "Scheme", "How the client shows who it is: {v}.", spec).With(field.Ours)
	separator(r, len(v)-len(scheme)-len(bytes.TrimLeft(rest, " ")))
	n := len(bytes.TrimSpace(rest))
	f := r.Text(n, "plainsight.http.auth_base64", "Name and password in base64", "{len} characters that can be turned back without a key: base64 is an alphabet, not a lock.", spec).As(field.Encoded).With(field.Ours)
	buf := c.Derive(field.Decoded, "Base64, decoded", plain, field.Origin{Len: len(plain), From: f.Span, How: field.Base64})
	buf.Coding = "base64"
	in := field.Read(c.Arena, r.Parent(), field.Span{Buf: buf, Len: len(plain)}, "credentials")
	in.Text(len(plain), "http.authbasic", "Credentials", "Name and password: {v}.", spec).As(field.Plaintext).With(field.Ours)
}
