package http

import (
	"bytes"
	"strconv"

	"plainsight/dissect/proto"
)

// chunked looks for the end of a message whose body comes in chunks (RFC 9112,
// Section 7.1), from where it stopped the last time.
func (c *conversation) chunked(dir proto.Direction, data []byte, closed bool) proto.Cut {
	o := &c.open[dir]
	m := o.msg
	end, need, ok := o.walkChunks(data)
	switch {
	case end > 0:
		return c.done(dir, m, end, data)
	case !ok || closed: // no chunk header where one should be, or no end
		m.partial = true
		return c.done(dir, m, len(data), data)
	case need-m.head > maxBody && o.at > m.head: // whole chunks now, and the rest in pieces
		m.more = true
		c.chunks[dir] = true
		return c.done(dir, m, o.at, data)
	}
	return proto.Cut{Need: need}
}

// moreChunks cuts whole chunks off a body too long to put together.
func (c *conversation) moreChunks(dir proto.Direction, data []byte, closed bool) proto.Cut {
	o := &c.open[dir]
	end, need, ok := o.walkChunks(data)
	n := o.at
	switch {
	case end > 0:
		c.chunks[dir], n = false, end
	case !ok || closed:
		c.chunks[dir], n = false, len(data)
	case n == 0 || need <= maxBody:
		return proto.Cut{Need: need}
	}
	*o = begun{}
	return proto.Cut{Message: piece{chunked: true}, Length: n}
}

// walkChunks goes over whole chunks from at, which it moves on, and then over
// lines of the trailer section, of which it has looked at so many bytes. It returns the
// end of the body or, where that is not there, how many bytes the data must
// have before there is more to see, more than any may have where there are too
// many chunks; ok is false where a chunk has no size.
func (o *begun) walkChunks(data []byte) (end, need int, ok bool) {
	at, looked := &o.at, &o.looked
	for *at <= len(data) {
		size, n, ok := chunkSize(data[*at:])
		switch {
		case !ok || size > maxBody:
			return 0, 0, false
		case n == 0:
			return 0, len(data) + 1, true
		case size == 0:
			t := trailerEnd(data[*at+n:], looked)
			if t > 0 {
				return *at + n + t, 0, true
			}
			return 0, len(data) + 1, t == 0
		}
		next := *at + n + size + len("\r\n")
		if next > len(data) {
			return 0, next + 1, true
		}
		*at = next
		if o.chunks++; o.chunks >= maxChunks {
			return 0, *at + maxBody + 1, true
		}
	}
	return 0, *at + 1, true
}

// chunkSize reads a chunk's size line of n bytes; n is 0 where it is not all there.
func chunkSize(b []byte) (size, n int, ok bool) {
	const longest = 1024
	i := bytes.IndexByte(b[:min(len(b), longest)], '\n')
	if i < 0 {
		return 0, 0, len(b) < longest
	}
	digits := b[:i]
	if j := bytes.IndexAny(digits, "; \t\r"); j >= 0 {
		digits = digits[:j]
	}
	v, err := strconv.ParseUint(string(digits), 16, 31)
	return int(v), i + 1, err == nil
}

// trailerEnd is the length of the trailer section after the last chunk: 0
// where its end is not there, -1 where it is longer than any should be. It goes on
// after the lines that it has looked at before.
func trailerEnd(b []byte, looked *int) int {
	for at := *looked; ; *looked = at {
		i := bytes.IndexByte(b[at:], '\n')
		switch {
		case i < 0 && len(b) > maxHead:
			return -1
		case i < 0:
			return 0
		}
		line := bytes.TrimRight(b[at:at+i], "\r")
		at += i + 1
		if len(line) == 0 {
			return at
		}
	}
}

// content is a message's body without the sizes of its chunks, where it has any.
func (m message) content(body []byte) []byte {
	if m.form != chunked {
		return body
	}
	var out []byte
	for {
		size, n, ok := chunkSize(body)
		if !ok || n == 0 || size == 0 {
			return out
		}
		body = body[n:]
		out = append(out, body[:min(size, len(body))]...)
		body = body[min(size+len("\r\n"), len(body)):]
	}
}
