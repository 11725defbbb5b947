// Package tcp takes TCP headers apart and keeps what a conversation's headers
// say about each other.
package tcp

import (
	"encoding/binary"
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/ip"
	"plainsight/dissect/proto"
)

// The flags (RFC 9293, Section 3.1).
const (
	FIN = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
	AE
)

// Header is what reassembly and the packet list need of a segment.
type Header struct {
	SrcPort, DstPort uint16
	Seq, Ack         uint32
	Flags            uint16
	Window           uint16
	Scale            int8 // the window scale option's shift, or -1
	Len              int  // bytes of header
	Payload          int  // bytes of payload that were captured
}

// Peek reads the header's fixed part and the window scale option without
// recording anything. It reports false where there is no whole header.
func Peek(b []byte) (h Header, ok bool) {
	if len(b) < 20 {
		return h, false
	}
	h = Header{
		SrcPort: binary.BigEndian.Uint16(b), DstPort: binary.BigEndian.Uint16(b[2:]),
		Seq: binary.BigEndian.Uint32(b[4:]), Ack: binary.BigEndian.Uint32(b[8:]),
		Flags: binary.BigEndian.Uint16(b[12:]) & 0x1ff, Window: binary.BigEndian.Uint16(b[14:]),
		Scale: -1, Len: int(b[12]>>4) * 4,
	}
	if h.Len < 20 || h.Len > len(b) {
		return h, false
	}
	h.Payload = len(b) - h.Len
	if h.Flags&SYN != 0 {
		h.Scale = scale(b[20:h.Len])
	}
	return h, true
}

func scale(opts []byte) int8 {
	for len(opts) > 0 && opts[0] != 0 {
		if opts[0] == 1 {
			opts = opts[1:]
			continue
		}
		if len(opts) < 2 || opts[1] < 2 || int(opts[1]) > len(opts) {
			return -1
		}
		if opts[0] == 3 && opts[1] == 3 {
			return int8(min(opts[2], 14))
		}
		opts = opts[opts[1]:]
	}
	return -1
}

// Situation is what a segment's conversation says about it.
type Situation struct {
	Stream           int
	SeqBase, AckBase uint32 // what relative numbers are counted from
	Scale            int    // the sender's window scale shift; -1 unknown, -2 not in use
	ack              uint32 // the segment's own acknowledgment number
	acks             bool   // and it counts
}

// Dissect records the TCP header at the front of the IP payload.
func Dissect(c *proto.Context, root *field.Field, h *ip.Header, offloaded bool, at Situation) {
	spec := field.RFC(9293, "3.1")
	s := h.Payload
	l := c.NewLayer(root, "tcp", "Transmission Control Protocol", s, "The transport layer: it makes two ordered streams of bytes, one each way, out of packets that may get lost or overtake each other.", spec)
	r := field.Read(c.Arena, l, s, "TCP header")
	const portExplain = "A port tells the programs of one machine apart. It hints at the program, but any program may use any port."
	src := r.Uint16("tcp.srcport", "Source Port", portExplain, spec).As(field.Metadata)
	dst := r.Uint16("tcp.dstport", "Destination Port", portExplain, spec).As(field.Metadata).Telling(field.ReceiverPort)
	r.Again(src, "tcp.port", "Source or Destination Port", portExplain, spec).With(field.Hidden)
	r.Again(dst, "tcp.port", "Source or Destination Port", portExplain, spec).With(field.Hidden)
	b := s.Bytes()
	hd, ok := Peek(b)
	if ok {
		r.DeriveUint("tcp.stream", "Stream index", uint64(at.Stream), "The number of this conversation in the capture, counted from 0.", field.Own(), src, dst)
		r.DeriveUint("tcp.len", "TCP Segment Len", uint64(hd.Payload), "This segment has {v} bytes of the stream.", field.Own())
	}
	seq := r.Uint32("tcp.seq", "Sequence Number", "The place of this segment's first byte in the stream, counted from the stream's beginning: {v}.", spec)
	raw := r.Again(seq, "tcp.seq_raw", "Sequence Number (raw)", "The same number as it is in the packet. It should start at random, so that a stranger who does not see the packets cannot easily guess it and slip bytes in.", spec)
	raw.Value.Num, seq.Value.Num = seq.Value.Num, uint64(uint32(seq.Value.Num)-at.SeqBase)
	ack := r.Uint32("tcp.ack", "Acknowledgment Number", "The sender has everything of the other stream before this place: {v}.", spec)
	raw = r.Again(ack, "tcp.ack_raw", "Acknowledgment number (raw)", "The same number as it is in the packet.", spec)
	raw.Value.Num = ack.Value.Num
	at.ack = uint32(ack.Value.Num)
	if at.acks = hd.Flags&ACK != 0; at.acks {
		ack.Value.Num = uint64(uint32(ack.Value.Num) - at.AckBase)
	} else {
		ack.Explain = "Without the ACK flag this number does not count."
	}
	flags(&r, spec, c.Brief)
	w := r.Uint16("tcp.window_size_value", "Window", "How many bytes the sender is ready to receive, before scaling: {v}.", spec)
	calc := r.Again(w, "tcp.window_size", "Calculated window size", "How many bytes the sender is ready to receive: {v}.", field.RFC(7323, "2.2"))
	if hd.Flags&SYN == 0 {
		if at.Scale > 0 {
			calc.Value.Num <<= uint(at.Scale)
		}
		f := r.Again(w, "tcp.window_size_scalefactor", "Window size scaling factor", "What the window is multiplied by, as the two SYN packets agreed: {v}.", field.RFC(7323, "2.2"))
		switch at.Scale {
		case -1:
			f.Value = field.Value{Kind: field.Said, Str: "-1", Sym: "unknown"}
			f.Explain = "What the window is multiplied by was agreed in the SYN packets, which are not in the capture."
			calc.Explain = "How many bytes the sender is ready to receive, if windows are not scaled: {v}."
		case -2:
			f.Value = field.Value{Kind: field.Said, Str: "-2", Sym: "no window scaling used"}
			f.Explain = "The two SYN packets did not agree on a factor, so windows are as they are written."
		default:
			f.Value.Num = 1 << at.Scale
		}
	}
	checksum(&r, h, offloaded)
	r.Uint16("tcp.urgent_pointer", "Urgent Pointer", "Marks bytes to be read before others, if the URG flag is set. It is rarely used today.", spec)
	if !r.Failed() && !ok {
		n := 0
		if len(b) > 12 {
			n = int(b[12]>>4) * 4
		}
		r.Fail("TCP header length", "20 to {n} bytes", "{seen}", "n", strconv.Itoa(len(b)), "seen", strconv.Itoa(n))
	}
	if n := hd.Len - 20; n > 0 && !r.Failed() {
		options(&r, n, at)
	}
	if r.Failed() {
		r.Close()
		return
	}
	l.Len = hd.Len
}

// flags reads header length and flags. In brief, the flags are one number.
func flags(r *field.Reader, spec field.Spec, brief bool) {
	w := r.Uint16("plainsight.tcp.offset_flags", "Header length and flags", "Two bytes that hold the header's length and nine flags.", spec).With(field.Hoisted)
	hl := r.BitsAt(w, 0, 1, 0xf0, "tcp.hdr_len", "Header Length", "The header's length with its options: {v} bytes.", spec).With(field.RawBits)
	hl.Value.Num *= 4
	f := r.BitsAt(w, 0, 2, 0x0fff, "tcp.flags", "Flags", "What the segment is for: {v}.", spec).Hex()
	f.Means(FlagNames(uint16(f.Uint())))
	if brief {
		return
	}
	r.BitsAt(f, 0, 1, 0x0e, "tcp.flags.res", "Reserved", "Three bits that must be zero.", spec)
	r.BitsAt(f, 0, 1, 0x01, "tcp.flags.ae", "Accurate ECN", "Part of a more exact report on congestion.", field.RFC(9768, "3.1"))
	r.BitsAt(f, 1, 1, 0x80, "tcp.flags.cwr", "Congestion Window Reduced", "The sender has slowed down after a report of congestion. In a SYN, it says that the sender can use such reports.", field.RFC(3168, "6.1"))
	r.BitsAt(f, 1, 1, 0x40, "tcp.flags.ece", "ECN-Echo", "A router on the way reported congestion. In a SYN, it says that the sender can use such reports.", field.RFC(3168, "6.1"))
	r.BitsAt(f, 1, 1, 0x20, "tcp.flags.urg", "Urgent", "The urgent pointer counts.", spec)
	r.BitsAt(f, 1, 1, 0x10, "tcp.flags.ack", "Acknowledgment", "The acknowledgment number counts. It is set in nearly every packet but a conversation's first.", spec)
	r.BitsAt(f, 1, 1, 0x08, "tcp.flags.push", "Push", "Pass the bytes on to the program now.", spec)
	r.BitsAt(f, 1, 1, 0x04, "tcp.flags.reset", "Reset", "End the conversation at once, often because of an error or to refuse it.", spec)
	r.BitsAt(f, 1, 1, 0x02, "tcp.flags.syn", "Syn", "Begin a conversation: here is where my numbers start.", spec)
	r.BitsAt(f, 1, 1, 0x01, "tcp.flags.fin", "Fin", "I have sent all that I wanted to send.", spec)
}

// FlagNames lists the flags that are set: "SYN, ACK".
func FlagNames(f uint16) string { return flagNames[f&0x1ff] }

var flagNames = func() (names [512]string) {
	for f := range names {
		for i, n := range [...]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"} {
			if f&(1<<i) == 0 {
				continue
			}
			if names[f] != "" {
				names[f] += ", "
			}
			names[f] += n
		}
		if names[f] == "" {
			names[f] = "<None>"
		}
	}
	return names
}()

func checksum(r *field.Reader, h *ip.Header, offloaded bool) {
	f := r.Uint16("tcp.checksum", "Checksum", "A check over the segment and its addresses, against accidental damage: {v}. Anyone who changes the bytes on purpose can compute it again.", field.RFC(9293, "3.1")).Hex().As(field.Integrity)
	if r.Failed() {
		return
	}
	ip.Judge(f, ip.CheckTransport(h, uint16(f.Uint()), offloaded), "TCP")
}
