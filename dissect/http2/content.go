package http2

import "plainsight/dissect/proto"

// streamKey is one direction of a stream.
type streamKey struct {
	dir    proto.Direction
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
	whole    bool   // all of the stream's content is in this frame
	most     int    // how many bytes of it may be unpacked
}

// maxStreams bounds how many streams with packed content are remembered.
const maxStreams = 4096

// pack notes what a header list says of the content after it.
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
func (c *conversation) data(dir proto.Direction, f header, payload []byte) content {
	key := streamKey{dir, f.stream}
	p := c.streams[key]
	if p == nil {
		return content{}
	}
	from, to := f.fragment(payload)
	end := f.flags&flagEndStream != 0
	out := content{encoding: p.encoding, whole: !p.split && (end || p.length == int64(to-from))}
	if out.whole {
		out.most = c.unpack.Grant(p.encoding, payload[from:to])
	}
	p.split = p.split || to > from
	if end {
		delete(c.streams, key)
	}
	return out
}
