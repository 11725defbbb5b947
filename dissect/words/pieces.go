package words

import "strings"

// Piece is a part of a sentence that has marks in it.
type Piece struct {
	Kind PieceKind
	Text string
	To   string // where a Link leads
}

// PieceKind is what is done with a piece.
type PieceKind uint8

// The kinds of piece.
const (
	Plain  PieceKind = iota
	Strong           // **stressed**
	Code             // `as one types it`
	Link             // [words](place), in which place is the name of a value
)

// Pieces is Say for a sentence with marks: **strong**, `code` and [link](place).
// Only the sentence's own marks count, not those in values.
func Pieces(english string, fill ...any) (out []Piece) {
	rest := english
	if l := inUse.Load(); l != nil {
		rest = (*l).Sentence(english)
	}
	for rest != "" {
		at := strings.IndexAny(rest, "*`[")
		if at < 0 {
			at = len(rest)
		}
		p, n := marked(rest[at:])
		if n == 0 && at < len(rest) {
			at++ // a sign that marks nothing
		}
		if at > 0 {
			out = append(out, Piece{Text: Fill(rest[:at], fill...)})
		}
		if n > 0 {
			p.Text = Fill(p.Text, fill...)
			if p.Kind == Link {
				p.To = Fill("{"+p.To+"}", fill...)
			}
			out = append(out, p)
		}
		rest = rest[at+n:]
	}
	return out
}

// marked is the piece that a text begins with, and how long it is with its marks; 0
// where there is none.
func marked(text string) (Piece, int) {
	for _, m := range []struct {
		kind     PieceKind
		from, to string
	}{{Strong, "**", "**"}, {Code, "`", "`"}, {Link, "[", "]("}} {
		inner, ok := strings.CutPrefix(text, m.from)
		if !ok {
			continue
		}
		inner, rest, ok := strings.Cut(inner, m.to)
		if !ok {
			continue
		}
		p, n := Piece{Kind: m.kind, Text: inner}, len(m.from)+len(inner)+len(m.to)
		if m.kind == Link {
			if p.To, _, ok = strings.Cut(rest, ")"); !ok {
				continue
			}
			n += len(p.To) + 1
		}
		return p, n
	}
	return Piece{}, 0
}
