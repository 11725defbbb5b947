// Package dissect turns captured bytes and a viewpoint's secrets into an
// annotated tree: every byte of every frame named, explained, cited and
// classed by who can read it.
//
// It is a function of what it is given: no sockets, no clock, no files, no logging.
// What it is not given it does not know, so what it shows as readable is readable
// to a viewpoint with the secrets that it was given, and to nobody else. The same bytes and
// secrets say the same always. One thing runs beside the caller: signatures are
// verified ahead of their time, by goroutines that end with the computation, and
// of which none begins once Options.Context is done.
//
// Begin with session.go, which takes frames. headers.go reads a frame's headers,
// flows.go and conversation.go find its conversation and cut that into messages,
// messages.go reads them, and packet.go builds a frame's tree. byte_owners.go tells
// who owns each byte. key_graph.go, ladder.go and find.go hand what is here to the
// rooms of those names; protocols.go has the list of protocols.
package dissect

import (
	"time"

	"plainsight/dissect/field"
)

// Frame is one captured frame, as a Session takes it.
type Frame struct {
	Number    int       // 1-based; frames are added in this order
	Time      time.Time // capture time
	Link      uint16    // LINKTYPE_ number
	Data      []byte    // captured bytes; the Session keeps them and never changes them
	Length    int       // bytes on the wire; more than len(Data) when the frame was cut, less only with a Problem
	Interface string    // the interface's name, where known
	Comment   string
	Offloaded bool             // the sender left the transport checksum to hardware
	Problems  []*field.Problem // what its record in the capture file says that cannot be
}

// Row is one line of a packet list.
type Row struct {
	Number   int
	Time     time.Time
	Since    time.Duration // after the capture's first frame
	Src, Dst string        // addresses, as they are in the frame
	SrcPort  uint16        // 0 where there are no ports
	DstPort  uint16
	Stream   int    // index of the TCP or UDP conversation, from 0; -1 for none
	ToServer bool   // from the side that opened the conversation to the other
	Protocol string // the highest one recognised: "TCP", "HTTP", "TLSv1.3"
	Length   int    // bytes on the wire
	Captured int    // bytes that were captured: what Counts adds up to
	Info     string // what the frame says, in words
	Counts   field.Counts
	Problem  bool // something in the frame is malformed or wrong
}

// Packet is one frame taken apart.
type Packet struct {
	Frame  Frame
	Row    Row
	Layers []*field.Field  // one root for each protocol, outermost first
	Wire   *field.Buffer   // the frame's bytes
	Others []*field.Buffer // the buffers derived from them that its layers point into
	Map    []field.Class   // the class of each captured byte, for this viewpoint
	Owners []Owner         // who owns each captured byte: ordered, without gap or overlap
}

// Owner is a run of a frame's bytes and the field that explains them. The
// field may lie in another buffer (the reassembled message, the decoded or
// decrypted content), and that message may end in another frame.
type Owner struct {
	Off, Len int
	Class    field.Class
	Field    *field.Field
	Frame    int // the frame in whose tree Field is
}
