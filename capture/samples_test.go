package capture

import (
	"bytes"
	"encoding/binary"
	"time"
)

// sampleTime is when the samples' first frame was captured.
var sampleTime = time.Date(2026, 3, 14, 15, 9, 26, 535897932, time.UTC)

// samplePcap is a pcap file of three frames of 5, 0 and 60 bytes, the last of
// which was cut from 90.
func samplePcap(order binary.ByteOrder, nanos bool, link uint32) []byte {
	var b bytes.Buffer
	put := func(v ...any) {
		for _, x := range v {
			binary.Write(&b, order, x)
		}
	}
	magic, unit := uint32(0xa1b2c3d4), 1000
	if nanos {
		magic, unit = 0xa1b23c4d, 1
	}
	put(magic, uint16(2), uint16(4), uint32(0), uint32(0), uint32(60), link)
	for i, n := range []int{5, 0, 60} {
		length := n
		if n == 60 {
			length = 90
		}
		at := sampleTime.Add(time.Duration(i) * time.Second)
		put(uint32(at.Unix()), uint32(at.Nanosecond()/unit), uint32(n), uint32(length), bytes.Repeat([]byte{byte(i + 1)}, n))
	}
	return b.Bytes()
}

// ng writes pcapng blocks in either byte order, sound or not.
type ng struct {
	bytes.Buffer
	order binary.ByteOrder
}

// encode writes numbers in the file's order, and bytes padded to four.
func (w *ng) encode(v ...any) []byte {
	var b bytes.Buffer
	for _, x := range v {
		if raw, ok := x.([]byte); ok {
			b.Write(raw)
			b.Write(make([]byte, padded(len(raw))-len(raw)))
			continue
		}
		binary.Write(&b, w.order, x)
	}
	return b.Bytes()
}

func (w *ng) block(kind uint32, v ...any) {
	body := w.encode(v...)
	n := uint32(len(body) + 12)
	w.Write(w.encode(kind, n, body, n))
}

func (w *ng) option(code uint16, v ...any) []byte {
	value := w.encode(v...)
	if raw, ok := v[0].([]byte); ok {
		value = raw
	}
	return w.encode(code, uint16(len(value)), value)
}

func (w *ng) section() { w.block(blockSection, byteOrderMagic, uint16(1), uint16(0), int64(-1)) }

func (w *ng) iface(link LinkType, snaplen uint32, options ...[]byte) {
	v := []any{uint16(link), uint16(0), snaplen}
	for _, o := range options {
		v = append(v, o)
	}
	w.block(blockInterface, v...)
}

func (w *ng) packet(iface uint32, ticks uint64, data []byte, length int, options ...[]byte) {
	v := []any{iface, uint32(ticks >> 32), uint32(ticks), uint32(len(data)), uint32(length), data}
	for _, o := range options {
		v = append(v, o)
	}
	w.block(blockEnhanced, v...)
}

// samplePcapng has two sections, three interfaces, each kind of packet block,
// secrets, comments, drop counts and blocks that nobody knows.
func samplePcapng(order binary.ByteOrder) []byte {
	w := &ng{order: order}
	w.section()
	w.block(blockSecrets, SecretTLS, uint32(5), []byte("KEYS\n"))
	w.block(0x0badcafe, []byte("skip me"))
	w.iface(LinkEthernet, 0, w.option(optInterfaceName, []byte("eth0"))) // microseconds
	w.iface(LinkSLL2, 65535, w.option(optInterfaceName, []byte("any")), w.option(optInterfaceResolution, []byte{9}))
	w.packet(0, uint64(sampleTime.UnixMicro()), []byte("first"), 5,
		w.option(optComment, []byte("a remark")), w.option(optComment, []byte("and another")),
		w.option(optPacketFlags, flagChecksumNotReady), w.option(optPacketDropCount, uint64(2)), w.encode(uint32(0)))
	w.packet(1, uint64(sampleTime.UnixNano()), []byte("second"), 600)
	w.block(blockStatistics, uint32(1), uint32(0), uint32(0), w.option(optStatsIfDrop, uint64(3)), w.option(optStatsOSDrop, uint64(1)))
	w.block(blockPacket, uint16(1), uint16(0xffff), uint32(uint64(sampleTime.UnixNano())>>32), uint32(sampleTime.UnixNano()), uint32(5), uint32(5), []byte("third"))
	w.section()
	// Half seconds from an offset.
	w.iface(LinkRaw, 4, w.option(optInterfaceResolution, []byte{0x81}), w.option(optInterfaceOffset, int64(1000)))
	w.block(blockSimple, uint32(9), []byte("four"))
	w.packet(0, 5, nil, 0)
	return w.Bytes()
}
