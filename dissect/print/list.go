package print

import (
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// List writes a line for each packet: its number, time, who to whom, how much
// of it the viewpoint can read, the protocol, and what it says.
type List struct{ sink }

// NewList returns a list; it has no head.
func NewList(w io.Writer) *List { return &List{newSink(w)} }

// Row writes one line.
func (l *List) Row(r *dissect.Row) error {
	l.b = appendRow(l.b, r)
	l.b = append(l.b, '\n')
	l.room()
	return l.err
}

// Packet writes the packet's row.
func (l *List) Packet(p *dissect.Packet) error { return l.Row(&p.Row) }

// Close writes what is held back.
func (l *List) Close() error { return l.flush() }

// The columns' widths, in characters.
const (
	widthNumber   = 5
	widthTime     = 11
	widthEnd      = 21 // 255.255.255.255:65535
	widthProtocol = 8
	widthLength   = 5
)

func appendRow(b []byte, r *dissect.Row) []byte {
	from := len(b)
	b = strconv.AppendInt(b, int64(r.Number), 10)
	b = right(b, from, widthNumber)
	b = append(b, ' ')
	from = len(b)
	b = appendSince(b, r.Since)
	b = right(b, from, widthTime)
	b = append(b, "  "...)
	from = len(b)
	b = appendEnd(b, r.Src, r.SrcPort)
	b = left(b, from, widthEnd)
	b = append(b, " → "...)
	from = len(b)
	b = appendEnd(b, r.Dst, r.DstPort)
	b = left(b, from, widthEnd)
	b = append(b, ' ')
	from = len(b)
	b = appendPrintable(b, r.Protocol)
	b = left(b, from, widthProtocol)
	b = append(b, ' ')
	from = len(b)
	b = strconv.AppendInt(b, int64(r.Length), 10)
	b = right(b, from, widthLength)
	b = append(b, ' ')
	from = len(b)
	b = appendPercent(b, r.Counts.Readable(), r.Captured)
	b = right(b, from, 4)
	if r.Problem {
		b = append(b, " ! "...)
	} else {
		b = append(b, "   "...)
	}
	return appendPrintable(b, r.Info)
}

// appendPercent writes how much of the whole the part is: "100%" only for all
// of it, "0%" only for nothing.
func appendPercent(b []byte, part, whole int) []byte {
	n := 0
	if whole > 0 {
		n = int(int64(part) * 100 / int64(whole))
	}
	if n == 0 && part > 0 {
		n = 1
	}
	return append(strconv.AppendInt(b, int64(n), 10), '%')
}

// appendSince writes seconds with six decimals.
func appendSince(b []byte, d time.Duration) []byte {
	if d < 0 {
		b = append(b, '-')
		d = -d
	}
	b = strconv.AppendInt(b, int64(d/time.Second), 10)
	b = append(b, '.')
	micro := int(d % time.Second / time.Microsecond)
	for unit := 100_000; unit > 0; unit /= 10 {
		b = append(b, '0'+byte(micro/unit%10))
	}
	return b
}

// appendEnd writes an address with its port: "127.0.0.1:80", "[::1]:80".
func appendEnd(b []byte, addr string, port uint16) []byte {
	if port == 0 {
		return append(b, addr...)
	}
	v6 := false
	for i := 0; i < len(addr) && !v6; i++ {
		v6 = addr[i] == ':'
	}
	if v6 {
		b = append(b, '[')
		b = append(b, addr...)
		b = append(b, ']')
	} else {
		b = append(b, addr...)
	}
	b = append(b, ':')
	return strconv.AppendUint(b, uint64(port), 10)
}

const blanks = "                                        "

// left fills what follows from up to width.
func left(b []byte, from, width int) []byte {
	if n := width - (len(b) - from); n > 0 {
		b = append(b, blanks[:n]...)
	}
	return b
}

// right moves what follows from to the right edge of width.
func right(b []byte, from, width int) []byte {
	n := width - (len(b) - from)
	if n <= 0 {
		return b
	}
	b = append(b, blanks[:n]...)
	copy(b[from+n:], b[from:])
	copy(b[from:from+n], blanks)
	return b
}

// appendPrintable writes text for a terminal: nothing in it can move the
// cursor or change a colour, wherever it came from.
func appendPrintable(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] < 0x20 || s[i] == 0x7f || s[i] >= utf8.RuneSelf {
			return appendChecked(b, s)
		}
	}
	return append(b, s...)
}

func appendChecked(b []byte, s string) []byte {
	for i, r := range s {
		switch {
		case r == utf8.RuneError || r >= utf8.RuneSelf && (!strconv.IsPrint(r) || field.Invisible(r)):
			b = append(b, field.Printable([]byte(s[i:i+runeLen(s[i:])]))...)
		case r < 0x20 || r == 0x7f:
			b = append(b, field.Printable([]byte{byte(r)})...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
