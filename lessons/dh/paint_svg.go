package dh

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// The picture's measures, in its own units.
const (
	paintWidth  = 400
	paintHeight = 570 // of one exchange
	paintLeft   = 100 // the middle of the left column
	paintRight  = paintWidth - paintLeft
	potRadius   = 24
	potApart    = 46 // from the middle of its column
)

// PaintSVG draws exchanges one below the other, as a complete SVG document. Text
// and lines have the colour of the text around it. It has no style sheet, no
// script and no ids, so one page can embed several.
func PaintSVG(says string, ps []Paint) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" fill="none" stroke="currentColor" stroke-width="1.5" font-family="system-ui, sans-serif" font-size="13" text-anchor="middle">`+"\n",
		paintWidth, paintHeight*len(ps))
	fmt.Fprintf(&b, "<title>Keys mixed as paint: %s</title>\n<desc>", html.EscapeString(says))
	for _, p := range ps {
		b.WriteString(html.EscapeString(p.inWords()))
	}
	b.WriteString("</desc>\n")
	for i, p := range ps {
		fmt.Fprintf(&b, `<g transform="translate(0 %d)">`+"\n", i*paintHeight)
		p.draw(&b)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}

// draw draws one exchange, from the common paint at the top to the shared one at
// the bottom.
func (p Paint) draw(b *strings.Builder) {
	write(b, paintWidth/2, 24, 15, p.Title)
	columns := []struct {
		x   int
		end PaintEnd
	}{{paintLeft, p.Left}, {paintRight, p.Right}}

	// Everyone knows the common paint; each side adds its own to it.
	for _, c := range columns {
		write(b, c.x, 52, 14, c.end.Name)
		pot(b, c.x-potApart, 92, p.Common, "common")
		write(b, c.x, 98, 20, "+")
		pot(b, c.x+potApart, 92, c.end.Secret, "secret")
		arrow(b, c.x, 136, c.x, 170)
		pot(b, c.x, 206, c.end.Mixed, "sent")
	}

	// The mixed paints cross the wire.
	arrow(b, paintLeft+32, 214, paintRight-potApart-12, 322)
	arrow(b, paintRight-32, 214, paintLeft-potApart+20, 326)
	write(b, paintWidth/2, 200, 12, "in plain sight")

	// Each side adds its own to what arrived.
	for _, c := range columns {
		pot(b, c.x-potApart, 354, c.end.Arrived, "arrived")
		write(b, c.x, 360, 20, "+")
		pot(b, c.x+potApart, 354, c.end.Secret, "secret")
		arrow(b, c.x, 398, c.x, 432)
		pot(b, c.x, 468, c.end.Final, "shared")
	}
	sign, verdict := "=", "the same on both sides"
	switch same, seen := p.Agree(); {
	case !seen:
		sign, verdict = "?", "without either secret paint, this one cannot be mixed"
	case !same:
		sign, verdict = "≠", "not the same: something was changed on the way"
	}
	write(b, paintWidth/2, 478, 28, sign)
	write(b, paintWidth/2, 544, 13, verdict)
}

// pot draws a pot centred at x and y, with its name and the beginning of its
// number below it. A pot that is shut is hatched.
func pot(b *strings.Builder, x, y int, p Pot, name string) {
	if p.Shut() {
		fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="%d" stroke-dasharray="4 3"/><path d="`, x, y, potRadius)
		for d := -potRadius + 6; d < potRadius; d += 9 { // chords, from lower left to upper right
			half := math.Sqrt(float64(potRadius*potRadius-d*d)) / math.Sqrt2
			off := float64(d) / math.Sqrt2
			fmt.Fprintf(b, "M%.1f %.1fL%.1f %.1f", float64(x)+off-half, float64(y)+off+half, float64(x)+off+half, float64(y)+off-half)
		}
		b.WriteString(`" stroke-opacity="0.4" stroke-width="1"/>` + "\n")
	} else {
		fmt.Fprintf(b, `<circle cx="%d" cy="%d" r="%d" fill="%s"/>`+"\n", x, y, potRadius, p.Colour())
	}
	write(b, x, y+potRadius+16, 12, name)
	write(b, x, y+potRadius+30, 11, p.Tag())
}

func write(b *strings.Builder, x, y, size int, text string) {
	fmt.Fprintf(b, `<text x="%d" y="%d" font-size="%d" fill="currentColor" stroke="none">%s</text>`+"\n", x, y, size, html.EscapeString(text))
}

// arrow draws a line with a head at its end.
func arrow(b *strings.Builder, x1, y1, x2, y2 int) {
	angle := math.Atan2(float64(y2-y1), float64(x2-x1))
	fmt.Fprintf(b, `<path d="M%d %dL%d %d`, x1, y1, x2, y2)
	for _, side := range []float64{2.6, -2.6} {
		fmt.Fprintf(b, "M%d %dL%.1f %.1f", x2, y2, float64(x2)+8*math.Cos(angle+side), float64(y2)+8*math.Sin(angle+side))
	}
	b.WriteString(`"/>` + "\n")
}

// inWords describes the picture for those who cannot see it.
func (p Paint) inWords() string {
	end := func(e PaintEnd) string {
		return fmt.Sprintf("%s: secret %s, sent %s, arrived %s, shared %s. ", e.Name, e.Secret.inWords(), e.Mixed.inWords(), e.Arrived.inWords(), e.Final.inWords())
	}
	return fmt.Sprintf("%s. Common paint %s. %s%s", p.Title, p.Common.inWords(), end(p.Left), end(p.Right))
}

func (p Pot) inWords() string {
	if p.Shut() {
		return "shut"
	}
	return p.Tag() + " in " + hueName(p.Hue())
}

// hueName is the name of a hue.
func hueName(hue int) string {
	names := []string{"red", "orange", "yellow", "lime", "green", "sea green", "cyan", "sky blue", "blue", "violet", "magenta", "pink"}
	return names[(hue+15)%360/30]
}
