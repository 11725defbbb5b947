package http

import (
	"bytes"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// separate goes between what a message is and what it says.
const separate = ", "

// Dissect takes a whole message apart.
func (m message) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	l := c.NewLayer(root, "http", "Hypertext Transfer Protocol", s, "The application: what client and server send to each other. HTTP encrypts nothing itself. Without TLS below it, anyone along the way can read all of it, except content that was encrypted before it was sent.", field.RFC(9112, "2.1"))
	l.Flags |= field.Application
	r := field.Read(c.Arena, l, s, "HTTP message")
	head := s.Bytes()[:min(m.head, s.Len)]
	var sum proto.Summary
	if m.request {
		sum = request(&r, head, c.Steps)
	} else {
		sum = response(&r, head, c.Steps)
	}
	encoding := fields(c, &r, head)
	if m.partial && m.head == s.Len {
		c.BreaksOff(&r, "HTTP message", "an empty line after the headers")
		r.Finish()
		sum.Problem = true
		return sum
	}
	if b := r.Peek(head2(&r, s, m.head)); len(b) > 0 {
		r.Bytes(len(b), "", "\\r\\n", "An empty line: the headers end here.", field.RFC(9112, "2.1"))
	}
	b := body{r: &r, encoding: encoding, most: m.most}
	switch m.form {
	case chunked:
		b.chunked(reading{c, m.bodies})
	case counted, untilClose:
		b.plain(reading{c, m.bodies}, r.Len())
	}
	said := len(sum.Info)
	switch {
	case m.form == tooLong:
		sum.Info += separate + "long content follows"
	case b.size > 0:
		sum.Info += separate + strconv.Itoa(b.size) + " " + field.Plural(b.size, "byte") + " of content"
		if m.more {
			sum.Info += ", and more follow"
		}
	}
	if b.note != "" {
		sum.Info += ": " + b.note
	}
	if len(sum.Info) > said {
		sum.Detail = sum.Info[said+len(separate):]
	}
	if m.partial && !r.Failed() {
		c.BreaksOff(&r, "HTTP message", "the rest of the body")
	}
	sum.Problem = r.Failed() || b.problem
	r.Finish()
	return sum
}

// head2 is how many bytes of the head are left: the empty line.
func head2(r *field.Reader, s field.Span, head int) int { return s.Off + head - r.Off() }

// Dissect records part of a body that is too long to put together.
func (p piece) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	l := c.NewLayer(root, "http", "Hypertext Transfer Protocol", s, "Part of a long body that began earlier.", field.RFC(9112, "6"))
	l.Flags |= field.Application | field.Ours
	r := field.Read(c.Arena, l, s, "HTTP body")
	explain := "{len} bytes of a body of more than 8 MiB, which is not put together here."
	if p.chunked {
		explain = "{len} bytes of a body, in chunks with their sizes: more than 8 MiB or more than 16,384 chunks, which are not put together here."
	}
	r.Text(s.Len, "plainsight.http.body_part", "Part of the body", explain, field.RFC(9112, "6")).As(field.Plaintext)
	return proto.Summary{Protocol: "HTTP", Info: strconv.Itoa(s.Len) + " " + field.Plural(s.Len, "byte") + " of a long body"}
}

// line opens the group of a start line, which Wireshark shows as text.
func line(r *field.Reader, head []byte) (g *field.Field, text []byte) {
	end := bytes.IndexByte(head, '\n') + 1
	if end == 0 {
		end = len(head)
	}
	g = r.Begin("", "", "The message's first line: what is asked for, or how it went.", field.RFC(9112, "3"))
	return g, head[:end]
}

// token is the next word of a line; a blank after it is claimed too.
func token(text []byte) (word, rest []byte) {
	if i := bytes.IndexByte(text, ' '); i >= 0 {
		return text[:i], text[i+1:]
	}
	return bytes.TrimRight(text, "\r\n"), nil
}

func blank(r *field.Reader) {
	if b := r.Peek(1); len(b) == 1 && b[0] == ' ' {
		separator(r, 1)
	}
}

// separator claims bytes that only keep others apart.
func separator(r *field.Reader, n int) {
	if n > 0 {
		r.Text(n, "plainsight.http.separator", "Separator", "What separates the parts of the line, {len} bytes.", field.RFC(9112, "2.2")).With(field.Ours)
	}
}

// kind records whether it is a request or a response, to be filtered by.
func kind(r *field.Reader, name, label string) {
	f := r.DeriveUint(name, label, 1, "Whether the message is a request or a response.", field.RFC(9110, "3.4")).With(field.Hidden)
	f.Value.Kind = field.Bool
}

func request(r *field.Reader, head []byte, steps bool) proto.Summary {
	g, text := line(r, head)
	start := r.Off()
	method, rest := token(text)
	asked := r.Text(len(method), "http.request.method", "Request Method", "What the client wants done: {v}.", field.RFC(9110, "9.1"))
	blank(r)
	target := rest
	if i := bytes.LastIndexByte(bytes.TrimRight(rest, "\r\n"), ' '); i >= 0 {
		target = rest[:i]
	} else {
		target = bytes.TrimRight(rest, "\r\n")
	}
	sum := proto.Summary{Protocol: "HTTP", Info: "Request: " + clip(method) + " " + clip(target)}
	if of := uri(r, target); of != nil && steps {
		sum.Title = asked.Show() + " " + of.Show()
	}
	blank(r)
	version := bytes.TrimRight(text[r.Off()-start:], "\r\n")
	if len(version) > 0 {
		r.Text(len(version), "http.request.version", "Request Version", "The protocol's version: {v}.", field.RFC(9112, "2.3"))
	}
	separator(r, len(text)-(r.Off()-start))
	r.End(g)
	g.Label = field.Printable(text)
	kind(r, "http.request", "Request")
	return sum
}

// uri records the request target with the parts of its query, which carry what
// a user typed as often as the body does.
func uri(r *field.Reader, target []byte) *field.Field {
	const explain = "What the client asks for: {v}. It gives away the page, and everything that is written into its address."
	if len(target) == 0 {
		return nil
	}
	i := bytes.IndexByte(target, '?')
	if i < 0 {
		return r.Text(len(target), "http.request.uri", "Request URI", explain, field.RFC(9112, "3.2")).As(field.Metadata).Telling(field.AskedPath)
	}
	g := r.Begin("http.request.uri", "Request URI", explain, field.RFC(9112, "3.2")).Telling(field.AskedPath)
	g.Value.Kind = field.Text
	if i > 0 {
		r.Text(i, "http.request.uri.path", "Request URI Path", "The page that is asked for: {v}.", field.RFC(3986, "3.3")).As(field.Metadata)
	}
	separator(r, 1)
	if query := target[i+1:]; len(query) > 0 {
		q := r.Begin("http.request.uri.query", "Request URI Query", "What is asked of that page: what a user typed or chose is often here.", field.RFC(3986, "3.4"))
		q.Value.Kind = field.Text
		for len(query) > 0 && !r.Failed() {
			n := bytes.IndexByte(query, '&')
			if n < 0 {
				n = len(query)
			}
			if n > 0 {
				r.Text(n, "http.request.uri.query.parameter", "Request URI Query Parameter", "A name and its value: {v}.", field.RFC(3986, "3.4")).As(field.Plaintext)
			}
			if query = query[n:]; len(query) > 0 {
				separator(r, 1)
				query = query[1:]
			}
		}
		r.End(q)
	}
	r.End(g)
	return g
}

func response(r *field.Reader, head []byte, steps bool) proto.Summary {
	g, text := line(r, head)
	start := r.Off()
	version, rest := token(text)
	r.Text(len(version), "http.response.version", "Response Version", "The protocol's version: {v}.", field.RFC(9112, "2.3"))
	blank(r)
	code, rest := token(rest)
	sum := proto.Summary{Protocol: "HTTP", Info: "Response: " + clip(code)}
	if len(code) > 0 {
		f := r.Text(len(code), "http.response.code", "Status Code", "How it went: {v}. 1xx means wait, 2xx success, 3xx look elsewhere, 4xx the client's mistake, 5xx the server's.", field.RFC(9110, "15"))
		d := r.Again(f, "http.response.code.desc", "Status Code Description", "The code in words.", field.RFC(9110, "15"))
		d.Value = field.Value{Kind: field.Said, Str: reason(status(head))}
		sum.Info += " " + reason(status(head))
		if steps {
			sum.Title = f.Show() + " " + d.Show()
		}
	}
	blank(r)
	if phrase := bytes.TrimRight(rest, "\r\n"); len(phrase) > 0 {
		words := r.Text(len(phrase), "http.response.phrase", "Response Phrase", "The same in words: {v}.", field.RFC(9112, "4"))
		if sum.Title != "" {
			sum.Title = field.Printable(code) + " " + words.Show()
		}
	}
	separator(r, len(text)-(r.Off()-start))
	r.End(g)
	g.Label = field.Printable(text)
	kind(r, "http.response", "Response")
	return sum
}

// fields records the header lines; it returns the body's content encoding.
func fields(c *proto.Context, r *field.Reader, head []byte) (encoding string) {
	length := int64(-1)
	var chunks bool
	for h := range headers(head) {
		if r.Failed() { // more of them than are shown
			break
		}
		g := headerLine(c, r, h)
		wrong := func(expected, seen string, fill ...any) {
			g.Wrong(&field.Problem{What: "HTTP " + clip(h.name) + " header", Where: g.Off, Expected: expected, Seen: seen, Fill: fill})
		}
		switch {
		case !h.colon:
			g.Wrong(&field.Problem{What: "HTTP header field", Where: g.Off, Expected: "a name, a colon and a value", Seen: "no colon"})
		case h.is("content-encoding"):
			encoding = string(bytes.ToLower(h.value))
		case h.is("transfer-encoding"):
			if chunks = bytes.EqualFold(lastToken(h.value), []byte("chunked")); chunks && length >= 0 {
				wrong("either this or Content-Length", "both. Programs that go by one and programs that go by the other see different messages")
			}
		case h.is("content-length"):
			n, ok := contentLength(h.value)
			switch {
			case !ok:
				wrong("one number", "{seen}", "seen", clip(h.value))
			case length >= 0 && n != length:
				wrong("{length}, as before", "{seen}", "length", strconv.FormatInt(length, 10), "seen", strconv.FormatInt(n, 10))
			case chunks:
				wrong("either this or Transfer-Encoding", "both. Programs that go by one and programs that go by the other see different messages")
			}
			if ok && length < 0 {
				length = n
			}
		}
	}
	return encoding
}

// headerLine records one line: its name, its value, and what keeps them apart.
func headerLine(c *proto.Context, r *field.Reader, h header) *field.Field {
	k := knowledge(h.name)
	spec := k.spec
	g := r.Begin(k.field, string(h.name), k.explain, spec)
	start := r.Off()
	g.Value = field.Value{Kind: field.Said, Str: field.Printable(h.value)}
	if told := tells[k.field]; told != field.NoFact {
		g.Telling(told)
	}
	if k.field == "http.content_length_header" {
		n := r.Begin("http.content_length", "Content length", k.explain, field.RFC(9110, "8.6"))
		defer func() {
			n.Len, n.Flags = g.Len, field.Alias
			n.Value = g.Value
		}()
		r.End(n)
	}
	if h.nameLen > 0 {
		r.Text(h.nameLen, "plainsight.http.header.name", "Name", "The header field's name: {v}.", field.RFC(9110, "5.1")).With(field.Ours)
	}
	separator(r, h.valueOff-h.nameLen)
	if len(h.value) > 0 {
		value(c, r, h, k)
	}
	separator(r, h.end-h.off-(r.Off()-start))
	r.End(g)
	return g
}

func value(c *proto.Context, r *field.Reader, h header, k known) {
	spec := k.spec
	switch {
	case k.field == "http.cookie":
		cookies(r, h.value)
	case k.field == "http.authorization" || k.field == "http.proxy_authorization":
		credentials(c, r, h.value)
	default:
		text("plainsight.http.header.value", "Value", "The header field's value: {v}.", spec, k.class, field.Ours).Record(c, r, len(h.value))
	}
}

// cookies records each pair of a Cookie header (RFC 6265, Section 4.2.1).
func cookies(r *field.Reader, v []byte) {
	for len(v) > 0 && !r.Failed() {
		n := bytes.IndexByte(v, ';')
		if n < 0 {
			n = len(v)
		}
		if n > 0 {
			r.Text(n, "http.cookie_pair", "Cookie pair", "A name and the value stored under it: {v}.", field.RFC(6265, "4.2.1")).As(field.Plaintext)
		}
		v = v[n:]
		gap := len(v) - len(bytes.TrimLeft(v, "; \t"))
		separator(r, gap)
		v = v[gap:]
	}
}

func clip(b []byte) string {
	const longest = 120
	if len(b) > longest {
		return field.Printable(b[:longest]) + "…"
	}
	return field.Printable(b)
}
