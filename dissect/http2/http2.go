// Package http2 recognises HTTP/2 (RFC 9113), cuts it into frames and takes
// them apart, with the header lists that HPACK packs (RFC 7541).
//
// The frames of one connection share a table of headers for each direction, to
// which later frames refer. So the table is followed while the frames are cut,
// each byte in its order, and a frame keeps what its references referred to.
package http2

import (
	"encoding/binary"

	"plainsight/dissect/coding"
	"plainsight/dissect/proto"
)

// Protocol is HTTP/2, as it is spoken inside TLS and, by those who know beforehand
// that the other side speaks it, over bare TCP.
type Protocol struct {
	Unpack *coding.Allowance // how much of headers and content may be unpacked; nil for any
}

// preface is what a client says first (RFC 9113, Section 3.4). To a server
// that knows only HTTP/1 it is a request that it must refuse.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// Recognise looks for the client's preface or, as a server begins, for a
// SETTINGS frame.
func (Protocol) Recognise(data []byte) proto.Verdict {
	return max(begins(data), opening(data))
}

// begins compares data with the client's preface.
func begins(data []byte) proto.Verdict {
	switch n := min(len(data), len(preface)); {
	case string(data[:n]) != preface[:n]:
		return proto.No
	case n < len(preface):
		return proto.Maybe
	}
	return proto.Yes
}

// opening tells whether data begins with a SETTINGS frame that can be the
// first one. It is strict, for nothing else tells HTTP/2 from other protocols.
func opening(data []byte) proto.Verdict {
	const most = 32 // settings; there are not half as many
	fixed := [headerLen]byte{3: byte(typeSettings)}
	for i, b := range data[:min(len(data), headerLen)] {
		if i != 2 && b != fixed[i] {
			return proto.No
		}
	}
	if len(data) > 2 && (data[2]%settingLen != 0 || data[2] > most*settingLen) {
		return proto.No
	}
	if len(data) < headerLen {
		return proto.Maybe
	}
	end := headerLen + int(data[2])
	for at := headerLen; at < end && len(data)-at >= settingLen; at += settingLen {
		if !plausibleSetting(binary.BigEndian.Uint16(data[at:]), binary.BigEndian.Uint32(data[at+2:])) {
			return proto.No
		}
	}
	if len(data) < min(end, headerLen+settingLen) {
		return proto.Maybe
	}
	return proto.Yes
}

// Open returns a conversation that has seen nothing.
func (p Protocol) Open() proto.Conversation {
	c := &conversation{unpack: p.Unpack}
	for dir := range c.halves {
		c.halves[dir].table = table{max: defaultTable}
		c.halves[dir].maxTable, c.halves[dir].maxFrame = defaultTable, defaultFrame
	}
	return c
}
