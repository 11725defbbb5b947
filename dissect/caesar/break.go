package caesar

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// english is how many of 10,000 letters of English text are A, B, C and so on.
var english = [letters]float64{817, 149, 278, 425, 1270, 223, 202, 609, 697, 15, 77, 403, 241, 675, 751, 193, 10, 599, 633, 906, 276, 98, 236, 15, 197, 7}

// common are words that nearly every English text has some of.
var common = wordSet("the of and to in is it you that he was for on are as with his they at be this have from or had by not but what some we can out other were all there when up use your how said an each she which do their if will about many then them these so her would him into has two like see could no than my been who now did get me our down only know take people good over just also back after work first well even want because any give most us")

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

// longestCommon is the length of the longest of the common words, in letters.
const longestCommon = 7

// looked bounds how much of a text is tried, in bytes: shifts that differ at
// all differ soon.
const looked = 64 << 10

// Try is what one shift makes of a text.
type Try struct {
	shift      int     // that was undone, 1 to 25
	chiSquared float64 // how far its letters are from English ones, for each letter; below 1 is close
	words      int     // how many different common English words it has
	score      float64 // of both, larger is better
}

// lead is by how much the best score must be ahead of the next.
const lead = 3

// breakCipher tries all shifts, the best first. sure is whether the best is so much
// better than the next that it is no chance.
func breakCipher(text []byte) (tries []Try, sure bool) {
	text = text[:min(len(text), looked)]
	h := count(text)
	n := h.total()
	for shift := 1; shift <= Shifts; shift++ {
		t := Try{shift: shift, chiSquared: h.distance(shift, n), words: commonWords(turn(text, -shift))}
		// Words weigh more: names, other languages and nonsense have letters of
		// their own, but no text gets these words by chance.
		t.score = float64(t.words) + 10/(1+t.chiSquared)
		tries = append(tries, t)
	}
	slices.SortStableFunc(tries, func(a, b Try) int { return cmp.Compare(b.score, a.score) })
	return tries, n > 0 && tries[0].score-tries[1].score >= lead
}

// distance is the chi-squared distance of n letters from English, with a shift
// undone, for each letter.
func (h *Histogram) distance(shift, n int) (sum float64) {
	if n == 0 {
		return 0
	}
	for i, per := range english {
		want := per / 10000 * float64(n)
		off := float64(h[(i+shift)%letters]) - want
		sum += off * off / want
	}
	return sum / float64(n)
}

// commonWords is how many different common English words a text has.
func commonWords(text []byte) int {
	seen := map[string]bool{}
	for len(text) > 0 {
		start := bytes.IndexFunc(text, isLetter)
		if start < 0 {
			break
		}
		text = text[start:]
		end := bytes.IndexFunc(text, func(r rune) bool { return !isLetter(r) })
		if end < 0 {
			end = len(text)
		}
		if end <= longestCommon {
			if w := strings.ToLower(string(text[:end])); common[w] {
				seen[w] = true
			}
		}
		text = text[end:]
	}
	return len(seen)
}

func isLetter(r rune) bool { return r < 0x80 && place(byte(r)) >= 0 }
