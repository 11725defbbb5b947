package http2

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strconv"

	"plainsight/dissect/app"
)

// streamKey is one direction of a stream.
type streamKey struct {
	dir    app.Direction
	stream uint32
}

// packing is what is remembered of a stream with packed content.
type packing struct {
	encoding string
	length   int64 // of the content, packed; -1 where it is not told
	split    bool  // it is in more than one frame
}

// content says how a DATA frame's content is packed.
type content struct {
	encoding string // "" for not at all
	whole    bool   // all of the stream's content stands in this frame
}

// maxStreams bounds how many streams with packed content are remembered.
const maxStreams = 4096

// pack notes what a header list says of the content behind it.
func (c *conversation) pack(key streamKey, b *block) {
	switch {
	case b.last:
		delete(c.streams, key)
	case b.encoding != "" && b.encoding != "identity" && len(c.streams) < maxStreams:
		if c.streams == nil {
			c.streams = map[streamKey]*packing{}
		}
		c.streams[key] = &packing{encoding: b.encoding, length: b.length}
	}
}

// data tells of a DATA frame how its content is packed.
func (c *conversation) data(dir app.Direction, f header, payload []byte) content {
	key := streamKey{dir, f.stream}
	p := c.streams[key]
	if p == nil {
		return content{}
	}
	from, to := f.fragment(payload)
	end := f.flags&flagEndStream != 0
	out := content{p.encoding, !p.split && (end || p.length == int64(to-from))}
	p.split = p.split || to > from
	if end {
		delete(c.streams, key)
	}
	return out
}

// maxUnpacked bounds what packed content may unpack to, in bytes.
const maxUnpacked = 16 << 20

var errUnknown = errors.New("not an encoding that is known here")

// unpack undoes a content encoding as far as it goes: with an error comes what
// stood before it.
func unpack(encoding string, packed []byte) (data []byte, err error) {
	in := bytes.NewReader(packed)
	var r io.Reader
	switch encoding {
	case "gzip", "x-gzip":
		r, err = gzip.NewReader(in)
	case "deflate": // zlib by the RFC, bare by many servers' habit
		if r, err = zlib.NewReader(in); err != nil {
			r, err = flate.NewReader(bytes.NewReader(packed)), nil
		}
	default:
		err = errUnknown
	}
	if err != nil {
		return nil, err
	}
	data, err = io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if len(data) > maxUnpacked {
		return data[:maxUnpacked], errors.New("more than " + strconv.Itoa(maxUnpacked) + " bytes once unpacked, the rest is left out")
	}
	return data, err
}
