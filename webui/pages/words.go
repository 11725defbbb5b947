package pages

import (
	"strconv"
	"strings"
	"time"

	"plainsight/dissect/field"
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

func BytesOf(n int) string { return field.Count(n, "byte") }

// Thousands writes a count with commas: 65,549.
func Thousands(n int) string { return field.Thousands(n) }

// Since says how long after the first packet.
func Since(d time.Duration) string {
	if d <= 0 {
		return "+0"
	}
	return "+" + field.Took(d)
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

func CountOf(n int, what string) string { return field.Count(n, what) }

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
