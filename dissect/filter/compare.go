package filter

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// literal is a value as it was typed. What it means depends on the field that
// it is compared with: 10 may be a number, or a byte.
type literal struct {
	text     string
	quoted   bool
	isNumber bool
	number   uint64
	network  netip.Prefix // an address is a network of one
	bytes    []byte       // aa:bb:cc
	truth    int8         // +1 for true, -1 for false
}

func newLiteral(t token) literal {
	l := literal{text: t.text, quoted: t.kind == quoted}
	if l.quoted {
		l.bytes = []byte(t.text)
		return l
	}
	l.number, l.isNumber = number(t.text)
	if a, err := netip.ParseAddr(t.text); err == nil {
		l.network = netip.PrefixFrom(a, a.BitLen())
	} else if p, err := netip.ParsePrefix(t.text); err == nil {
		l.network = p.Masked()
	}
	l.bytes = octets(t.text)
	switch strings.ToLower(t.text) {
	case "true":
		l.truth = 1
	case "false":
		l.truth = -1
	}
	return l
}

// known reports whether the literal means anything.
func (l *literal) known() bool {
	return l.quoted || l.isNumber || l.network.IsValid() || l.bytes != nil || l.truth != 0
}

// octets reads bytes in hex, with colons, dashes or nothing between them.
func octets(s string) []byte {
	digits := strings.NewReplacer(":", "", "-", "").Replace(s)
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) == 0 {
		return nil
	}
	if len(digits) != len(s) && len(s) != 3*len(b)-1 {
		return nil
	}
	return b
}

// holds reports whether one field is what the test asks for.
func (t *test) holds(f *field.Field) bool {
	switch t.op {
	case exists:
		return t.mask == 0 || f.Value.Num&t.mask != 0
	case contains:
		needle := t.set[0].from.bytes
		if needle == nil {
			needle = []byte(t.set[0].from.text)
		}
		return bytes.Contains(content(f), needle)
	case matches:
		return t.re.Match(content(f))
	case in:
		for i := range t.set {
			s := &t.set[i]
			from, ok := t.compare(f, &s.from)
			if !ok {
				continue
			}
			if from == 0 {
				return true
			}
			if to, ok := t.compare(f, &s.to); ok && from > 0 && to <= 0 {
				return true
			}
		}
		return false
	}
	c, ok := t.compare(f, &t.set[0].from)
	if !ok {
		return false
	}
	switch t.op {
	case equal, allEqual:
		return c == 0
	case notEqual, anyNotEqual:
		return c != 0
	case greater:
		return c > 0
	case less:
		return c < 0
	case greaterEqual:
		return c >= 0
	}
	return c <= 0
}

// compare orders the field's value and the literal: below 0 for a lesser
// value. It reports false where they cannot be compared, and notes why.
func (t *test) compare(f *field.Field, l *literal) (order int, ok bool) {
	switch f.Value.Kind {
	case field.Uint, field.Bool, field.Time:
		n := f.Value.Num
		if t.mask != 0 {
			n &= t.mask
		}
		switch {
		case l.isNumber:
			return compareUint(n, l.number), true
		case l.truth != 0:
			return compareUint(min(n, 1), uint64(max(l.truth, 0))), true
		case l.quoted && f.Value.Sym != "":
			return strings.Compare(f.Value.Sym, l.text), true
		}
		return t.cannot(l, words.Say("a number"))
	case field.Address:
		if len(f.Bytes()) != 4 && len(f.Bytes()) != 16 {
			if l.bytes == nil || l.quoted {
				return t.cannot(l, words.Say("an address of the form 00:00:5e:00:53:01"))
			}
			return bytes.Compare(f.Bytes(), l.bytes), true
		}
		a, _ := netip.AddrFromSlice(f.Bytes())
		switch {
		case !l.network.IsValid():
			return t.cannot(l, words.Say("an IP address"))
		case l.network.Contains(a):
			return 0, true
		}
		return a.Compare(l.network.Addr()), true
	case field.Text, field.Said:
		if t.name == className && l.quoted && !isClass(l.text) && t.misfit == "" {
			t.misfit = words.Say("there is no class {name}: the classes are {list}", "name", strconv.Quote(l.text), "list", strings.Join(classes(), ", "))
		}
		if s := text(f); l.quoted {
			return strings.Compare(s, l.text), true
		} else if n, err := strconv.ParseUint(s, 10, 64); err == nil && l.isNumber {
			return compareUint(n, l.number), true
		} else if l.bytes != nil && !l.isNumber {
			return bytes.Compare(content(f), l.bytes), true
		}
		return t.cannot(l, words.Say("text, which goes in quotes"))
	}
	if l.bytes == nil {
		return t.cannot(l, words.Say("bytes"))
	}
	return bytes.Compare(content(f), l.bytes), true
}

func compareUint(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// className is the field that has the class of each byte of a packet.
const className = "plainsight.class"

func classes() (names []string) {
	for c := range field.NumClasses {
		names = append(names, field.Class(c).String())
	}
	return names
}

func isClass(name string) bool { return slices.Contains(classes(), name) }

func (t *test) cannot(l *literal, holds string) (int, bool) {
	if t.misfit == "" {
		t.misfit = words.Say("the field {name} is {holds}: it cannot be compared with {value}", "name", t.name, "holds", holds,
			"value", token{text: l.text, kind: map[bool]kind{true: quoted, false: word}[l.quoted]}.String())
	}
	return 0, false
}

func text(f *field.Field) string {
	if f.Value.Kind == field.Said {
		return f.Value.Str
	}
	return string(f.Bytes())
}

// content is the bytes that contains and matches look at: of a layer, all to
// the end of its buffer, so that tcp contains finds what TCP carries.
func content(f *field.Field) []byte {
	switch {
	case f.Value.Kind == field.Said:
		return []byte(f.Value.Str)
	case f.Is(field.Layer) && f.Buf != nil && f.Off >= 0 && f.Off <= len(f.Buf.Data):
		return f.Buf.Data[f.Off:]
	}
	return f.Bytes()
}
