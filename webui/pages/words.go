package pages

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The puts the article before what is not a name.
func The(who string) string { return "the " + who }

func Capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// Sentence begins with a capital and ends with a full stop.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	return Capital(strings.TrimSuffix(text, ".")) + "."
}

func lower(s string) string { return strings.ToLower(s) }

func BytesOf(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return Thousands(n) + " bytes"
}

// Thousands writes a count with commas: 65,549.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Since says how long after the first packet.
func Since(d time.Duration) string {
	switch {
	case d <= 0:
		return "+0"
	case d < time.Millisecond:
		return fmt.Sprintf("+%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("+%.1f ms", float64(d.Nanoseconds())/1e6)
	}
	return fmt.Sprintf("+%.2f s", d.Seconds())
}

// Percent of a whole, where a little is never nothing and never all.
func Percent(part, whole int) string {
	switch {
	case whole == 0 || part == 0:
		return "0%"
	case part == whole:
		return "100%"
	case part*100 < whole:
		return "<1%"
	}
	return strconv.Itoa(min(99, part*100/whole)) + "%"
}

func CountOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return Thousands(n) + " " + what + "s"
}

// Listed joins words: "a, b and c".
func Listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

func orElseText(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func joinNumbers(list []int) string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = strconv.Itoa(n)
	}
	return strings.Join(out, " ")
}
