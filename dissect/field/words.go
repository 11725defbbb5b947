package field

import (
	"fmt"
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

// Count is a number of things, of those that take an s: "1 byte", "65,549 bytes".
func Count(n int, thing string) string {
	return words.Count(n, "{n} "+thing, "{n} "+thing+"s")
}

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

// filled puts a value into a sentence, where {v} stands for it. A unit after it
// is one where the value is.
func filled(sentence, place, value string) string {
	if value == "1" {
		for _, u := range units {
			sentence = strings.ReplaceAll(sentence, place+" "+u+"s", value+" "+u)
		}
	}
	return strings.ReplaceAll(sentence, place, value)
}
