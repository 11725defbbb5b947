package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/google/gopacket"
	"github.com/google/gopacket/pcapgo"
)

const (
	pcapHeaderLen       = 24 // bytes
	pcapRecordHeaderLen = 16 // bytes
)

// pcapMagics are the first four bytes of a pcap file: micro- and nanoseconds, in
// either byte order.
var pcapMagics = map[[4]byte]binary.ByteOrder{
	{0xd4, 0xc3, 0xb2, 0xa1}: binary.LittleEndian,
	{0x4d, 0x3c, 0xb2, 0xa1}: binary.LittleEndian,
	{0xa1, 0xb2, 0xc3, 0xd4}: binary.BigEndian,
	{0xa1, 0xb2, 0x3c, 0x4d}: binary.BigEndian,
}

func isPcap(head []byte) bool {
	return len(head) >= 4 && pcapMagics[[4]byte(head)] != nil
}

// pcapReader reads pcap files (draft-ietf-opsawg-pcap) with gopacket's reader.
// That one keeps eight bits of the link type, and allocates, or refuses, as the
// file's snapshot length says; so the file's header is read here first, and
// what gopacket is shown has MaxFrame for a snapshot length.
type pcapReader struct {
	file   *fileReader
	reader *pcapgo.Reader
	link   LinkType
	start  int64 // where the record being read begins
}

func newPcapReader(file *fileReader) (*pcapReader, error) {
	header := make([]byte, pcapHeaderLen)
	if n, err := io.ReadFull(file, header); err != nil {
		return nil, &cutError{what: "file header", have: int64(n), want: pcapHeaderLen, cause: noEOF(err)}
	}
	order := pcapMagics[[4]byte(header)]
	if major, minor := order.Uint16(header[4:]), order.Uint16(header[6:]); major != 2 || minor != 4 {
		return nil, fmt.Errorf("pcap version %d.%d at byte 4; only version 2.4 is read", major, minor)
	}
	// The upper bits tell of a frame check sequence (draft, Section 3).
	link := linkType(order.Uint32(header[20:]) & 0xffff)
	order.PutUint32(header[16:], MaxFrame)

	p := &pcapReader{file: file, link: link, start: pcapHeaderLen}
	var err error
	p.reader, err = pcapgo.NewReader(io.MultiReader(bytes.NewReader(header), file))
	if err != nil {
		return nil, fmt.Errorf("pcap header: %w", err)
	}
	return p, nil
}

func (p *pcapReader) next() (Frame, error) {
	data, ci, err := p.reader.ReadPacketData()
	if err != nil {
		return Frame{}, p.explain(ci, err)
	}
	p.start += pcapRecordHeaderLen + int64(len(data))
	return Frame{Time: ci.Timestamp, Link: p.link, Data: data, Length: min(ci.Length, math.MaxInt32)}, nil
}

// explain makes an error of gopacket's, which has no place in it, one of ours.
// gopacket buffers what it reads, but what it buffered it has used up when it
// meets the end, so the bytes read tell how much of the record is there.
func (p *pcapReader) explain(ci gopacket.CaptureInfo, err error) error {
	headerRead := !ci.Timestamp.IsZero() // second 0 of 1970 is not the zero time
	have := p.file.offset - p.start
	switch {
	case isEnd(err) && have == 0 && err == io.EOF:
		return io.EOF
	case isEnd(err) && headerRead:
		return &cutError{what: "record", start: p.start, have: have, want: pcapRecordHeaderLen + int64(ci.CaptureLength), cause: noEOF(err)}
	case isEnd(err):
		return &cutError{what: "record", start: p.start, have: have, cause: noEOF(err)}
	case headerRead && ci.CaptureLength > MaxFrame:
		return fmt.Errorf("record at byte %d: %d captured bytes; at most %d are read", p.start, ci.CaptureLength, MaxFrame)
	case headerRead && ci.CaptureLength > ci.Length:
		return fmt.Errorf("record at byte %d: %d captured bytes of a packet of %d", p.start, ci.CaptureLength, ci.Length)
	}
	return fmt.Errorf("record at byte %d: %w", p.start, err)
}

func (p *pcapReader) dropped() uint64       { return 0 }
func (p *pcapReader) secrets() []FileSecret { return nil }
