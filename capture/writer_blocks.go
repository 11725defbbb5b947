package capture

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"
	"unicode/utf8"
)

// fileOrder is the byte order that files are written in.
var fileOrder = binary.LittleEndian

// nanosecondResolution is if_tsresol for a clock of 10^-9 seconds.
const nanosecondResolution = 9

// blockBuilder assembles one block.
type blockBuilder []byte

func newBlock(kind uint32) blockBuilder { return newBlockIn(nil, kind) }

// newBlockIn builds in buf, which is emptied.
func newBlockIn(buf []byte, kind uint32) blockBuilder {
	b := fileOrder.AppendUint32(buf[:0], kind)
	return fileOrder.AppendUint32(b, 0) // the length, once it is known
}

func (b *blockBuilder) uint16(v uint16) { *b = fileOrder.AppendUint16(*b, v) }
func (b *blockBuilder) uint32(v uint32) { *b = fileOrder.AppendUint32(*b, v) }
func (b *blockBuilder) uint64(v uint64) { *b = fileOrder.AppendUint64(*b, v) }

// padded appends v and zero bytes up to a multiple of 4.
func (b *blockBuilder) padded(v []byte) {
	*b = append(*b, v...)
	*b = append(*b, make([]byte, padded(len(v))-len(v))...)
}

func (b *blockBuilder) option(code uint16, value []byte) {
	b.uint16(code)
	b.uint16(uint16(len(value)))
	b.padded(value)
}

// text appends an option unless s is empty. A text longer than an option can be
// is cut between two characters.
func (b *blockBuilder) text(code uint16, s string) {
	if len(s) > math.MaxUint16 {
		n := math.MaxUint16
		for n > 0 && !utf8.RuneStart(s[n]) {
			n--
		}
		s = s[:n]
	}
	if s != "" {
		b.option(code, []byte(s))
	}
}

func (b *blockBuilder) counter(code uint16, n uint64) {
	b.option(code, fileOrder.AppendUint64(nil, n))
}

// done ends the options and fills in both lengths.
func (b *blockBuilder) done() []byte {
	b.option(optEnd, nil)
	return b.doneWithoutOptions()
}

func (b *blockBuilder) doneWithoutOptions() []byte {
	length := uint32(len(*b) + 4)
	fileOrder.PutUint32((*b)[4:], length)
	b.uint32(length)
	return *b
}

// sectionBlock is a Section Header Block (draft, Section 4.1).
func sectionBlock(hardware, os, application, comment string) []byte {
	b := newBlock(blockSection)
	b.uint32(byteOrderMagic)
	b.uint16(1)              // major version
	b.uint16(0)              // minor version
	b.uint64(math.MaxUint64) // the section's length is not known yet
	b.text(optComment, comment)
	b.text(optSectionHardware, hardware)
	b.text(optSectionOS, os)
	b.text(optSectionApplication, application)
	return b.done()
}

// interfaceBlock is an Interface Description Block (draft, Section 4.2).
func interfaceBlock(i writtenInterface, meta Meta) []byte {
	b := newBlock(blockInterface)
	b.uint16(uint16(i.link))
	b.uint16(0) // reserved
	b.uint32(MaxFrame)
	b.text(optComment, meta.InterfaceComment)
	b.text(optInterfaceName, i.name)
	b.text(optInterfaceDescription, meta.InterfaceDescription)
	if meta.Filter != "" {
		b.text(optInterfaceFilter, "\x00"+meta.Filter) // 0: in libpcap's language
	}
	b.option(optInterfaceResolution, []byte{nanosecondResolution})
	return b.done()
}

// packetBlock is an Enhanced Packet Block (draft, Section 4.3), built in buf.
func packetBlock(buf []byte, interfaceID uint32, ticks uint64, f Frame) []byte {
	b := newBlockIn(buf, blockEnhanced)
	b.uint32(interfaceID)
	b.uint32(uint32(ticks >> 32))
	b.uint32(uint32(ticks))
	b.uint32(uint32(len(f.Data)))
	length := f.Length
	if len(f.Problems) == 0 {
		length = max(length, len(f.Data))
	}
	b.uint32(uint32(length))
	b.padded(f.Data)
	if f.Comment == "" && !f.Offloaded {
		return b.doneWithoutOptions()
	}
	b.text(optComment, f.Comment)
	if f.Offloaded {
		b.option(optPacketFlags, fileOrder.AppendUint32(nil, flagChecksumNotReady))
	}
	return b.done()
}

// secretsBlock is a Decryption Secrets Block (draft, Section 4.7).
func secretsBlock(s FileSecret) []byte {
	b := newBlock(blockSecrets)
	b.uint32(s.Type)
	b.uint32(uint32(len(s.Data)))
	b.padded(s.Data)
	return b.doneWithoutOptions()
}

// statisticsBlock is an Interface Statistics Block (draft, Section 4.6).
func statisticsBlock(interfaceID uint32, s Stats) []byte {
	b := newBlock(blockStatistics)
	b.uint32(interfaceID)
	now, _ := nanosecondTicks(time.Now())
	b.uint32(uint32(now >> 32))
	b.uint32(uint32(now))
	b.counter(optStatsReceived, s.Seen)
	b.counter(optStatsIfDrop, s.Dropped)
	b.counter(optStatsDelivered, s.Captured)
	return b.done()
}

// nanosecondTicks is t in nanoseconds since 1970. A frame without a time is
// written as 1970 itself.
func nanosecondTicks(t time.Time) (uint64, error) {
	if t.IsZero() {
		return 0, nil
	}
	if t.Before(time.Unix(0, 0)) || t.After(time.Unix(0, math.MaxInt64)) {
		return 0, fmt.Errorf("a frame's time is %s; a file holds 1970 to 2262", t)
	}
	return uint64(t.UnixNano()), nil
}
