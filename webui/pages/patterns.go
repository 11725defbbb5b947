package pages

import (
	"encoding/json"
	"fmt"
	"strings"

	"plainsight/dissect/field"
)

// Pattern is drawn over a class's colour, so that print and eyes that do not
// tell colours apart lose nothing. This is its one source: style sheets get it
// as PatternCSS, scripts that paint on a canvas as the page's meta element.
// Lengths are in CSS pixels.
type Pattern struct {
	Kind  PatternKind `json:"kind"`
	Line  float64     `json:"line"`  // width of a line, or radius of a dot
	Every float64     `json:"every"` // from one line, or dot, to the next
	Wide  float64     `json:"wide"`  // of a grid: from one upright line to the next; 0 for others
}

// PatternKind is how a pattern is drawn.
type PatternKind string

// The kinds of pattern.
const (
	Level  PatternKind = "level"  // level stripes: a closed shutter
	Slant  PatternKind = "slant"  // stripes that lean to the right
	Dotted PatternKind = "dotted" // dots
	Grid   PatternKind = "grid"   // lines across and upright: a wall
)

// Patterns are those of the classes that have one.
var Patterns = map[field.Class]Pattern{
	field.Encoded:    {Kind: Slant, Line: 2, Every: 6},
	field.Random:     {Kind: Dotted, Line: 1, Every: 5},
	field.Integrity:  {Kind: Grid, Line: 1, Every: 6, Wide: 9},
	field.Ciphertext: {Kind: Level, Line: 1.5, Every: 4},
}

// PatternCSS defines --ct-fill and the like: each class's background, of its
// colour --ct and its pattern in --ct-mark, as the theme has both.
func PatternCSS() string {
	var b strings.Builder
	b.WriteString(":root{")
	for c := range field.Class(field.NumClasses) {
		low := strings.ToLower(c.Tag())
		ground, mark := "var(--"+low+")", "var(--"+low+"-mark)"
		fill := ground
		switch p := Patterns[c]; p.Kind {
		case Level:
			fill = fmt.Sprintf("repeating-linear-gradient(0deg,%s 0 %gpx,%s %gpx %gpx)", mark, p.Line, ground, p.Line, p.Every)
		case Slant:
			fill = fmt.Sprintf("repeating-linear-gradient(135deg,%s 0 %gpx,%s %gpx %gpx)", ground, p.Every-p.Line, mark, p.Every-p.Line, p.Every)
		case Dotted:
			fill = fmt.Sprintf("radial-gradient(circle at %gpx %gpx,%s %gpx,transparent %gpx) 0 0/%gpx %gpx,%s", 2*p.Line, 2*p.Line, mark, p.Line, 1.5*p.Line, p.Every, p.Every, ground)
		case Grid:
			fill = fmt.Sprintf("repeating-linear-gradient(0deg,%s 0 %gpx,transparent %gpx %gpx),repeating-linear-gradient(90deg,%s 0 %gpx,transparent %gpx %gpx),%s", mark, p.Line, p.Line, p.Every, mark, p.Line, p.Line, p.Wide, ground)
		}
		fmt.Fprintf(&b, "--%s-fill:%s;", low, fill)
	}
	b.WriteString("}")
	return b.String()
}

// patternsJSON is for the page's scripts: each pattern under its class's tag.
func patternsJSON() string {
	byTag := map[string]Pattern{}
	for c, p := range Patterns {
		byTag[c.Tag()] = p
	}
	out, err := json.Marshal(byTag)
	if err != nil {
		panic(err) // numbers and words always have a JSON form
	}
	return string(out)
}
