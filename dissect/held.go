package dissect

import (
	"plainsight/dissect/proto"
)

// What things take in memory, in bytes, with the room that lists have to grow. A
// test holds them to what is measured.
const (
	frameSize   = 360  // of a frame's entry, and that of its piece of a stream
	talkSize    = 1000 // of a conversation, with its entry in the map and its addresses
	messageSize = 60   // of a message's place
	reachSize   = 40
	stepSize    = 450       // of a step of the ladder
	otherSize   = 48        // of a protocol's message that says nothing of it
	fixedSize   = 512 << 10 // storage that is used again
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
	n := fixedSize + s.held + len(s.convs)*talkSize + len(s.udp)*100 + s.ladder.Len()*stepSize + len(s.changed)*16
	return n + (s.frames.n+frameBlock-1)/frameBlock*frameBlock*frameSize
}

// dropBuf lets go of a direction's bytes that were put together.
func (s *Session) dropBuf(h *half) {
	s.held -= cap(h.buf)
	h.buf = nil
}
