package http2

import (
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

const (
	protocol = "HTTP2"
	layer    = "HyperText Transfer Protocol 2"
)

// dissection is one frame being taken apart.
type dissection struct {
	c       *proto.Context
	m       *message
	r       *field.Reader
	h       header
	pad     int    // bytes of padding
	info    string // what the frame says, in words
	problem bool
}

// newLayer adds the root of a frame's fields.
func newLayer(c *proto.Context, root *field.Field, s field.Span, says string, spec field.Spec) *field.Field {
	l := c.NewLayer(root, "http2", layer, s, says, spec)
	l.Flags |= field.Application
	return l
}

// Holds is what the frame takes in memory, in bytes.
func (m *message) Holds() int {
	const place, list, reference = 80, 112, 8
	if m.block == nil {
		return place
	}
	return place + list + cap(m.block.refs)*reference
}

// Dissect takes a frame apart.
func (m *message) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	l := newLayer(c, root, s, "The application: what client and server send to each other, cut into frames so that many answers can come at once over one connection. HTTP/2 encrypts nothing itself. Without TLS below it, anyone along the way can read all of it, except content that was encrypted before it was sent.", field.RFC(9113, "4"))
	r := field.Read(c.Arena, l, s, "HTTP/2 frame")
	d := &dissection{c: c, m: m, r: &r}
	d.h, _ = parseHeader(s.Bytes())
	t := frameTypes[d.h.kind]
	if t.name == "" {
		t = frameType{name: "Unknown type (" + strconv.Itoa(int(d.h.kind)) + ")", unused: noFlags, size: -1}
	}
	g := r.Begin("http2.stream", "Stream", "One frame, and the stream that it belongs to.", field.RFC(9113, "4.1"))
	stream := d.header(t)
	switch {
	case m.long:
		d.info = "a frame of " + strconv.Itoa(int(d.h.length)) + " " + field.Plural(int(d.h.length), "byte") + ", whose content follows in pieces"
	case !r.Failed():
		d.payload(t, stream)
	}
	if m.partial {
		d.c.BreaksOff(&r, "HTTP/2 frame", "the rest of its {n} bytes", "n", strconv.Itoa(headerLen+int(d.h.length)))
	}
	d.problem = d.problem || r.Failed()
	r.Finish()
	r.End(g)
	if s.Len < headerLen {
		return proto.Summary{Protocol: protocol, Info: "the beginning of a frame", Problem: true}
	}
	if !c.Brief {
		g.Label = "Stream: " + t.name + ", Stream ID: " + strconv.Itoa(int(d.h.stream)) + ", Length " + strconv.Itoa(int(d.h.length))
	}
	sum := proto.Summary{Protocol: protocol, Info: t.name + "[" + strconv.Itoa(int(d.h.stream)) + "]", Problem: d.problem}
	sum.Title, sum.Detail = sum.Info, d.info
	if d.info != "" {
		sum.Info += ": " + d.info
	}
	if d.info != "" && !c.Brief {
		g.Label += ", " + d.info
	}
	const ends = " (END_STREAM)"
	if d.h.flags&flagEndStream != 0 && (d.h.kind == typeData || d.h.kind == typeHeaders) {
		sum.Info += ends
		if sum.Detail == "" {
			sum.Title += ends
		} else {
			sum.Detail = sum.Info[len(sum.Title)+len(": "):]
		}
	}
	return sum
}

// header records what every frame begins with (RFC 9113, Section 4.1), and
// returns the field that names the stream.
func (d *dissection) header(t frameType) *field.Field {
	spec := field.RFC(9113, "4.1")
	n := d.r.Uint24("http2.length", "Length", "How long the frame's content is: {v} bytes, besides these nine.", spec).As(field.Metadata)
	k := d.r.Uint8("http2.type", "Type", "What kind of frame this is: {v}.", spec)
	switch {
	case d.h.kind.grease():
		k.Explain = "A number without meaning: {v}. Such frames are sent so that servers keep skipping what they do not know."
		k.Means("GREASE")
	case d.h.kind.known():
		k.Put("what", words.Say(t.says)).Explain = "What kind of frame this is: {v}. It holds {what}."
		k.Means(t.name)
	default:
		k.Means("Unknown")
	}
	f := d.r.Uint8("http2.flags", "Flags", "Single bits that say more; what each means depends on the type: {v}.", spec).Hex()
	u := d.r.Bits(f, uint64(t.unused.mask), t.unused.name, "Unused", "Bits without meaning in this type of frame.", spec).Hex()
	u.Value.Kind = field.Uint
	for _, b := range t.flags {
		bit := d.r.Bits(f, uint64(b.mask), b.name, b.label, b.says, field.RFC(9113, t.section))
		if b.mask&t.unused.mask != 0 {
			bit.Flags |= field.Alias
		}
	}
	id := d.word("plainsight.http2.stream_word", "http2.r", "Reserved", reserved, "http2.streamid", "Stream Identifier", "The stream: {v}. Each request has its own, odd where the client opened it; 0 is the connection itself.", spec)
	if id.Len == 0 {
		return id
	}
	switch limit := d.m.limit; {
	case t.size >= 0 && int(d.h.length) != t.size:
		d.wrong(n, "HTTP/2 "+t.name+", length", "{size} bytes", "{seen}", "size", strconv.Itoa(t.size), "seen", n.Show())
	case limit > 0 && d.h.length > limit:
		d.wrong(n, "HTTP/2 frame, length", "at most the {limit} bytes that the other side accepts", "{seen}", "limit", strconv.Itoa(int(limit)), "seen", n.Show())
	}
	return id
}

// payload records what a frame holds.
func (d *dissection) payload(t frameType, stream *field.Field) {
	switch {
	case t.where == onStream && d.h.stream == 0:
		d.wrong(stream, "HTTP/2 "+t.name+", stream", "one of its own", "0, the connection itself")
	case t.where == onConnection && d.h.stream != 0:
		d.wrong(stream, "HTTP/2 "+t.name+", stream", "0, the connection itself", "{stream}", "stream", stream.Show())
	case d.m.due != 0:
		d.wrong(stream, "HTTP/2 frame", "the CONTINUATION of the header list on stream {due}", "{name} on stream {stream}", "due", strconv.Itoa(int(d.m.due)), "name", t.name, "stream", stream.Show())
	}
	if t.size >= 0 && int(d.h.length) != t.size { // said already
		d.leftover()
		return
	}
	switch d.h.kind {
	case typeData:
		d.data()
	case typeHeaders, typePushPromise, typeContinuation:
		d.headers()
	case typePriority:
		d.dependency()
	case typeReset:
		d.reset()
	case typeSettings:
		d.settings()
	case typePing:
		d.ping()
	case typeGoAway:
		d.goAway()
	case typeWindowUpdate:
		d.windowUpdate()
	case typeAltSvc:
		d.altSvc()
	case typeOrigin:
		d.origin()
	case typePriorityUpdate:
		d.priorityUpdate()
	default:
		d.unknown()
	}
}

// leftover claims a payload that cannot be what its type says.
func (d *dissection) leftover() {
	if n := d.r.Len(); n > 0 && !d.m.partial {
		d.r.Undecoded(n, "Content whose length frames of this type cannot have.")
	}
}

// wrong attaches a problem to a field, unless it has one.
func (d *dissection) wrong(f *field.Field, what, expected, seen string, fill ...any) {
	d.problem = true
	if f.Problem == nil {
		f.Wrong(&field.Problem{What: what, Where: f.Off, Expected: expected, Seen: seen, Fill: fill})
	}
}

// Dissect records the preface.
func (magic) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	spec := field.RFC(9113, "3.4")
	l := newLayer(c, root, s, "What an HTTP/2 client says first.", spec)
	r := field.Read(c.Arena, l, s, "HTTP/2 preface")
	g := r.Begin("http2.stream", "Stream: Magic", "The connection's first words.", spec)
	r.Text(len(preface), "http2.magic", "Magic", "24 characters that an HTTP/1 server takes for a request that it does not know, so that it refuses at once instead of waiting for more.", spec)
	r.Finish()
	r.End(g)
	return proto.Summary{Protocol: protocol, Info: "Magic"}
}

// Dissect records part of a frame that is too long to put together, or that
// lacks bytes.
func (p piece) Dissect(c *proto.Context, root *field.Field, s field.Span) proto.Summary {
	spec := field.RFC(9113, "4.1")
	l := newLayer(c, root, s, "Part of a frame that began earlier.", spec)
	l.Flags |= field.Ours
	r := field.Read(c.Arena, l, s, "HTTP/2 frame")
	explain := "{len} bytes of a frame of more than 1 MiB, which is not put together here."
	if p.torn {
		explain = "{len} bytes of a frame that the capture has only in part. Its length came at its start, so the next frame is found all the same."
	}
	f := r.Bytes(s.Len, "plainsight.http2.part", "Part of a frame", explain, spec).As(field.Undecoded).With(field.Ours)
	if p.kind == typeData {
		f.As(field.Plaintext)
	}
	name := strings.ToLower(frameTypes[p.kind].name)
	return proto.Summary{Protocol: protocol, Info: strconv.Itoa(s.Len) + " " + field.Plural(s.Len, "byte") + " of a " + name + " frame"}
}
