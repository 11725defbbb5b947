package pages

import "plainsight/dissect/field"

// BitsOf writes the bytes that hold a field bit by bit, as Wireshark does:
// the field's own bits as 0 and 1, all others as points, in groups of four. It
// is "" for a field of whole bytes, and for a bit that they end before.
func BitsOf(f *field.Field) string {
	const most = 8 // bytes that a mask can cover
	data := f.Bytes()
	if f.Bits == 0 || f.Is(field.LeftOut) || len(data) == 0 || len(data) > most {
		return ""
	}
	var out []byte
	for i := range 8 * len(data) {
		if i > 0 && i%4 == 0 {
			out = append(out, ' ')
		}
		switch {
		case f.Bits>>(8*len(data)-1-i)&1 == 0:
			out = append(out, '.')
		case data[i/8]>>(7-i%8)&1 == 1:
			out = append(out, '1')
		default:
			out = append(out, '0')
		}
	}
	return string(out)
}
