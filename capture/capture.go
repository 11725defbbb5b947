// Package capture brings frames in and takes them out again: live loopback, a
// virtual wire between two network stacks in this process, and capture files.
//
// It knows link types and nothing above them. What the bytes mean is the
// business of package dissect; who sent them, of package lessons.
package capture

import (
	"context"
	"net"
	"time"
)

// LinkType is a LINKTYPE_ number as registered at
// https://www.tcpdump.org/linktypes.html. gopacket keeps link types in eight
// bits, too few for LINKTYPE_LINUX_SLL2, so this package has its own.
type LinkType uint16

// Link types that the readers accept and package dissect understands.
const (
	LinkNull     LinkType = 0   // BSD loopback: address family in the writer's byte order
	LinkEthernet LinkType = 1   // Ethernet II and IEEE 802.3
	LinkRaw      LinkType = 101 // no link header: IPv4 or IPv6
	LinkLoop     LinkType = 108 // OpenBSD loopback: address family in network byte order
	LinkSLL      LinkType = 113 // Linux cooked capture, version 1
	LinkIPv4     LinkType = 228
	LinkIPv6     LinkType = 229
	LinkSLL2     LinkType = 276 // Linux cooked capture, version 2

	// LinkUnsaid is of frames whose file does not say what they begin with. No
	// link type has this number.
	LinkUnsaid LinkType = 0xffff
)

// Frame is one captured frame. Data is owned by the receiver.
type Frame struct {
	Number    int       // 1-based position in its capture
	Time      time.Time // capture time, to the nanosecond where the source has it
	Link      LinkType
	Data      []byte    // the captured bytes
	Length    int       // bytes on the wire; more than len(Data) when the frame was cut, less only with a Problem
	Interface string    // the interface's name, where known
	Comment   string    // the frame's comment, from a file that carries one
	Offloaded bool      // the sender left the transport checksum to hardware (TP_STATUS_CSUMNOTREADY)
	Problems  []Problem // what its record in a file says that cannot be, or nil
}

// Problem is what is wrong with one frame's record in a capture file. The frame
// is there all the same, and so are those after it.
type Problem struct {
	What     string // "captured length"
	Where    int64  // offset of the record in the file, unpacked where it was packed, in bytes
	Expected string // what should be there, with places, {name}
	Seen     string // what is there, with places
	Fill     []any  // the values for the places, as names and values in turn
}

// Stats counts frames since the source was opened; Seen = Captured + Dropped.
type Stats struct {
	Seen, Captured, Dropped uint64
}

// Source gives frames one by one.
type Source interface {
	// ReadFrame blocks for the next frame. It returns io.EOF when there will
	// be no more: at the end of a file, or after Close.
	ReadFrame() (Frame, error)
	// Stats may be called at any time, also while ReadFrame blocks.
	Stats() Stats
	// Close ends the capture; a blocked ReadFrame returns at once.
	Close() error
}

// Wire is a Source together with the network that it listens to: what is said
// between its Listen and Dial passes in front of ReadFrame.
type Wire interface {
	Source
	// Kind is "loopback" or "virtual".
	Kind() string
	// Listen opens a TCP listener at the server's end. A port of 0 picks a
	// free one; a port that is taken is an error.
	Listen(port int) (net.Listener, error)
	// Dial opens a TCP connection from the client's end to an address that
	// Listen's listener reported.
	Dial(ctx context.Context, addr string) (net.Conn, error)
	// Settle returns when every frame sent up to now can be had from
	// ReadFrame. Connections should be closed first.
	Settle(ctx context.Context) error
}
