package http2

import (
	"encoding/binary"
	"strconv"

	"plainsight/dissect/field"
)

// headers records a frame with part of a header list: HEADERS, PUSH_PROMISE
// and CONTINUATION (RFC 9113, Sections 6.2, 6.6 and 6.10).
func (d *dissection) headers() {
	n, ok := d.padLength()
	if !ok {
		return
	}
	name, label, pad, spec := "http2.headers", "Header Block Fragment", "http2.headers.padding", field.RFC(9113, "6.2")
	switch {
	case d.h.kind == typePushPromise:
		name, pad, spec = "http2.push_promise.header", "http2.push_promise.padding", field.RFC(9113, "6.6")
		d.word("plainsight.http2.promised", "http2.push_promise.r", "Reserved", reserved, "http2.push_promise.promised_stream_id", "Promised-Stream-ID", "The stream that the answer will come on: {v}.", spec)
		n -= 4
	case d.h.kind == typeContinuation:
		name, label, spec = "http2.continuation.header", "Continuation Header", field.RFC(9113, "6.10")
	case d.h.flags&flagPriority != 0:
		d.dependency()
		n -= 5
	}
	if n = min(n, d.r.Len()); n > 0 {
		d.list(n, name, label, spec)
	}
	d.padding(pad)
}

// list is a part of a header list being taken apart.
type list struct {
	*dissection
	f        *fragment
	frame    field.Span    // the whole frame
	skip     int           // bytes at the front of the header at hand that earlier frames have
	refs     []*entry      // not used up yet
	buf      *field.Buffer // names and values, decoded
	count    int           // representations
	budget   int
	unknown  bool // the table was asked for something that it is not known to have
	resizes  bool // a change of the table's size is still allowed
	method   string
	path     string
	status   string
	expected string // what is wrong, where something is
	seen     string
	fill     []any // what goes into the places of both
}

// list records n bytes of header block (RFC 7541, Section 6).
func (d *dissection) list(n int, name, label string, spec field.Spec) {
	at := field.Span{Buf: d.r.Buffer(), Off: d.r.Off(), Len: n}
	block := d.c.Arena.New()
	block.Name, block.Label, block.Span, block.Spec = name, label, at, spec
	block.Explain = "{len} bytes of headers, compressed by HPACK. Headers sent before are only pointed at, and the rest can be in a code where frequent letters are short. This is no encryption: no key is needed to undo it, only the connection from its start."
	block.Value.Kind, block.Class, block.Flags = field.Bytes, field.Encoded, field.Alias
	if d.h.kind == typeContinuation {
		block.Value.Kind = field.Text
	}
	d.r.Parent().Add(block)

	f := d.m.block
	l := &list{dissection: d, f: f, refs: f.refs, skip: len(f.before), budget: f.budget, resizes: len(f.before) == 0 && d.h.kind != typeContinuation}
	l.frame = field.Span{Buf: at.Buf, Off: at.Off - headerLen, Len: 1}
	all := at.Bytes()
	if l.skip > 0 {
		all = append(append(make([]byte, 0, l.skip+n), f.before...), all...)
	}
	l.walk(all, at.End())
	l.counts()
	switch {
	case l.method != "":
		d.info = l.method + " " + l.path
	case l.status != "":
		d.info = l.status
		if s := statuses[l.status]; s != "" {
			d.info += " " + s
		}
	}
	if l.unknown {
		if d.info != "" {
			d.info += ", "
		}
		d.info += "some headers refer to what the capture lacks"
	}
}

// walk records the representations of a block, whose last byte in the frame
// stands before end.
func (l *list) walk(all []byte, end int) {
	rest := func(why string) *field.Field { return l.r.Undecoded(end-l.r.Off(), why) }
	if l.f.broken {
		f := rest("Headers of a list whose start is not here or could not be read, so where each header begins is not known.")
		if !l.m.partial && l.m.due == 0 && f.Len > 0 {
			l.wrong(f, "HTTP/2 header list", "a start that could be read", "none")
		}
		return
	}
	for at := 0; at < len(all) && !l.r.Failed(); {
		if l.budget <= 0 && l.f.cut {
			rest("More headers than are taken apart here: those above have {n} bytes, the most that is unpacked from so short a list.").Put("n", strconv.Itoa(l.f.budget))
			return
		}
		p, o := parse(all[at:])
		switch {
		case o == whole && l.representation(p, all[at:at+p.n]):
			at += p.n
			continue
		case o == short && l.m.partial: // said for the whole frame
			return
		case o == short && !l.f.ends && len(all)-at <= maxPending:
			l.r.Bytes(end-l.r.Off(), "plainsight.http2.begun", "Beginning of a header", "{len} bytes of a header that the next CONTINUATION frame completes.", field.RFC(9113, "6.10")).As(field.Encoded).With(field.Ours)
			return
		case o == short:
			l.expected, l.seen, l.fill = "the rest of the header that begins here", "only {left} of its bytes", []any{"left", strconv.Itoa(len(all) - at)}
		case o == wrong:
			l.expected, l.seen, l.fill = "lengths of at most {n} bytes and numbers of at most 32 bits", "a longer one", []any{"n", strconv.Itoa(maxText)}
		}
		l.wrong(rest("These bytes could not be read, for the reason given. Later header lists cannot be read either."), "HPACK header", l.expected, l.seen, l.fill...)
		return
	}
}

// representation records one header as it is on the wire and as it reads;
// ok is false where it makes no sense, and then nothing is recorded.
func (l *list) representation(p representation, data []byte) (ok bool) {
	if p.form == resized {
		l.count++
		l.resize(p)
		return true
	}
	var e *entry
	switch {
	case p.refers() && len(l.refs) > 0:
		e, l.refs = l.refs[0], l.refs[1:]
	case p.num > 0 && !p.refers():
		e = &staticTable[p.num]
	case p.form == indexed && p.num == 0:
		e = absent
	}
	if e == absent {
		l.expected, l.seen, l.fill = "an index of the table", "{index}, which it does not have", []any{"index", strconv.FormatUint(p.num, 10)}
		return false
	}
	h, ok := p.resolve(data, e)
	if !ok {
		l.expected, l.seen, l.fill = "Huffman code to the end, and then only ones", "other bits", nil
		return false
	}
	l.count++
	l.resizes = false
	l.budget -= int(h.size())
	unknown := p.num > 0 && e == nil || h.nameless
	l.unknown = l.unknown || unknown
	l.record(p, h, unknown)
	return true
}

// resize records a change of the table's size (RFC 7541, Section 6.3).
func (l *list) resize(p representation) {
	n := l.here(p.numLen)
	if n == 0 {
		return
	}
	spec := field.RFC(7541, "6.3")
	g := l.r.Begin("http2.header_table_size_update", "Header table size update", "Not a header: how much the sender will remember from now on.", spec)
	f := l.r.Bytes(n, "http2.header_table_size_update.header_table_size", "Header table size", "How many bytes of headers the sender will remember from now on: {v}.", spec)
	f.Value = field.Value{Kind: field.Uint, Num: p.num}
	switch {
	case p.num > uint64(l.f.allowed):
		l.wrong(f, "HPACK table size", "at most the {allowed} bytes that the other side allows", "{seen}", "allowed", strconv.Itoa(int(l.f.allowed)), "seen", f.Show())
	case !l.resizes:
		l.wrong(f, "HPACK table size", "a change at the start of the list only", "one after headers")
	}
	l.r.End(g)
}

// here is how many of the next n bytes of a header are in this frame.
func (l *list) here(n int) int {
	if l.skip >= n {
		l.skip -= n
		return 0
	}
	n, l.skip = n-l.skip, 0
	return n
}

// counts records how much the list is unpacked, as Wireshark does: the numbers
// are nowhere, and it points at the frame's first byte.
func (l *list) counts() {
	if l.count == 0 {
		return
	}
	size := 0
	if l.buf != nil {
		size = len(l.buf.Data)
	}
	at := l.c.Arena.New()
	at.Span = l.frame
	one := func(name, label string, n int, says string) {
		f := l.c.Arena.New()
		f.Name, f.Label, f.Explain, f.Spec = name, label, says, field.RFC(7541, "3")
		f.Span, f.Class, f.Flags = l.frame, field.Metadata, field.Alias
		f.Value = field.Value{Kind: field.Uint, Num: uint64(n)}
		l.r.Parent().Add(f)
	}
	one("http2.header.length", "Header Length", size, "Decoded, the list has {v} bytes, counting four for the length of each name and each value. Compare that with the fragment.")
	one("http2.header.count", "Header Count", l.count, "How many headers the fragment has: {v}.")
}

// decoded appends a string to the unpacked list, after its length in four
// bytes, and returns where it is.
func (l *list) decoded(s string, from field.Span) {
	if l.buf == nil {
		l.buf = l.c.Derive(field.Decoded, "HPACK, unpacked", nil)
		l.buf.Coding = "hpack"
	}
	b := l.buf
	off := len(b.Data)
	b.Data = append(binary.BigEndian.AppendUint32(b.Data, uint32(len(s))), s...)
	b.Origins = append(b.Origins, field.Origin{Off: off, Len: len(b.Data) - off, From: from, How: field.Whole})
}
