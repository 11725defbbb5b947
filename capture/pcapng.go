package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

func isPcapng(head []byte) bool {
	return len(head) >= 4 && binary.LittleEndian.Uint32(head) == blockSection
}

// maxInterfaces is how many interfaces one section may describe, and
// maxInterfaceName how many bytes of a name are kept: they stay in memory.
const (
	maxInterfaces    = 4096
	maxInterfaceName = 256
)

// pcapngReader reads pcapng files (draft-ietf-opsawg-pcapng).
//
// gopacket's NgReader is not used. It gives no comments, no secrets and eight
// bits of link type, so every block would have to be read here anyhow; it panics
// on options that are shorter than their kind and on time resolutions that its
// 64 bits cannot hold, and allocates what a packet's length claims.
type pcapngReader struct {
	blocks     blockReader
	interfaces []*pcapngInterface // of this section
	unsaid     *pcapngInterface   // stands for those that the section does not describe
	start      int64              // of the block being read
	kept       []FileSecret
	drops      uint64 // of all interfaces up to here
}

// pcapngInterface is one Interface Description Block, and the counts for it.
type pcapngInterface struct {
	link    LinkType
	snaplen uint32 // bytes; 0 for no limit
	name    string
	clock   clock
	counted uint64 // drops that packets tell of (epb_dropcount), added up
	stated  uint64 // drops in the newest statistics block
}

func newPcapngReader(file *fileReader) *pcapngReader {
	return &pcapngReader{blocks: blockReader{file: file, order: binary.LittleEndian}, unsaid: unsaidInterface()}
}

func (r *pcapngReader) secrets() []FileSecret { return r.kept }

func (r *pcapngReader) dropped() uint64 { return r.drops }

// count updates the number of i's drops. Packets and statistics count the same drops,
// so the larger of the two numbers is used.
func (r *pcapngReader) count(i *pcapngInterface, counted, stated uint64) {
	r.drops -= max(i.counted, i.stated)
	i.counted, i.stated = counted, stated
	r.drops += max(i.counted, i.stated)
}

func (r *pcapngReader) next() (Frame, error) {
	for {
		b, err := r.blocks.next()
		if err != nil {
			return Frame{}, err
		}
		r.start = b.start
		var f Frame
		isFrame := false
		switch b.kind {
		case blockSection:
			err = r.section(b.body)
		case blockInterface:
			err = r.describe(b.body)
		case blockStatistics:
			err = r.statistics(b.body)
		case blockSecrets:
			err = r.secret(b.body)
		case blockEnhanced:
			isFrame = true
			f, err = r.enhanced(b.body)
		case blockPacket:
			isFrame = true
			f, err = r.obsolete(b.body)
		case blockSimple:
			isFrame = true
			f, err = r.simple(b.body)
		}
		if err != nil {
			return Frame{}, fmt.Errorf("block at byte %d: %w", b.start, err)
		}
		if isFrame {
			return f, nil
		}
	}
}

var errShortBlock = errors.New("too short for its kind")

func (r *pcapngReader) section(body []byte) error {
	if len(body) < 12 {
		return errShortBlock
	}
	if major := r.blocks.order.Uint16(body); major != 1 {
		return fmt.Errorf("pcapng version %d.%d; only version 1 is read", major, r.blocks.order.Uint16(body[2:]))
	}
	r.interfaces, r.unsaid = nil, unsaidInterface()
	return nil
}

func (r *pcapngReader) describe(body []byte) error {
	if len(body) < 8 {
		return errShortBlock
	}
	if len(r.interfaces) == maxInterfaces {
		return fmt.Errorf("more than %d interfaces in one section", maxInterfaces)
	}
	order := r.blocks.order
	i := &pcapngInterface{link: linkType(uint32(order.Uint16(body))), snaplen: order.Uint32(body[4:]), clock: microseconds}
	var offset int64
	for code, value := range options(order, body[8:]) {
		switch {
		case code == optInterfaceName:
			i.name = text(value[:min(len(value), maxInterfaceName)])
		case code == optInterfaceResolution && len(value) == 1:
			c, ok := clockOf(value[0])
			if !ok {
				return fmt.Errorf("interface %d: time resolution %#02x is finer than 64 bits can count", len(r.interfaces), value[0])
			}
			i.clock = c
		case code == optInterfaceOffset && len(value) == 8:
			offset = int64(order.Uint64(value))
		}
	}
	i.clock.offset = offset
	r.interfaces = append(r.interfaces, i)
	return nil
}

func (r *pcapngReader) statistics(body []byte) error {
	if len(body) < 12 {
		return errShortBlock
	}
	order := r.blocks.order
	i, _ := r.interfaceAt(order.Uint32(body))
	stated := uint64(0)
	for code, value := range options(order, body[12:]) {
		if (code == optStatsIfDrop || code == optStatsOSDrop) && len(value) == 8 {
			stated += order.Uint64(value)
		}
	}
	r.count(i, i.counted, stated)
	return nil
}

func (r *pcapngReader) secret(body []byte) error {
	if len(body) < 8 {
		return errShortBlock
	}
	order := r.blocks.order
	n := int64(order.Uint32(body[4:]))
	if n > int64(len(body)-8) {
		return fmt.Errorf("secrets of %d bytes in a block with room for %d", n, len(body)-8)
	}
	r.kept = append(r.kept, FileSecret{Type: order.Uint32(body), Data: bytes.Clone(body[8 : 8+n])})
	return nil
}

// enhanced reads an Enhanced Packet Block (draft, Section 4.3).
func (r *pcapngReader) enhanced(body []byte) (Frame, error) {
	if len(body) < 20 {
		return Frame{}, errShortBlock
	}
	order := r.blocks.order
	i, problems := r.interfaceAt(order.Uint32(body))
	ticks := uint64(order.Uint32(body[4:]))<<32 | uint64(order.Uint32(body[8:]))
	return r.frame(i, problems, i.clock.time(ticks), order.Uint32(body[12:]), order.Uint32(body[16:]), body[20:]), nil
}

// obsolete reads a Packet Block (draft, Appendix A), which differs from an
// enhanced one in its first four bytes: interface and drop count, 16 bits each.
func (r *pcapngReader) obsolete(body []byte) (Frame, error) {
	if len(body) < 20 {
		return Frame{}, errShortBlock
	}
	order := r.blocks.order
	i, problems := r.interfaceAt(uint32(order.Uint16(body)))
	if drops := order.Uint16(body[2:]); drops != 0xffff { // that is "unknown"
		r.count(i, i.counted+uint64(drops), i.stated)
	}
	ticks := uint64(order.Uint32(body[4:]))<<32 | uint64(order.Uint32(body[8:]))
	return r.frame(i, problems, i.clock.time(ticks), order.Uint32(body[12:]), order.Uint32(body[16:]), body[20:]), nil
}

// simple reads a Simple Packet Block (draft, Section 4.4): no time, no options,
// and the captured length is what the interface's limit leaves.
func (r *pcapngReader) simple(body []byte) (Frame, error) {
	if len(body) < 4 {
		return Frame{}, errShortBlock
	}
	i, problems := r.interfaceAt(0)
	length := r.blocks.order.Uint32(body)
	captured := length
	if i.snaplen != 0 {
		captured = min(captured, i.snaplen)
	}
	return r.frame(i, problems, time.Time{}, captured, length, body[4:min(len(body), 4+int(captured))]), nil
}

// frame builds a frame from what the packet blocks have in common. rest is the
// captured bytes, their padding, and the options. What is wrong with one of them
// is this frame's problem: the block around it is whole, and so is what follows.
func (r *pcapngReader) frame(i *pcapngInterface, problems []Problem, at time.Time, captured, length uint32, rest []byte) Frame {
	if _, err := nanosecondTicks(at); err != nil { // nor could it be written again
		problems = append(problems, Problem{"time", r.start, "a moment from 1970 to 2262", "{seen}", []any{"seen", at.Format("2006-01-02 15:04:05")}})
		at = time.Time{}
	}
	f := Frame{
		Time:      at,
		Link:      i.link,
		Length:    int(min(length, math.MaxInt32)),
		Interface: i.name,
		Problems:  problems,
	}
	if int(captured) > len(rest) {
		f.Problems = append(f.Problems, Problem{"captured length", r.start, "at most the {n} bytes that the block has room for", "{seen}", []any{"n", fmt.Sprint(len(rest)), "seen", fmt.Sprint(captured)}})
		captured = uint32(len(rest))
	}
	if captured > MaxFrame {
		f.Problems = append(f.Problems, Problem{"captured length", r.start, "at most {n} bytes, and more are not read", "{seen}", []any{"n", fmt.Sprint(MaxFrame), "seen", fmt.Sprint(captured)}})
	}
	f.Data = append([]byte{}, rest[:min(captured, MaxFrame)]...)
	f.checkLength(r.start)
	order := r.blocks.order
	var comments strings.Builder
	for code, value := range options(order, rest[min(padded(int(captured)), len(rest)):]) {
		switch {
		case code == optComment:
			if comments.Len() > 0 {
				comments.WriteByte('\n')
			}
			comments.WriteString(text(value))
		case code == optPacketFlags && len(value) == 4:
			f.Offloaded = order.Uint32(value)&flagChecksumNotReady != 0
		case code == optPacketDropCount && len(value) == 8:
			r.count(i, i.counted+order.Uint64(value), i.stated)
		}
	}
	f.Comment = comments.String()
	return f
}

// interfaceAt is the interface with that number. If the section does not describe it,
// the packet that names it has a Problem.
func (r *pcapngReader) interfaceAt(n uint32) (*pcapngInterface, []Problem) {
	if uint64(n) < uint64(len(r.interfaces)) {
		return r.interfaces[n], nil
	}
	return r.unsaid, []Problem{{"interface", r.start, "one of the {n} that the section describes", "number {seen}", []any{"n", fmt.Sprint(len(r.interfaces)), "seen", fmt.Sprint(n)}}}
}

func unsaidInterface() *pcapngInterface {
	return &pcapngInterface{link: LinkUnsaid, clock: microseconds}
}

// text makes an option's value a string that can be shown: valid UTF-8, without
// the zero byte that some writers end it with.
func text(b []byte) string {
	return strings.ToValidUTF8(strings.TrimRight(string(b), "\x00"), "\ufffd")
}
