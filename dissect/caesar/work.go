package caesar

import (
	"strconv"
	"strings"

	"plainsight/dissect/field"
	"plainsight/dissect/proto"
	"plainsight/dissect/words"
)

// broken opens a text without a key and shows the work: the letters counted,
// and what each shift makes of the text.
func broken(c *proto.Context, r *field.Reader, g *field.Field, text []byte) Outcome {
	h := count(text)
	if h.total() == 0 {
		return Shut // there is no letter, so nothing is shifted
	}
	tries, sure := breakCipher(text)
	best := tries[0]
	if !c.Brief && !c.WireOnly {
		histogram(r, g, &h)
		for _, t := range tries {
			r.Derive("plainsight.caesar.try", "Turned back by "+strconv.Itoa(t.shift), t.says(text), "What this shift would make of the text: how far the frequencies of its letters are from those of English, and how many common English words come out.", field.Own(), g).With(field.Ours)
		}
	}
	d := r.DeriveUint("plainsight.caesar.shift", "Shift found", uint64(best.shift), "The shift whose result is most like English: {v}. It was found without any key.", field.Own(), g).With(field.Ours)
	if !sure {
		d.Label = "Shift, a guess"
		d.Explain = "The shift whose result is most like English, {v}, is not clearly ahead of the next one, so this is a guess and the text stays shut. With more letters it would be clearer."
		d.Wrong(&field.Problem{What: words.Say("breaking the shift"), Where: g.Off, Expected: "one result that is far more like English than all others",
			Seen: "a score of {best} for shift {shift} and of {next} for shift {other}",
			Fill: []any{"best", tenths(best.score), "shift", best.shift, "next", tenths(tries[1].score), "other", tries[1].shift}})
		return Unsure
	}
	plaintext(c, r, g, text, best.shift, words.Say("no key: the shift was found by trying all 25 and counting letters"))
	return Broken
}

// firstWords is how much of a reading a try shows, in bytes.
const firstWords = 32

func (t Try) says(text []byte) string {
	first := turn(text[:min(len(text), firstWords)], -t.shift)
	return words.Count(t.words, "“{text}…” {n} common word, letters off by {off}: score {score}", "“{text}…” {n} common words, letters off by {off}: score {score}",
		"text", field.Printable(first), "off", tenths(t.chiSquared), "score", tenths(t.score))
}

func tenths(score float64) string { return strconv.FormatFloat(score, 'f', 1, 64) }

// widest is how long the longest bar of the histogram is, in characters.
const widest = 20

// histogram records how often each letter appears on the wire. It is the same
// picture as that of any English text, moved along.
func histogram(r *field.Reader, g *field.Field, h *Histogram) {
	most := h.most()
	d := r.Derive("plainsight.caesar.histogram", "Letters counted", words.Say("{n} letters, most often {letter}", "n", strconv.Itoa(h.total()), "letter", string(rune('a'+most))),
		"How often each letter appears in the text. In English the most frequent letter is usually e. A shift turns it into another letter, which is then just as frequent. In a short text another may come first: the first guess can be wrong.", field.Own(), g).With(field.Ours)
	for i, k := range h {
		bar := strings.Repeat("▇", (k*widest+h[most]-1)/h[most])
		d.Add(child(r, "plainsight.caesar.histogram.letter", string(rune('a'+i)), strings.TrimSpace(bar+" "+strconv.Itoa(k)), g))
	}
}

// child is a derived field below another one.
func child(r *field.Reader, name, label, value string, of *field.Field) *field.Field {
	f := r.Arena().New()
	f.Name, f.Label, f.Explain, f.Spec = name, label, "How often this letter appears in the text.", field.Own()
	f.Span = field.Span{Buf: of.Buf, Off: of.End()}
	f.Value = field.Value{Kind: field.Said, Str: value}
	f.Flags, f.Inputs = field.Derived|field.Ours, []*field.Field{of}
	return f
}
