package pages

import (
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
)

// Sizes of a preview, in cells.
const (
	previewMost = 44
	previewSide = 6 // before and after those that carry the secret
)

// Preview is the part of a lesson's conversation that carries the secret, as
// the lesson's first pair of eyes sees it. It is made from a real run.
type Preview struct {
	Cells []previewCell
	Says  string
}

type previewCell struct {
	Class field.Class
	Text  string
	Core  bool // carries the secret itself
}

// NewPreview shows the n bytes of a packet from off on, which carry the secret, and
// says how many bytes of the secret the viewpoint reads: read of n.
func NewPreview(e lessons.Eye, p *dissect.Packet, off, n, read int) *Preview {
	var v Preview
	from := max(0, off-previewSide)
	to := min(len(p.Map), off+n+previewSide, from+previewMost)
	for i := from; i < to; i++ {
		c := previewCell{Class: p.Map[i], Text: "·", Core: i >= off && i < off+n}
		if b := p.Wire.Data[i]; b > ' ' && b < 0x7f {
			c.Text = string(rune(b))
		} else if b == ' ' {
			c.Text = "\u00a0"
		}
		v.Cells = append(v.Cells, c)
	}
	who := The(strings.ToLower(e.Title))
	if read == 0 {
		v.Says = words.Say("Of the {bytes} that carry the secret, {who} can read none.", "bytes", BytesOf(n), "who", who)
	} else {
		v.Says = words.Say("Of the {bytes} that carry the secret, {who} can read {n}.", "bytes", BytesOf(n), "who", who, "n", read)
	}
	return &v
}
