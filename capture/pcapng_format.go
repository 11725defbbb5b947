package capture

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"time"
)

// Block types of pcapng (draft-ietf-opsawg-pcapng, Section 4).
const (
	blockInterface  uint32 = 0x00000001
	blockPacket     uint32 = 0x00000002 // obsolete, Appendix A
	blockSimple     uint32 = 0x00000003
	blockStatistics uint32 = 0x00000005
	blockEnhanced   uint32 = 0x00000006
	blockSecrets    uint32 = 0x0000000a
	blockSection    uint32 = 0x0a0d0d0a // reads the same in both byte orders
)

// byteOrderMagic begins a section's body and shows its byte order.
const byteOrderMagic uint32 = 0x1a2b3c4d

// blockFrame is what every block has around its body, in bytes: type, length,
// and the length again.
const blockFrame = 12

// Option codes, by the block that they belong to.
const (
	optEnd     uint16 = 0
	optComment uint16 = 1

	optSectionHardware    uint16 = 2
	optSectionOS          uint16 = 3
	optSectionApplication uint16 = 4

	optInterfaceName        uint16 = 2
	optInterfaceDescription uint16 = 3
	optInterfaceResolution  uint16 = 9
	optInterfaceFilter      uint16 = 11
	optInterfaceOffset      uint16 = 14

	optPacketFlags     uint16 = 2
	optPacketDropCount uint16 = 4

	optStatsReceived  uint16 = 4
	optStatsIfDrop    uint16 = 5
	optStatsOSDrop    uint16 = 7
	optStatsDelivered uint16 = 8
)

// flagChecksumNotReady is the bit of epb_flags for a transport checksum that
// the sender left to hardware (draft, Section 4.3.1).
const flagChecksumNotReady uint32 = 1 << 9

// options gives code and value of each option in b. What is left when a length
// does not fit is ignored: options are extras, and the packet before them is
// whole. Values lie in b. It is an iterator so that a block full of empty
// options costs no memory.
func options(order binary.ByteOrder, b []byte) iter.Seq2[uint16, []byte] {
	return func(yield func(uint16, []byte) bool) {
		for len(b) >= 4 {
			code, n := order.Uint16(b), int(order.Uint16(b[2:]))
			b = b[4:]
			if code == optEnd || n > len(b) || !yield(code, b[:n:n]) {
				return
			}
			b = b[min(padded(n), len(b)):]
		}
	}
}

// padded rounds n up to a multiple of 4.
func padded(n int) int { return (n + 3) &^ 3 }

// clock is how an interface counts time (if_tsresol and if_tsoffset).
type clock struct {
	perSecond uint64 // ticks; a power of ten, or of two
	offset    int64  // seconds to add
}

// microseconds is the clock of an interface that says nothing.
var microseconds = clock{perSecond: 1e6}

// clockOf reads if_tsresol: a negative power of two if the top bit is set, else
// of ten. It returns false for one finer than 64 bits can count.
func clockOf(resolution uint8) (clock, bool) {
	exponent := int(resolution & 0x7f)
	if resolution&0x80 != 0 {
		if exponent > 63 {
			return clock{}, false
		}
		return clock{perSecond: 1 << exponent}, true
	}
	if exponent > 19 {
		return clock{}, false
	}
	c := clock{perSecond: 1}
	for range exponent {
		c.perSecond *= 10
	}
	return c, true
}

// time is the moment ticks after the clock's start, rounded down to a
// nanosecond.
func (c clock) time(ticks uint64) time.Time {
	seconds, rest := ticks/c.perSecond, ticks%c.perSecond
	// rest*1e9/perSecond in 128 bits: it is less than 1e9, as rest < perSecond.
	hi, lo := bits.Mul64(rest, 1e9)
	nanos, _ := bits.Div64(hi, lo, c.perSecond)
	return time.Unix(int64(seconds)+c.offset, int64(nanos)).UTC()
}
