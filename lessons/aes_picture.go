package lessons

import (
	"bytes"
	"crypto/aes"
	"fmt"
	"strings"
)

// drawing is a picture of a squirrel, a letter for each dot.
var drawing = []string{
	"................",
	"...TTTT.........",
	"..TTTTTT........",
	"..TTT.TTT...B.B.",
	"..TT...TT..BBBB.",
	"...T...TT.BBBEBB",
	"......TTT.BBBBBB",
	".....TTT.BBBBB..",
	"....TTT.BBBBBB..",
	"....TTTBBBBBAA..",
	"....TTTBBBBBAA..",
	".....TTBBBBBB...",
	"......BBBBBBBB..",
	"GGGGGGGGGGGGGGGG",
}

// colours are the names of the dots' colours.
var colours = map[rune]string{'.': "white", 'T': "red-brown", 'B': "brown", 'E': "black", 'A': "acorn yellow", 'G': "green"}

// picture is the drawing as a program might store it: for each dot the name of
// its colour, padded to 16 letters. So each dot takes exactly one AES block.
func picture() []byte {
	var b bytes.Buffer
	for _, row := range drawing {
		for _, dot := range row {
			fmt.Fprintf(&b, "%-16s", colours[dot])
		}
	}
	return b.Bytes()
}

// dotSize is how large a block is drawn, in pixels.
const dotSize = 16

// painted draws blocks of ciphertext as squares, in rows as long as the
// picture's. A square's colour is the block's first three bytes, as red, green
// and blue, so equal blocks look the same and others look alike only by chance.
func painted(title string, blocks []byte) []byte {
	columns, rows := len(drawing[0]), len(drawing)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d">`+"\n<title>%s</title>\n", columns*dotSize, rows*dotSize, title)
	for i := 0; i < columns*rows && (i+1)*aes.BlockSize <= len(blocks); i++ {
		block := blocks[i*aes.BlockSize:]
		fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%[3]d" fill="#%x"/>`+"\n", i%columns*dotSize, i/columns*dotSize, dotSize, block[:3])
	}
	b.WriteString("</svg>\n")
	return []byte(b.String())
}
