package field

import (
	"encoding/hex"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ValueKind says how a value is to be shown.
type ValueKind uint8

// The kinds of value. All but Uint, Bool, Time and Derived ones are the
// field's own bytes, so they cost no copy.
const (
	None    ValueKind = iota // the field only groups others
	Uint                     // an unsigned integer in Num
	Bool                     // one bit in Num
	Bytes                    // the span's bytes, shown in hex
	Text                     // the span's bytes, shown as text
	Address                  // the span's bytes: 4 for IPv4, 6 for a MAC, 16 for IPv6
	Time                     // seconds since 1970-01-01T00:00:00Z in Num
	Said                     // a computed text in Str
)

// Value is what a field holds.
type Value struct {
	Kind ValueKind
	Hex  bool   // show an integer in base 16
	Num  uint64 // for Uint, Bool and Time
	Str  string // for Said
	Sym  string // the value's name: "TCP" for 6
}

// maxShown is how much of a long value Show gives, in bytes: the page and the
// text output have the bytes themselves beside it.
const maxShown = 4096

func (v Value) show(s Span) string {
	switch v.Kind {
	case Uint:
		if !v.Hex {
			return strconv.FormatUint(v.Num, 10)
		}
		return v.HexString(s.Len)
	case Bool:
		if v.Sym != "" {
			return ""
		}
		if v.Num != 0 {
			return "Set"
		}
		return "Not set"
	case Bytes:
		b := s.Bytes()
		if len(b) > maxShown {
			return hex.EncodeToString(b[:maxShown]) + "…"
		}
		return hex.EncodeToString(b)
	case Text:
		return Printable(s.Bytes())
	case Address:
		return showAddress(s.Bytes())
	case Time:
		if v.Num > 253402300799 { // 9999-12-31T23:59:59Z
			return strconv.FormatUint(v.Num, 10) + " s"
		}
		return time.Unix(int64(v.Num), 0).UTC().Format("2006-01-02 15:04:05 UTC")
	case Said:
		return v.Str
	}
	return ""
}

// HexString is the number in base 16, as wide as n bytes are.
func (v Value) HexString(n int) string {
	h := strconv.FormatUint(v.Num, 16)
	return "0x" + strings.Repeat("0", max(0, 2*max(n, 1)-len(h))) + h
}

// showAddress writes an IPv4, IPv6 or MAC address; other lengths in hex.
func showAddress(b []byte) string {
	switch len(b) {
	case 4, 16:
		a, _ := netip.AddrFromSlice(b)
		return a.String()
	case 6:
		return net.HardwareAddr(b).String()
	}
	return hex.EncodeToString(b)
}

// Printable writes bytes as text, with what cannot be printed escaped as in a
// Go string, and cut after 4,096 bytes.
func Printable(b []byte) string {
	cut := len(b) > maxShown
	if cut {
		b = b[:maxShown]
	}
	plain := true
	for _, c := range b {
		if c < 0x20 || c >= 0x7f || c == '\\' {
			plain = false
			break
		}
	}
	var s string
	if plain {
		s = string(b)
	} else {
		s = escape(b)
	}
	if cut {
		s += "…"
	}
	return s
}

func escape(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && n == 1:
			out.WriteString(`\x` + hex.EncodeToString(b[:1]))
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == '\\':
			out.WriteString(`\\`)
		case unicode.IsPrint(r) && !Invisible(r):
			out.WriteRune(r)
		default:
			q := strconv.QuoteRuneToASCII(r)
			out.WriteString(q[1 : len(q)-1])
		}
		b = b[n:]
	}
	return out.String()
}
