// Package http recognises HTTP/1.x, cuts it into messages and takes them apart.
package http

import (
	"bytes"
	"strconv"

	"plainsight/dissect/coding"
	"plainsight/dissect/proto"
)

// Limits on what one message may take.
const (
	maxHead = 64 << 10 // start line and headers, in bytes
	maxBody = 8 << 20  // a longer body is taken in pieces as they come

	maxChunks = 16 << 10 // and so is one in more of them
)

// Protocol is HTTP/1.x (RFC 9112).
type Protocol struct {
	Unpack *coding.Allowance // how much content may be unpacked; nil for any
	Bodies proto.Bodies      // how content of some media types is taken apart
}

// methods are those registered with IANA that one meets.
var methods = []string{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "PATCH", "TRACE", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH"}

// Recognise looks for a method and a blank, or for "HTTP/1.".
func (Protocol) Recognise(data []byte) proto.Verdict {
	if len(data) == 0 {
		return proto.Maybe
	}
	best := begins(data, "HTTP/1.")
	for _, m := range methods {
		if data[0] != m[0] { // nearly always decides
			continue
		}
		v := begins(data, m+" ")
		if v == proto.Yes && len(data) > len(m)+1 && (data[len(m)+1] <= ' ' || data[len(m)+1] >= 0x7f) {
			v = proto.No // no target can begin like that
		}
		best = max(best, v)
	}
	return best
}

func begins(data []byte, with string) proto.Verdict {
	switch n := min(len(data), len(with)); {
	case string(data[:n]) != with[:n]:
		return proto.No
	case n < len(with):
		return proto.Maybe
	}
	return proto.Yes
}

// Open returns a conversation that has seen nothing.
func (p Protocol) Open() proto.Conversation { return &conversation{unpack: p.Unpack, bodies: p.Bodies} }

// conversation remembers what the other direction's messages need: whether a
// response has a body depends on its request.
type conversation struct {
	pending []string // methods of requests without a response yet
	open    [2]begun
	long    [2]int64 // bytes still to come of a body too long to keep
	chunks  [2]bool  // such a body is in chunks
	unpack  *coding.Allowance
	bodies  proto.Bodies
	tunnel  bool // after CONNECT or an upgrade it is no longer HTTP
}

// begun is what is known of a message that is not all there, so that each
// look at it goes on where the one before stopped.
type begun struct {
	looked   int    // bytes without the end of the headers or, after the chunks, of the trailers
	encoding string // the content's, in lower case; "" for none
	msg      message
	total    int // bytes of a counted message, 0 while not known
	chunks   int // whole ones before that
	at       int // where the next chunk begins
}

const maxPending = 1024

// endless is the length of a body that only the end of the stream ends.
const endless = 1 << 62

// form is how a message's body is delimited (RFC 9112, Section 6.3).
type form uint8

const (
	noBody form = iota
	counted
	chunked
	untilClose
	tooLong // more than maxBody
)

// message is a whole request or response.
type message struct {
	head    int // bytes of start line and headers
	form    form
	request bool
	partial bool // the stream ended before the message did
	more    bool // its chunks go on after it, in pieces
	most    int  // how many bytes of its content may be unpacked
	bodies  proto.Bodies
}

// piece is part of a body that is too long to put together.
type piece struct{ chunked bool }

// Next cuts one message off.
func (c *conversation) Next(dir proto.Direction, data []byte, closed bool) proto.Cut {
	switch {
	case c.chunks[dir]:
		return c.moreChunks(dir, data, closed)
	case c.long[dir] > 0:
		n := min(c.long[dir], int64(len(data)))
		c.long[dir] -= n
		return proto.Cut{Message: piece{}, Length: int(n)}
	case c.tunnel:
		return proto.Cut{Foreign: true}
	}
	o := &c.open[dir]
	if o.msg.head == 0 {
		if v := (Protocol{}).Recognise(data); v == proto.No || v == proto.Maybe && closed {
			return proto.Cut{Foreign: true}
		} else if v == proto.Maybe {
			return proto.Cut{}
		}
		head := headEnd(data, o.looked)
		if o.looked = max(len(data)-3, 0); head < 0 {
			switch {
			case len(data) > maxHead:
				return proto.Cut{Foreign: true}
			case closed:
				return proto.Cut{Message: message{head: len(data), request: !isResponse(data), partial: true}, Length: len(data)}
			}
			return proto.Cut{}
		}
		c.begin(o, data[:head])
	}
	m := o.msg
	switch m.form {
	case chunked:
		return c.chunked(dir, data, closed)
	case untilClose:
		switch {
		case len(data)-m.head > maxBody:
			return c.tooLong(dir, m, endless, data)
		case closed:
			return c.done(dir, m, len(data), data)
		}
		return proto.Cut{Need: m.head + maxBody + 1}
	case tooLong:
		return c.tooLong(dir, m, int64(o.total-m.head), data)
	}
	switch {
	case len(data) >= o.total:
		return c.done(dir, m, o.total, data)
	case closed:
		m.partial = true
		return c.done(dir, m, len(data), data)
	}
	return proto.Cut{Need: o.total}
}

// Lost tells that n bytes of a direction are missing from the capture, and
// with them the rest of the message that had begun.
func (c *conversation) Lost(dir proto.Direction, n int64) {
	c.open[dir], c.chunks[dir] = begun{}, false
	c.long[dir] = max(c.long[dir]-n, 0)
}

// begin notes a message whose head is there.
func (c *conversation) begin(o *begun, head []byte) {
	m := message{head: len(head), request: !isResponse(head), bodies: c.bodies}
	var length int64
	m.form, length, o.encoding = c.bodyOf(m.request, head)
	if m.form == counted && length > maxBody {
		m.form = tooLong
	}
	o.msg, o.at, o.total, o.looked = m, m.head, m.head+int(length), 0
}

func isResponse(b []byte) bool { return bytes.HasPrefix(b, []byte("HTTP/")) }

// tooLong cuts the head off; the body follows in pieces.
func (c *conversation) tooLong(dir proto.Direction, m message, length int64, data []byte) proto.Cut {
	m.form = tooLong
	c.long[dir] = length
	return c.done(dir, m, m.head, data)
}

func (c *conversation) done(dir proto.Direction, m message, n int, data []byte) proto.Cut {
	encoding := c.open[dir].encoding
	c.open[dir] = begun{}
	c.unpack.Seen(n)
	if encoding != "" && n > m.head && m.form != tooLong {
		m.most = c.unpack.Grant(encoding, m.content(data[m.head:n]))
	}
	if m.request {
		if len(c.pending) < maxPending {
			c.pending = append(c.pending, string(data[:bytes.IndexByte(data, ' ')]))
		}
	} else if !interim(data) {
		if len(c.pending) > 0 {
			method := c.pending[0]
			c.pending = c.pending[1:]
			c.tunnel = method == "CONNECT" && status(data)/100 == 2
		}
	}
	if status(data) == 101 && !m.request {
		c.tunnel = true
	}
	return proto.Cut{Message: m, Length: n}
}

// bodyOf tells from a message's head how its body is delimited.
// It gives the content's encoding too, where that is one that is undone here.
func (c *conversation) bodyOf(request bool, head []byte) (f form, length int64, encoding string) {
	length = -1
	transfer := false
	for h := range headers(head) {
		switch {
		case h.is("content-length"):
			if n, ok := contentLength(h.value); ok && length < 0 {
				length = n
			}
		case h.is("transfer-encoding"):
			transfer = bytes.EqualFold(lastToken(h.value), []byte("chunked"))
		case h.is("content-encoding"):
			if encoding = string(bytes.ToLower(h.value)); !coding.Known(encoding) {
				encoding = ""
			}
		}
	}
	if !request {
		code := status(head)
		method := ""
		if len(c.pending) > 0 {
			method = c.pending[0]
		}
		if method == "HEAD" || code/100 == 1 || code == 204 || code == 304 || method == "CONNECT" && code/100 == 2 {
			return noBody, 0, ""
		}
	}
	switch {
	case transfer:
		return chunked, 0, encoding
	case length == 0:
		return noBody, 0, ""
	case length > 0:
		return counted, length, encoding
	case request:
		return noBody, 0, ""
	}
	return untilClose, 0, encoding
}

// headEnd is the length of start line and headers with the empty line, or -1.
// A bare line feed ends a line too. It begins to look at from.
func headEnd(b []byte, from int) int {
	for {
		i := bytes.IndexByte(b[from:], '\n')
		if i < 0 {
			return -1
		}
		from += i + 1
		switch rest := b[from:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return from + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return from + 2
		}
	}
}

// contentLength reads the value of a Content-Length header: a number, which may
// be there more than once if it is the same each time (RFC 9110, Section 8.6).
func contentLength(v []byte) (n int64, ok bool) {
	first, rest, more := bytes.Cut(v, []byte(","))
	u, err := strconv.ParseUint(string(bytes.TrimSpace(first)), 10, 60)
	for ; more && err == nil; first, rest, more = bytes.Cut(rest, []byte(",")) {
		other, _, _ := bytes.Cut(rest, []byte(","))
		if !bytes.Equal(bytes.TrimSpace(first), bytes.TrimSpace(other)) {
			return 0, false
		}
	}
	return int64(u), err == nil
}

// status is a response's status code, or 0.
func status(b []byte) int {
	if len(b) < 12 || b[8] != ' ' {
		return 0
	}
	n, _ := strconv.Atoi(string(b[9:12]))
	return n
}

// interim reports whether a response announces another one to the same request.
func interim(b []byte) bool { return status(b)/100 == 1 && status(b) != 101 }
