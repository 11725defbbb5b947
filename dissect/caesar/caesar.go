// Package caesar takes apart texts whose letters are shifted along the
// alphabet, opens them with the shift, and breaks them without it.
//
// Julius Caesar wrote private letters like that, with a shift of 3: A became D.
// There are 25 shifts, so without a key one tries them all, and counts letters to
// know which one it was.
package caesar

// Shifts is how many shifts change a text; another one more is none.
const Shifts = 25

// letters is how many the alphabet has.
const letters = 26

// turn moves every letter from A to Z, large or small, n places along the
// alphabet and round at its end. All other bytes stay as they are. To undo a
// shift one turns on by 26 less it.
func turn(text []byte, n int) []byte {
	out := make([]byte, len(text))
	for i, b := range text {
		out[i] = turned(b, n)
	}
	return out
}

func turned(b byte, n int) byte {
	at := place(b)
	if at < 0 {
		return b
	}
	return b - byte(at) + byte(((at+n)%letters+letters)%letters)
}

// place is a letter's place in the alphabet, from 0, or -1 for what is not a letter.
func place(b byte) int {
	switch {
	case b >= 'a' && b <= 'z':
		return int(b - 'a')
	case b >= 'A' && b <= 'Z':
		return int(b - 'A')
	}
	return -1
}

// Histogram is how often each letter from A to Z appears in a text.
type Histogram [letters]int

// count counts the letters of a text, large and small as one.
func count(text []byte) (h Histogram) {
	for _, b := range text {
		if at := place(b); at >= 0 {
			h[at]++
		}
	}
	return h
}

// total is the number of letters counted.
func (h *Histogram) total() (n int) {
	for _, k := range h {
		n += k
	}
	return n
}

// most is the letter that appears most often, from 0 for A.
func (h *Histogram) most() (at int) {
	for i, k := range h {
		if k > h[at] {
			at = i
		}
	}
	return at
}
