package http

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"errors"
	"io"
	"strconv"
	"strings"

	"plainsight/dissect/aescbc"
	"plainsight/dissect/app"
	"plainsight/dissect/caesar"
	"plainsight/dissect/fernet"
	"plainsight/dissect/field"
)

// maxUnpacked bounds what a packed body may unpack to.
const maxUnpacked = 16 << 20

// body records a message's content (RFC 9110, Section 6.4).
type body struct {
	c        *app.Context
	r        *field.Reader
	encoding string // the content encoding, in lower case
	size     int    // bytes of content, unpacked
	note     string // what the content is, in words
	problem  bool
}

// plain records a body that stands in the stream as it is.
func (b *body) plain(n int) {
	n = min(n, b.r.Len())
	if n == 0 {
		return
	}
	if b.packed() {
		f := b.r.Bytes(n, "", "Content-encoded entity body", "{len} bytes, packed. Packing is no protection: anyone can unpack them.", field.RFC(9110, "8.4"))
		f.As(field.Encoded)
		b.unpack(f.Span, f)
		return
	}
	b.content(b.r, n)
}

func (b *body) packed() bool { return b.encoding != "" && b.encoding != "identity" }

// content records n bytes of unpacked content, with the tokens inside.
func (b *body) content(r *field.Reader, n int) {
	b.size = n
	if b.secretWriting(r, n) {
		return
	}
	t := text(b.c, r, n, "http.file_data", "File Data", "{len} bytes of content: what all the rest is for. Anyone on the way can read and keep them.", field.RFC(9110, "6.4"), field.Plaintext, 0)
	b.note, b.problem = t.note, b.problem || t.problem
}

// secretWriting records n bytes of content whose media type says how it is
// encrypted, and reports whether it does.
func (b *body) secretWriting(r *field.Reader, n int) bool {
	kind := mediaType(b.r)
	var mode aescbc.Mode
	switch kind {
	case caesar.MediaType:
	case aescbc.MediaTypeCBC:
		mode = aescbc.CBC
	case aescbc.MediaTypeECB:
		mode = aescbc.ECB
	default:
		return false
	}
	g := r.Begin("http.file_data", "File Data", "{len} bytes of content. Their media type, in the headers, says that they are encrypted, and how: hiding the method would protect nothing.", field.RFC(9110, "6.4"))
	s := field.Span{Buf: r.Buffer(), Off: r.Off(), Len: min(n, r.Len())}
	if kind == caesar.MediaType {
		g.Value.Kind = field.Text
		o := caesar.Dissect(b.c, g, s)
		b.note, b.problem = o.String(), b.problem || o == caesar.Refused || o == caesar.Unsure
	} else {
		g.Value.Kind = field.Bytes
		o := mode.Dissect(b.c, g, s)
		b.note, b.problem = o.String(), b.problem || o == aescbc.Refused || o == aescbc.Broken
	}
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

// tokens is what was found of tokens in a text.
type tokens struct {
	note    string // the last one in words, or ""
	problem bool
}

// maxTokens is how many tokens of one text are taken apart; those behind them
// stand as text.
const maxTokens = 256

// text records n bytes of text; Fernet tokens in it are taken apart.
func text(c *app.Context, r *field.Reader, n int, name, label, explain string, spec field.Spec, class field.Class, flags field.Flags) (found tokens) {
	all := r.Peek(n)
	off, size, ok := fernet.Find(all)
	if !ok {
		r.Text(n, name, label, explain, spec).As(class).With(flags)
		return found
	}
	g := r.Begin(name, label, explain, spec).As(class).With(flags)
	g.Value.Kind = field.Text
	for at, taken := 0, 0; at < n; taken++ {
		if !ok || taken == maxTokens {
			off, size = n-at, 0
		}
		if off > 0 {
			r.Text(off, "plainsight.http.text", "Text", "{len} bytes around the token.", spec).As(class).With(field.Ours)
		}
		if size > 0 {
			o := fernet.Dissect(c, g, field.Span{Buf: r.Buffer(), Off: r.Off(), Len: size})
			found.note, found.problem = o.String(), found.problem || o == fernet.Refused || o == fernet.Broken
			r.Skip(size)
		}
		at += off + size
		off, size, ok = fernet.Find(all[at:])
	}
	r.End(g)
	return found
}

// chunked records a body that was sent in chunks, and the content put together
// from them (RFC 9112, Section 7.1).
func (b *body) chunked() {
	spec := field.RFC(9112, "7.1")
	r := b.r
	class := field.Plaintext
	if b.packed() {
		class = field.Encoded
	}
	g := r.Begin("", "HTTP chunked response", "Content of a length that was not known beforehand, in pieces that each tell their own.", spec)
	whole := field.Buffer{Kind: field.Reassembled, Name: "Chunks, put together"}
	for r.Len() > 0 && !r.Failed() {
		size, n, ok := chunkSize(r.Peek(r.Len()))
		if !ok || n == 0 {
			r.Fail("HTTP chunk", "a size in base 16 and a line break", strconv.Itoa(r.Len())+" bytes without")
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
			r.Fail("HTTP chunk", strconv.Itoa(size)+" bytes", strconv.Itoa(data.Len))
		} else {
			r.Bytes(min(2, r.Len()), "http.chunk_boundary", "Chunk boundary", "A line break that ends the chunk.", spec)
		}
		r.End(c)
	}
	r.End(g)
	if len(whole.Data) == 0 {
		return
	}
	buf := b.c.Derive(whole.Kind, whole.Name, whole.Data, whole.Origins...)
	span := field.Span{Buf: buf, Len: len(buf.Data)}
	in := field.Read(b.c.Arena, r.Parent(), span, "HTTP content")
	if b.packed() {
		f := in.Bytes(span.Len, "", "Content-encoded entity body", "{len} bytes, packed. Packing is no protection: anyone can unpack them.", field.RFC(9110, "8.4"))
		f.As(field.Encoded)
		b.unpack(f.Span, f)
		return
	}
	b.content(&in, span.Len)
}

func (b *body) chunkLine(n, size int) {
	f := b.r.Bytes(n, "http.chunk_size", "Chunk size", "How long the chunk is, in base 16 and text: {v} bytes.", field.RFC(9112, "7.1"))
	f.Value = field.Value{Kind: field.Uint, Num: uint64(size)}
}

func (b *body) lastChunk(n int) {
	r := b.r
	g := r.Begin("", "End of chunked encoding", "A chunk of no bytes says that there is no more.", field.RFC(9112, "7.1"))
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
		r.Text(end, "http.chunked_trailer_part", "trailer-part", "A header field that was known only at the end: {v}", field.RFC(9112, "7.1.2")).As(field.Metadata)
	}
	r.End(g)
}

// unpack undoes a content encoding. Of those that this dissector cannot undo it
// says no more than that they need no key.
func (b *body) unpack(s field.Span, f *field.Field) {
	data, err := inflate(b.encoding, s.Bytes())
	switch {
	case errors.Is(err, errUnknown):
		f.Label = "Content-encoded entity body (" + field.Printable([]byte(b.encoding)) + "): not unpacked"
		b.size = s.Len
		return
	case err != nil:
		f.Problem = &field.Problem{What: "content encoding " + b.encoding, Where: s.Off, Expected: "packed data that is whole", Seen: err.Error()}
		b.problem = true
	}
	f.Label = "Content-encoded entity body (" + b.encoding + "): " + strconv.Itoa(s.Len) + " bytes -> " + strconv.Itoa(len(data)) + " bytes"
	if len(data) == 0 {
		return
	}
	buf := b.c.Derive(field.Decoded, b.encoding+", unpacked", data, field.Origin{Len: len(data), From: s, How: field.Whole})
	in := field.Read(b.c.Arena, b.r.Parent(), field.Span{Buf: buf, Len: len(data)}, "HTTP content")
	b.content(&in, len(data))
}

var errUnknown = errors.New("not an encoding that is known here")

// inflate unpacks as much as it can: with an error comes what stood before it.
func inflate(encoding string, packed []byte) ([]byte, error) {
	var r io.Reader
	var err error
	switch encoding {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(bytes.NewReader(packed))
	case "deflate": // zlib by the RFC, raw by many servers' habit
		if r, err = zlib.NewReader(bytes.NewReader(packed)); err != nil {
			r, err = flate.NewReader(bytes.NewReader(packed)), nil
		}
	default:
		return nil, errUnknown
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if len(data) > maxUnpacked {
		return data[:maxUnpacked], errors.New("more than " + strconv.Itoa(maxUnpacked) + " bytes once unpacked, the rest is left out")
	}
	return data, err
}

// credentials records an Authorization header. With Basic the name and the
// password stand there in base64, which is no encryption (RFC 7617, Section 2).
func credentials(c *app.Context, r *field.Reader, v []byte) {
	scheme, rest := token(v)
	plain, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(rest)))
	if !bytes.EqualFold(scheme, []byte("basic")) || err != nil || len(plain) == 0 {
		text(c, r, len(v), "plainsight.http.header.value", "Value", "The header field's value: {v}.", field.RFC(9110, "11.6.2"), field.Plaintext, field.Ours)
		return
	}
	spec := field.RFC(7617, "2")
	r.Text(len(scheme), "plainsight.http.auth_scheme", "Scheme", "How the client proves who it is: {v}.", spec).With(field.Ours)
	separator(r, len(v)-len(scheme)-len(bytes.TrimLeft(rest, " ")))
	n := len(bytes.TrimSpace(rest))
	f := r.Text(n, "plainsight.http.auth_base64", "Name and password in base64", "{len} characters that anyone can turn back: base64 is an alphabet, not a lock.", spec).As(field.Encoded).With(field.Ours)
	buf := c.Derive(field.Decoded, "Base64, decoded", plain, field.Origin{Len: len(plain), From: f.Span, How: field.Base64})
	in := field.Read(c.Arena, r.Parent(), field.Span{Buf: buf, Len: len(plain)}, "credentials")
	in.Text(len(plain), "http.authbasic", "Credentials", "Name and password: {v}.", spec).As(field.Plaintext).With(field.Ours)
}
