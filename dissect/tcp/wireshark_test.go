package tcp

import (
	"encoding/binary"
	"maps"
	"regexp"
	"slices"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
)

func TestAgreesWithWireshark(t *testing.T) {
	const raw, headerLen = 101, 20
	names := slices.Sorted(maps.Keys(segments))
	var frames [][]byte
	for i, name := range names {
		b := fieldtest.Unhex("45000000 0000 4000 40 06 0000 c0000201 c6336402")
		b = append(b, segments[name]...)
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		binary.BigEndian.PutUint16(b[headerLen:], uint16(20000+i)) // each in a conversation of its own
		frames = append(frames, b)
	}
	theirs := fieldtest.Wireshark(t, raw, frames, "-o", "tcp.desegment_tcp_streams:false")
	scope := regexp.MustCompile(`^tcp\.(srcport|dstport|seq|ack|hdr_len|flags($|\.[^s]|\.syn)|window|checksum|urgent|option)`)
	for i, name := range names {
		t.Run(name, func(t *testing.T) {
			tree := fieldtest.New(frames[i])
			h := around(client4, server4, field.Span{Buf: tree.Span.Buf, Off: headerLen, Len: len(frames[i]) - headerLen})
			Dissect(tree.Ctx, tree.Root, h, false, Situation{Scale: -1})
			tree.Agree(t, theirs[i], scope)
		})
	}
}
