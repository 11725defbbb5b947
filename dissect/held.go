package dissect

import (
	"plainsight/dissect/proto"
)

// What things take in memory, in bytes, with the room that lists have to grow. A
// test holds them to what is measured.
const (
	frameSize    = 360  // of a frame's entry, and that of its piece of a stream
	talkSize     = 1000 // of a conversation, with its entry in the map and its addresses
	messageSize  = 60   // of a message's place
	reachSize    = 40
	stepSize     = 450       // of a step of the ladder
	indexSize    = 8         // of a frame among those of its conversation
	ladderSize   = 300       // of a conversation's ladder without its steps
	otherSize    = 48        // of a protocol's message that says nothing of it
	bytesPerStep = 64        // captured bytes for which a step of the ladder is kept
	fixedSize    = 512 << 10 // storage that is used again
)

// sizeOf is what a protocol keeps of a message, in bytes.
func sizeOf(m proto.Message) int {
	if h, ok := m.(proto.Holder); ok {
		return h.Holds()
	}
	return otherSize
}

// Held is how much memory the session takes, in bytes, besides the frames' own
// bytes, which several sessions may share. It is an estimate, within a factor of
// two of what a heap profile says, and takes no time.
func (s *Session) Held() int {
	n := fixedSize + s.held + len(s.convs)*talkSize + len(s.udp)*100 + s.ladder.kept*stepSize + s.ladder.frames*indexSize + len(s.ladder.talks)*ladderSize + len(s.ladder.of)*150 + len(s.changed)*16
	return n + (s.frames.n+frameBlock-1)/frameBlock*frameBlock*frameSize
}

// dropBuf lets go of a direction's bytes that were put together.
func (s *Session) dropBuf(h *half) {
	s.held -= cap(h.buf)
	h.buf = nil
}
