package tcp

import (
	"encoding/binary"
	"net/netip"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/ip"
)

var (
	client4, server4 = netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("198.51.100.2")
	client6, server6 = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2")
)

// segment is a TCP segment from the client with these flags and options, its
// header length and its checksum over IPv4 computed.
func segment(flags uint16, options, payload string) []byte {
	opts := fieldtest.Unhex(options)
	b := fieldtest.Unhex("c0001633 00001001 00002002 0000 0400 0000 0000")
	binary.BigEndian.PutUint16(b[12:], uint16(5+len(opts)/4)<<12|flags)
	b = append(append(b, opts...), payload...)
	return seal(client4, server4, b)
}

// seal writes the checksum again.
func seal(src, dst netip.Addr, b []byte) []byte {
	b[16], b[17] = 0, 0
	binary.BigEndian.PutUint16(b[16:], ^ip.Pseudo(src, dst, ip.ProtoTCP, len(b)).Bytes(b).Fold())
	return b
}

// around is what the IP header says of a segment.
func around(src, dst netip.Addr, s field.Span) *ip.Header {
	return &ip.Header{Src: src, Dst: dst, Protocol: ip.ProtoTCP, Payload: s}
}

// midway is a conversation that has gone on for a while.
var midway = Situation{Stream: 3, SeqBase: 0x1000, AckBase: 0x2000, Scale: 7}

func dissect(data []byte, at Situation) *fieldtest.Tree {
	t := fieldtest.New(data)
	Dissect(t.Ctx, t.Root, around(client4, server4, t.Span), false, at)
	return t
}

var segments = map[string][]byte{
	"plain":           segment(ACK|PSH, "", "fluffy tail"),
	"syn":             segment(SYN, "0204 05b4 0402 080a 00000001 00000000 01 030307", ""),
	"syn_ack":         segment(SYN|ACK, "0204 ffd7 0402 080a 00000002 00000001 01 030300", ""),
	"every_flag":      segment(0x1ff, "", ""),
	"no_flag":         segment(0, "", ""),
	"reserved":        segment(0xe00|RST, "", ""),
	"timestamps":      segment(ACK, "0101 080a 00000003 00000002", "x"),
	"sack":            segment(ACK, "0101 0512 00002100 00002200 00002300 00002400", ""),
	"end_of_list":     segment(ACK, "01 00 0000", ""),
	"padding":         segment(ACK, "01 00 0102", ""),
	"md5":             segment(ACK, "1312 000102030405060708090a0b0c0d0e0f 0101", ""),
	"ao":              segment(ACK, "1d10 0102 000102030405060708090a0b", ""),
	"fast_open":       segment(SYN, "220a 0102030405060708 0101", "x"),
	"fast_open_ask":   segment(SYN, "2202 0101", ""),
	"fast_open_old":   segment(SYN, "fe0c f989 0102030405060708", ""),
	"experiment":      segment(SYN, "fd06 1234 abcd 0101", ""),
	"user_timeout":    segment(ACK, "1c04 8005", ""),
	"mptcp_capable":   segment(SYN, "1e0c 0081 0102030405060708", ""),
	"mptcp_keys":      segment(ACK, "1e14 0001 0102030405060708 1112131415161718", ""),
	"mptcp_data":      segment(ACK, "1e16 0181 0102030405060708 1112131415161718 0010 0101", "x"),
	"mptcp_join":      segment(SYN, "1e0c 1005 01020304 05060708", ""),
	"mptcp_v1":        segment(SYN, "1e04 0101", ""),
	"echo":            segment(ACK, "0606 01020304 0101 0706 05060708 0101", ""),
	"unknown":         segment(ACK, "4f06 01020304 0101", ""),
	"unknown_empty":   segment(ACK, "4f02 0101", ""),
	"mss_too_long":    segment(SYN, "0206 05b4 0000 0101", ""),
	"window_scale_15": segment(SYN, "03030f 00", ""),
}
