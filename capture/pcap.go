package capture

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"time"
)

const (
	pcapHeaderLen       = 24 // bytes
	pcapRecordHeaderLen = 16 // bytes
)

// pcapMagic is what the first four bytes of a pcap file say about it.
type pcapMagic struct {
	order     binary.ByteOrder
	perSecond uint32 // parts of a second that times count
}

var pcapMagics = map[[4]byte]pcapMagic{
	{0xd4, 0xc3, 0xb2, 0xa1}: {binary.LittleEndian, 1e6},
	{0x4d, 0x3c, 0xb2, 0xa1}: {binary.LittleEndian, 1e9},
	{0xa1, 0xb2, 0xc3, 0xd4}: {binary.BigEndian, 1e6},
	{0xa1, 0xb2, 0x3c, 0x4d}: {binary.BigEndian, 1e9},
}

func isPcap(head []byte) bool {
	return len(head) >= 4 && pcapMagics[[4]byte(head)].order != nil
}

// pcapReader reads pcap files (draft-ietf-opsawg-pcap).
//
// gopacket's reader is not used. It keeps eight bits of the link type, reads
// version 2.4 only, and ends at a packet of which more bytes were captured than
// it has, although whatever follows is whole.
type pcapReader struct {
	file *fileReader
	pcapMagic
	minor uint16 // of version 2
	link  LinkType
	head  [pcapRecordHeaderLen]byte // for reuse
}

func newPcapReader(file *fileReader) (*pcapReader, error) {
	header := make([]byte, pcapHeaderLen)
	if n, err := io.ReadFull(file, header); err != nil && !isEnd(err) {
		return nil, err
	} else if err != nil {
		return nil, &cutError{what: "file header", have: int64(n), want: pcapHeaderLen, cause: noEOF(err)}
	}
	p := &pcapReader{file: file, pcapMagic: pcapMagics[[4]byte(header)]}
	p.minor = p.order.Uint16(header[6:])
	if major := p.order.Uint16(header[4:]); major != 2 || p.minor > 4 {
		return nil, fmt.Errorf("pcap version %d.%d at byte 4; only versions 2.0 to 2.4 are read", major, p.minor)
	}
	// The upper bits tell of a frame check sequence (draft, Section 3).
	p.link = linkType(p.order.Uint32(header[20:]) & 0xffff)
	return p, nil
}

// lengths are how many bytes of a packet were captured and how many it has. Up to
// version 2.2 their order was the reverse, and programs that wrote 2.3 did not agree
// (libpcap's sf-pcap.c).
func (p *pcapReader) lengths() (captured, length uint32) {
	captured, length = p.order.Uint32(p.head[8:]), p.order.Uint32(p.head[12:])
	if p.minor < 3 || p.minor == 3 && captured > length {
		captured, length = length, captured
	}
	return captured, length
}

func (p *pcapReader) next() (Frame, error) {
	start := p.file.offset
	if n, err := io.ReadFull(p.file, p.head[:]); err == io.EOF {
		return Frame{}, io.EOF
	} else if err != nil {
		return Frame{}, p.cut(start, int64(n), 0, err)
	}
	captured, length := p.lengths()
	if captured > MaxFrame {
		return Frame{}, fmt.Errorf("record at byte %d: %d captured bytes; at most %d are read", start, captured, MaxFrame)
	}
	data, err := p.file.grow(make([]byte, 0, min(captured, 64<<10)), int(captured))
	if err != nil {
		return Frame{}, p.cut(start, pcapRecordHeaderLen+int64(len(data)), pcapRecordHeaderLen+int64(captured), err)
	}
	seconds, part := p.order.Uint32(p.head[:]), p.order.Uint32(p.head[4:])
	f := Frame{
		Time:   time.Unix(int64(seconds), int64(part)*int64(1e9/p.perSecond)).UTC(),
		Link:   p.link,
		Data:   data,
		Length: int(min(length, math.MaxInt32)),
	}
	if part >= p.perSecond {
		f.Problems = append(f.Problems, Problem{"time", start, "a part of a second below {n}", "{seen}", []any{"n", fmt.Sprint(p.perSecond), "seen", fmt.Sprint(part)}})
	}
	f.checkLength(start)
	return f, nil
}

func (p *pcapReader) cut(start, have, want int64, err error) error {
	if ofPacking(err) {
		return err
	}
	if !isEnd(err) {
		return fmt.Errorf("record at byte %d: %w", start, err)
	}
	return &cutError{what: "record", start: start, have: have, want: want, cause: noEOF(err)}
}

// checkLength adds a Problem to a packet whose length is less than what was captured of
// it. The captured bytes are kept.
func (f *Frame) checkLength(start int64) {
	if n := len(f.Data); f.Length < n {
		f.Problems = append(f.Problems, Problem{"captured length", start, "at most the packet's {length} bytes", "{n} captured bytes", []any{"length", fmt.Sprint(f.Length), "n", fmt.Sprint(n)}})
	}
}

func (p *pcapReader) dropped() uint64       { return 0 }
func (p *pcapReader) secrets() []FileSecret { return nil }
