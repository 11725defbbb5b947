package field

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/words"
)

// Plural is the word for so many things, of those that take an s: "byte" for
// one of them, "bytes" for any other number. It is for labels and columns, which
// stay English as Wireshark's are; sentences use package words.
func Plural(n int, thing string) string {
	if n == 1 {
		return thing
	}
	return thing + "s"
}

// Count is a number of things, of those that take an s: "1 byte", "65,549 bytes". It
// is for labels too.
func Count(n int, thing string) string { return Thousands(n) + " " + Plural(n, thing) }

// Thousands writes a count with commas: 65,549.
func Thousands(n int) string { return words.Thousands(n) }

// Took writes how long something took: "692 µs", "3.5 ms", "1.25 s". What is
// negative is written as nothing at all, "0 µs".
func Took(d time.Duration) string {
	switch d = max(d, 0); {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%.1f ms", float64(d.Nanoseconds())/1e6)
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// units are what an explanation counts.
var units = []string{"byte", "second", "millisecond", "microsecond", "bit", "letter"}

// Singular is an explanation of which the value, or the length, is one, where it
// counts one of these: "Takes {v} byte." for "Takes {v} bytes.". An explanation that
// counts nothing is its own. The two are a sentence's forms in a file of sentences.
func Singular(explain string) string {
	return singularOf(singularOf(explain, "{len}"), "{v}")
}

func singularOf(explain, place string) string {
	if !strings.Contains(explain, place) {
		return explain
	}
	for _, u := range units {
		explain = strings.ReplaceAll(explain, place+" "+u+"s", place+" "+u)
	}
	return explain
}

// inForm is an explanation, in the language in use, in the form that goes with what
// it counts. None counts both the value and the length.
func (f *Field) inForm(explain, shown, length string) string {
	one := Singular(explain)
	if one == explain {
		return words.Say(explain)
	}
	counts := length
	if singularOf(explain, "{v}") != explain {
		counts = shown
	}
	n, err := strconv.Atoi(counts)
	if err != nil || counts != strconv.Itoa(n) {
		n = 2 // no number: the form for many, as English has it
	}
	return words.Count(n, one, explain)
}
