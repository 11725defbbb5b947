package fieldtest

import (
	"encoding/binary"
	"testing"

	"plainsight/dissect/proto"
)

// Turn is one side's turn in a conversation: some bytes, and whether the side
// then closes.
type Turn struct {
	Dir    proto.Direction
	Text   string
	Closed bool
}

// Ask is a turn of the client.
func Ask(text string) Turn { return Turn{proto.ToServer, text, false} }

// Answer is a turn of the server.
func Answer(text string) Turn { return Turn{proto.ToClient, text, false} }

// Last is an answer after which the server closes.
func Last(text string) Turn { return Turn{proto.ToClient, text, true} }

// Piece is a message that a conversation has cut off its stream, with its bytes.
type Piece struct {
	Message proto.Message
	Text    string
}

// Cuts gives a turn to the conversation until no message is left, as a session
// does. It returns the messages, what was left over, and whether that is foreign.
func Cuts(tb testing.TB, c proto.Conversation, s Turn) (all []Piece, rest string, foreign bool) {
	tb.Helper()
	rest = s.Text
	for len(rest) > 0 {
		cut := c.Next(s.Dir, []byte(rest), s.Closed)
		switch {
		case cut.Foreign:
			return all, rest, true
		case cut.Message == nil:
			return all, rest, false
		case cut.Length < 1 || cut.Length > len(rest):
			tb.Fatalf("a message of %d bytes in %d", cut.Length, len(rest))
		}
		all = append(all, Piece{cut.Message, rest[:cut.Length]})
		rest = rest[cut.Length:]
	}
	return all, "", false
}

// SegmentLen is how many bytes of a packet of Segments come before what its
// turn says: IPv4 and TCP headers without options.
const SegmentLen = 40

// Segments are the turns of a conversation as raw IPv4 packets, with one TCP
// segment to or from port 80 for each.
func Segments(turns ...Turn) (packets [][]byte) {
	next := [2]uint32{1, 1} // the sequence number of each side's next byte
	for _, s := range turns {
		b := []byte{0x45, 0, 0, 0, 0, 1, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}
		binary.BigEndian.PutUint16(b[2:], uint16(SegmentLen+len(s.Text)))
		from, to := uint16(40000), uint16(80)
		if s.Dir == proto.ToClient {
			copy(b[12:], []byte{192, 0, 2, 2, 192, 0, 2, 1})
			from, to = to, from
		}
		b = binary.BigEndian.AppendUint16(b, from)
		b = binary.BigEndian.AppendUint16(b, to)
		b = binary.BigEndian.AppendUint32(b, next[s.Dir])
		b = binary.BigEndian.AppendUint32(b, next[1-s.Dir])
		packets = append(packets, append(append(b, 0x50, 0x18, 0x20, 0, 0, 0, 0, 0), s.Text...))
		next[s.Dir] += uint32(len(s.Text))
	}
	return packets
}
