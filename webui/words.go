package webui

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// the puts the article before what is not a name.
func the(who string) string { return "the " + who }

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// sentence begins with a capital and ends with a full stop.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return capital(strings.TrimSuffix(text, ".")) + "."
}

func lower(s string) string { return strings.ToLower(s) }

func bytesOf(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return thousands(n) + " bytes"
}

// thousands writes a count with commas: 65,549.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// since says how long after the first packet.
func since(d time.Duration) string {
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

// percent of a whole, where a little is never nothing and never all.
func percent(part, whole int) string {
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

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return thousands(n) + " " + what + "s"
}

// listed joins words: "a, b and c".
func listed(words []string) string {
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
