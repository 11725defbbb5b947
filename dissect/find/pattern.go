package find

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// The kinds of pattern, as Wireshark's "Find Packet" has them.
const (
	TextKind   = "text"   // letters of ASCII in either case
	HexKind    = "hex"    // bytes, with spaces, colons, dashes or nothing between them
	RegexpKind = "regexp" // a regular expression (RE2), in either case
)

// Limits of a pattern.
const (
	maxText     = 256       // bytes of what is looked for
	maxSearched = 256 << 10 // bytes of one buffer that a regular expression is tried on
	maxAcross   = 1024      // bytes of a match of a regular expression on each side of a packet's end
)

// Pattern is what is looked for in bytes, as they are: unlike In it makes no difference
// whether a reader can make something of them.
type Pattern struct {
	re   *regexp.Regexp
	text []byte // in small letters where fold is set
	fold bool
	low  []byte // storage

	Cut bool // some bytes were not looked at
}

// NewPattern reads a pattern of one of the kinds. It is not safe for concurrent use.
func NewPattern(kind, what string) (*Pattern, error) {
	switch kind {
	case RegexpKind:
		re, _, err := Regexp(what, MaxCost)
		return &Pattern{re: re}, err
	case HexKind:
		b, err := hex.DecodeString(strings.NewReplacer(" ", "", ":", "", "-", "", "0x", "").Replace(strings.TrimSpace(what)))
		switch {
		case err != nil:
			return nil, words.Error("these are not bytes in hex: two digits each, as in 16 03 01")
		case len(b) > maxText:
			return nil, words.Errorf("at most {most} bytes are looked for; these are {n}", "most", maxText, "n", len(b))
		}
		return &Pattern{text: b}, nil
	case TextKind:
		if len(what) > maxText {
			return nil, words.Errorf("at most {most} bytes are looked for; these are {n}", "most", maxText, "n", len(what))
		}
		p := &Pattern{fold: true}
		p.text = p.lower([]byte(what))
		p.low = nil
		return p, nil
	}
	return nil, words.Error("what is looked for is text, hex or regexp")
}

// across is how many bytes before a packet a match may begin that ends in it.
func (p *Pattern) across() int {
	if p.re != nil {
		return maxAcross
	}
	return max(len(p.text)-1, 0)
}

// lower is data with small letters of ASCII, in storage that is used again.
func (p *Pattern) lower(data []byte) []byte {
	p.low = append(p.low[:0], data...)
	for i, c := range p.low {
		if 'A' <= c && c <= 'Z' {
			p.low[i] = c | 0x20
		}
	}
	return p.low
}

// each calls yield with each match in data until it returns false.
func (p *Pattern) each(data []byte, yield func(off, end int) bool) {
	if p.re != nil {
		if len(data) > maxSearched {
			data, p.Cut = data[:maxSearched], true
		}
		for at := 0; at <= len(data); {
			m := p.re.FindIndex(data[at:])
			if m == nil || m[0] < m[1] && !yield(at+m[0], at+m[1]) {
				return
			}
			at += max(m[1], m[0]+1)
		}
		return
	}
	if len(p.text) == 0 {
		return
	}
	in := data
	if p.fold {
		in = p.lower(data)
	}
	for at := 0; ; {
		k := bytes.Index(in[at:], p.text)
		if k < 0 || !yield(at+k, at+k+len(p.text)) {
			return
		}
		at += k + len(p.text)
	}
}

// Hit is where a pattern matches.
type Hit struct {
	Frame  int // where it begins
	Buffer int // 0 for the frame's own bytes, or which of the buffers derived from it, from 1
	Off    int
	Len    int // of it in that buffer
	Ends   int // the frame in which it ends, where that is a later one; else 0
}

// Taken is a frame taken apart, to look for a pattern in it.
type Taken struct {
	Wire    *field.Buffer
	Derived []*field.Buffer
	Hidden  []field.Span // that are not looked at
	Before  []byte       // what its side of the conversation sent before
	Stream  field.Span   // its part of that stream, in Wire
	// Sent is where a byte of Before was sent, counted back from its end, and how many
	// bytes there are together, of n.
	Sent func(back, n int) (Part, bool)
}

// Across is how many bytes Taken.Before needs at most.
func (p *Pattern) Across() int { return p.across() }

// Hits calls yield with the matches in a frame and in what was derived from it until it
// returns false. What a derived buffer has just as the bytes that it was made from is told
// of those only.
func (p *Pattern) Hits(t *Taken, yield func(Hit) bool) {
	more := true
	put := func(h Hit) bool { more = yield(h); return more }
	if len(t.Before) > 0 && t.Stream.Len > 0 {
		joined := append(bytes.Clone(t.Before), t.Stream.Bytes()[:min(t.Stream.Len, p.across())]...)
		p.each(joined, func(off, end int) bool {
			if off >= len(t.Before) || end <= len(t.Before) {
				return off < len(t.Before)
			}
			at, ok := t.Sent(len(t.Before)-off, end-off)
			return !ok || put(Hit{Frame: at.Frame, Off: at.Off, Len: at.Len, Ends: t.Wire.Frame})
		})
	}
	if !more {
		return
	}
	p.each(t.Wire.Data, func(off, end int) bool { return put(Hit{Frame: t.Wire.Frame, Off: off, Len: end - off}) })
	for i, b := range t.Derived {
		if !more {
			return
		}
		data := withoutHidden(b, t.Hidden)
		p.each(data, func(off, end int) bool {
			s := field.Span{Buf: b, Off: off, Len: end - off}
			for _, h := range t.Hidden {
				if s.Overlaps(h) {
					return true
				}
			}
			return told(s) || put(Hit{Frame: t.Wire.Frame, Buffer: i + 1, Off: off, Len: end - off})
		})
	}
}

// withoutHidden are a buffer's bytes with zeros for those that are not looked at.
func withoutHidden(b *field.Buffer, hidden []field.Span) []byte {
	data, own := b.Data, false
	for _, h := range hidden {
		if h.Buf == b {
			if !own {
				data, own = bytes.Clone(data), true
			}
			clear(data[h.Off:h.End()])
		}
	}
	return data
}

// told reports whether a span has the same bytes in what its buffer was made from: in one
// place there, or in packets that follow each other.
func told(s field.Span) bool {
	wire := len(s.Buf.Origins) > 0
	for _, o := range s.Buf.Origins {
		if s.Off < o.Off+o.Len && o.Off < s.End() {
			wire = wire && s.Buf.Kind == field.Reassembled && o.From.Buf.Kind == field.Wire
		}
		if o.How == field.Whole || s.Off < o.Off || s.End() > o.Off+o.Len {
			continue
		}
		if up := o.Up(s.Off, s.End()); up.Len == s.Len && bytes.Equal(up.Bytes(), s.Bytes()) {
			return true
		}
	}
	return wire
}
