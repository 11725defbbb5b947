package caesar

import (
	"strconv"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// MediaType is what bodies with such text are called.
const MediaType = "text/vnd.plainsight.caesar"

// Body is how such text is taken apart as a body.
func Body() proto.Body {
	return proto.Body{Explain: proto.EncryptedBody, Text: true, Dissect: func(c *proto.Context, parent *field.Field, s field.Span) (string, bool) {
		o := dissect(c, parent, s)
		return o.String(), o == Refused || o == Unsure
	}}
}

// maxRuns bounds how many runs of letters and of other characters are told
// apart; what follows them is taken for letters.
const maxRuns = 4096

// Outcome is the result of trying to read a text.
type Outcome uint8

// The outcomes.
const (
	Shut    Outcome = iota // the viewpoint neither has the shift nor tried to find it
	Open                   // with a shift that is held
	Broken                 // without any key
	Unsure                 // the tries do not tell which shift it was
	Refused                // the shift that is held makes nonsense of it
)

// String is the outcome in words, as a summary has it: "shifted letters, turned back".
func (o Outcome) String() string {
	return [...]string{"letters shifted along the alphabet", "shifted letters, turned back", "shifted letters, broken without a key",
		"shifted letters, with only a guess at the shift", "shifted letters that the shift held here does not turn back"}[o]
}

const secret = "the shift"

// onTheWire is what the shifted text tells: it is as long as what was meant.
var onTheWire = field.Fact{Kind: field.SealedContent}

// dissect takes a shifted text apart below parent: its letters, what comes
// between them, and what the viewpoint's shift or skill makes of it.
func dissect(c *proto.Context, parent *field.Field, s field.Span) Outcome {
	r := field.Read(c.Arena, parent, s, "Caesar text")
	g := r.Begin("plainsight.caesar", "Caesar text", "A text whose letters were all moved along the alphabet by the same number of places. Anyone who knows that number, or tries all 25, can move them back.", field.Own()).With(field.Ours | field.OwnProtocol)
	g.Fact = &onTheWire
	text := s.Bytes()
	runs(&r, text)
	r.End(g)
	in := field.Read(c.Arena, g, s, "Caesar text")
	in.Skip(s.Len)
	return open(c, &in, g, text)
}

// runs tells letters, which are shifted, from all else, which is not.
func runs(r *field.Reader, text []byte) {
	for n, at := 0, 0; at < len(text); n++ {
		shifted := place(text[at]) >= 0
		end := at + 1
		for end < len(text) && place(text[end]) >= 0 == shifted {
			end++
		}
		if n == maxRuns {
			shifted, end = true, len(text)
		}
		if shifted {
			f := r.Text(end-at, "plainsight.caesar.letters", "Shifted letters", "{len} letters, each moved along the alphabet by the same number of places. Their number and their order are those of the original letters.", field.Own()).As(field.Ciphertext).With(field.Ours)
			f.Secret = secret
		} else {
			r.Text(end-at, "plainsight.caesar.rest", "As it was", "{len} bytes outside the letters from A to Z. Only letters are shifted, so no key is needed to read the rest: it shows where words end, how sentences are built, and every number.", field.Own()).As(field.Plaintext).With(field.Ours)
		}
		at = end
	}
}

// open turns the text back with a shift that is held, or breaks it.
func open(c *proto.Context, r *field.Reader, g *field.Field, text []byte) Outcome {
	skilled := false
	o := Shut
	for _, s := range c.Secrets {
		switch s.Kind {
		case field.Codebreaking:
			skilled = true
		case field.CaesarShift:
			shift, err := strconv.Atoi(string(s.Data))
			if err != nil || shift < 1 || shift > Shifts {
				continue
			}
			if reading := turn(text, -shift); nonsense(reading) {
				refuse(r, g, reading, shift, s.Label)
				o = Refused
				continue
			}
			plaintext(c, r, g, text, shift, s.Label)
			return Open
		}
	}
	if skilled {
		return broken(c, r, g, text)
	}
	return o
}

// enough is how many letters a text must have to expect a common word in it.
const enough = 60

// few is how many common words may come out by chance.
const few = 2

// nonsense reports whether a reading is so long that it should have common
// words, and has none, or few and letters that are not spread as in English.
// Nothing else tells a wrong shift.
func nonsense(reading []byte) bool {
	h := count(reading)
	n := h.total()
	if n < enough {
		return false
	}
	found := commonWords(reading)
	return found == 0 || found <= few && h.distance(0, n) > 2
}

func refuse(r *field.Reader, g *field.Field, reading []byte, shift int, label string) {
	d := r.Derive("plainsight.caesar.nonsense", "Turned back by "+strconv.Itoa(shift), field.Printable(reading), "What comes out of the text with {label}.", field.Own(), g).Put("label", label).With(field.Ours)
	d.Wrong(&field.Problem{What: words.Say("Caesar text, turned back by {shift}", "shift", shift), Where: g.Off, Expected: "some common words",
		Seen: "hardly any: the shift is another one, or the text is in another language. Counting the letters, as a codebreaker does, can tell"})
}

// plaintext records the text with its letters turned back, in a buffer that is
// tied to the shifted one byte by byte.
func plaintext(c *proto.Context, r *field.Reader, g *field.Field, text []byte, shift int, label string) {
	for f := range g.Children() {
		if f.Class == field.Ciphertext {
			f.Secret = label
		}
	}
	buf := c.Derive(field.Decrypted, "Letters, turned back", turn(text, -shift), field.Origin{Len: len(text), From: g.Span})
	buf.Opened = field.AText
	buf.Secret = label
	in := field.Read(c.Arena, r.Parent(), field.Span{Buf: buf, Len: len(text)}, "text")
	f := in.Text(len(text), "plainsight.caesar.plaintext", "Text", "The original text: {v}. Each letter is {shift} places earlier in the alphabet than the one on the wire, going round from A to Z.", field.Own()).Put("shift", strconv.Itoa(shift)).As(field.Plaintext).With(field.Ours).Telling(field.Meant)
	f.Secret = label
}
