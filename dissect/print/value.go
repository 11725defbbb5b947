package print

import (
	"net/netip"
	"strconv"
	"time"
	"unicode/utf8"

	"plainsight/dissect/field"
)

// What a label gives of a long value, in bytes. The value itself is whole
// beside it.
const (
	labelText  = 240
	labelBytes = 36
)

// appendDecimal writes a number in base 10. Most are positions and lengths of a
// few digits.
func appendDecimal(b []byte, n uint64) []byte {
	switch {
	case n < 10:
		return append(b, '0'+byte(n))
	case n < 100:
		return append(b, '0'+byte(n/10), '0'+byte(n%10))
	case n < 1000:
		return append(b, '0'+byte(n/100), '0'+byte(n/10%10), '0'+byte(n%10))
	}
	return strconv.AppendUint(b, n, 10)
}

func appendInt(b []byte, n int) []byte {
	if n < 0 {
		return strconv.AppendInt(b, int64(n), 10)
	}
	return appendDecimal(b, uint64(n))
}

// appendNumber writes an integer as the field shows it: decimal, or in base 16
// as wide as its bytes.
func appendNumber(b []byte, f *field.Field) []byte {
	if !f.Value.Hex {
		return appendDecimal(b, f.Value.Num)
	}
	b = append(b, '0', 'x')
	n := f.Value.Num
	width := 2 * max(f.Len, 1)
	for width < 16 && n>>(4*width) != 0 {
		width++
	}
	for width > 16 {
		b, width = append(b, '0'), width-1
	}
	for i := width - 1; i >= 0; i-- {
		b = append(b, "0123456789abcdef"[n>>(4*i)&15])
	}
	return b
}

// appendAddress writes an IPv4, IPv6 or MAC address; other lengths in hex.
func appendAddress(b, addr []byte) []byte {
	switch len(addr) {
	case 4:
		for i, c := range addr {
			if i > 0 {
				b = append(b, '.')
			}
			b = appendDecimal(b, uint64(c))
		}
		return b
	case 16:
		return netip.AddrFrom16([16]byte(addr)).AppendTo(b)
	}
	for i, c := range addr {
		if i > 0 {
			b = append(b, ':')
		}
		b = appendByte(b, c)
	}
	return b
}

func appendTime(b []byte, seconds uint64) []byte {
	if seconds > 253402300799 { // 9999-12-31T23:59:59Z
		return append(strconv.AppendUint(b, seconds, 10), " s"...)
	}
	return time.Unix(int64(seconds), 0).UTC().AppendFormat(b, "2006-01-02 15:04:05 UTC")
}

// cut shortens text to n bytes, between characters.
func cut(data []byte, n int) (short []byte, was bool) {
	if len(data) <= n {
		return data, false
	}
	for n > 0 && !utf8.RuneStart(data[n]) {
		n--
	}
	return data[:n], true
}

// bytesValue is the field's bytes as a number.
func bytesValue(f *field.Field) (v uint64) {
	for _, c := range f.Bytes() {
		v = v<<8 | uint64(c)
	}
	return v
}

// appendPicture draws the bits that a field covers of its bytes, as Wireshark
// does: ".... 0101".
func appendPicture(b []byte, f *field.Field) []byte {
	v := bytesValue(f)
	for i := 8*min(f.Len, 8) - 1; i >= 0; i-- {
		switch {
		case f.Bits>>i&1 == 0:
			b = append(b, '.')
		default:
			b = append(b, '0'+byte(v>>i&1))
		}
		if i%4 == 0 && i > 0 {
			b = append(b, ' ')
		}
	}
	return b
}
