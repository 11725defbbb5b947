package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math"
	"strings"
)

// file is a capture that is made to cost more than its length.
type file struct {
	name string
	data []byte
}

// hostileFiles makes one file of each kind, of about 2 MB at most.
func hostileFiles() []file {
	of := func(name string, say func(*talk)) file {
		t := newTalk()
		say(t)
		return file{name, t.file.Bytes()}
	}
	zeros := string(zip(strings.Repeat("\x00", 8<<20)))
	chunks := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\nx\r\n", 200_000)
	packed := of("packed", func(t *talk) { t.say(chunks, 1400) })
	return []file{
		of("1-byte chunks", func(t *talk) { t.say(chunks, 1400) }), // the first is long enough to stall with
		of("handshake in 1-byte records", func(t *talk) {
			t.say(record(22, "\x0b\x00\xff\xf0"), 1400)
			t.say(strings.Repeat(record(22, "x"), 200_000), 1400)
		}),
		of("1-byte application records", func(t *talk) { t.say(strings.Repeat(record(23, "x"), 250_000), 1400) }),
		of("gzip bombs", func(t *talk) {
			answer := "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(zeros) + "0\r\n\r\n"
			t.say(strings.Repeat(answer, 1<<20/len(answer)+1), 1400)
		}),
		of("1-byte segments", func(t *talk) { t.say(strings.Repeat(record(23, "abcd"), 2_500), 1) }),
		of("reversed segments", func(t *talk) {
			for i := 20_000; i > 0; i-- {
				t.segment(uint32(i), "?")
			}
		}),
		of("overlapping segments", func(t *talk) {
			for i := range 2_000 {
				t.segment(uint32(i), strings.Repeat(record(23, "x"), 150))
			}
		}),
		of("many connections", func(t *talk) {
			for i := range 20_000 {
				t.port = uint16(i)
				t.segment(0, "GET / HTTP/1.1\r\n")
			}
		}),
		of("far times", func(t *talk) {
			for i := range 5_000 {
				t.seconds = uint32(i%2) * math.MaxUint32
				t.say(record(22, "\x00\x00\x00\x00"), 1400)
			}
		}),
		of("garbage", func(t *talk) {
			noise := random(7, 7)
			for range 2_000 {
				frame := strings.Repeat("\x00", 12)
				for range 60 {
					frame += string([]byte{byte(noise.Uint32()), byte(noise.Uint32()), byte(noise.Uint32())})
				}
				t.frame([]byte(frame))
			}
		}),
		{"truncated", packed.data[:len(packed.data)*2/3+5]},
		{"a packed file", zip(string(packed.data))},
		{"empty frames, packed", zip(string(packed.data[:24]) + strings.Repeat("\x00", 64<<20))},
		{"no capture at all", []byte(strings.Repeat("squirrel", 10_000))},
	}
}

// record is a TLS record.
func record(kind byte, text string) string {
	return string([]byte{kind, 3, 3, byte(len(text) >> 8), byte(len(text))}) + text
}

// chunk is a text as the chunks of one byte each that HTTP may send it in.
func chunk(text string) string {
	var b strings.Builder
	for i := range len(text) {
		b.WriteString("1\r\n" + text[i:i+1] + "\r\n")
	}
	return b.String()
}

func zip(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text)) // a buffer takes everything
	z.Close()
	return b.Bytes()
}

// talk writes a capture file of what a server says over one TCP connection.
type talk struct {
	file    bytes.Buffer
	next    uint32 // the sequence number of what is said next
	port    uint16 // the client's
	seconds uint32 // of the time of what is said next
}

// newTalk begins a file in the old format, whose head tcpdump describes in
// pcap-savefile(5).
func newTalk() *talk {
	t := &talk{port: 49152, seconds: 1_700_000_000}
	for _, v := range []any{uint32(0xa1b2c3d4), uint16(2), uint16(4), int32(0), uint32(0), uint32(1 << 18), uint32(1)} { // 1: Ethernet
		binary.Write(&t.file, binary.LittleEndian, v)
	}
	return t
}

// say continues with text, in segments of so many bytes.
func (t *talk) say(text string, each int) {
	for len(text) > 0 {
		k := min(each, len(text))
		t.segment(t.next, text[:k])
		t.next += uint32(k)
		text = text[k:]
	}
}

// segment adds one segment, at any place of the stream.
func (t *talk) segment(seq uint32, text string) {
	b := make([]byte, 54, 54+len(text))
	copy(b, "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00\x45\x00") // Ethernet, and IPv4 begins
	binary.BigEndian.PutUint16(b[16:], uint16(40+len(text)))
	b[22], b[23] = 64, 6 // hops; TCP
	copy(b[26:], "\x0a\x00\x00\x02\x0a\x00\x00\x01")
	binary.BigEndian.PutUint16(b[34:], 443)
	binary.BigEndian.PutUint16(b[36:], t.port)
	binary.BigEndian.PutUint32(b[38:], seq)
	b[46], b[47], b[48], b[49] = 0x50, 0x10, 0xff, 0xff // a head of 20 bytes; ACK; the window
	t.frame(append(b, text...))
}

func (t *talk) frame(data []byte) {
	for _, v := range []uint32{t.seconds, 0, uint32(len(data)), uint32(len(data))} {
		binary.Write(&t.file, binary.LittleEndian, v)
	}
	t.file.Write(data)
}
