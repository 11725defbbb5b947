package filter

import (
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"

	"plainsight/dissect/field"
)

// maxAs is the longest value that As compares with, in bytes.
const maxAs = 128

// As is the filter that chooses packets with such a field: one of the same value or, where
// that is long or there is none, any of the name. It is "" for a field without a name that
// filters know.
func As(f *field.Field) string {
	if !isName(f.Name) {
		return ""
	}
	if v := valueOf(f); v != "" {
		return f.Name + " == " + v
	}
	return f.Name
}

// valueOf is a field's value as a filter has it, or "".
func valueOf(f *field.Field) string {
	v, b := f.Value, f.Bytes()
	switch v.Kind {
	case field.Uint, field.Time:
		if v.Hex {
			return v.HexString(f.Len)
		}
		return strconv.FormatUint(v.Num, 10)
	case field.Bool:
		return strconv.FormatUint(min(v.Num, 1), 10)
	case field.Address:
		if a, ok := netip.AddrFromSlice(b); ok {
			return a.String()
		}
		return octetsOf(b)
	case field.Text, field.Said:
		if s := text(f); s != "" && len(s) <= maxAs {
			return quote(s)
		}
	case field.Bytes:
		return octetsOf(b)
	}
	return ""
}

// octetsOf writes bytes in hex with colons between them; "" where they are too many.
func octetsOf(b []byte) string {
	if len(b) == 0 || len(b) > maxAs {
		return ""
	}
	var out strings.Builder
	for i, c := range b {
		if i > 0 {
			out.WriteByte(':')
		}
		out.WriteString(hex.EncodeToString([]byte{c}))
	}
	return out.String()
}

// quote is the text that unquote resolves to s, with nothing in it that is not printed.
func quote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r == 0xfffd || r < 0x20 || field.Invisible(r):
			return "" // not as it is, and then it might not be the same
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
