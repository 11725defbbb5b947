package pages

import (
	"strconv"
	"strings"
	"time"

	"plainsight/capture/cause"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// The is somebody with the article: "the client".
func The(who string) string { return words.Say("the {who}", "who", who) }

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

func BytesOf(n int) string { return words.Count(n, "{n} byte", "{n} bytes") }

// Thousands writes a count with commas: 65,549.
func Thousands(n int) string { return words.Thousands(n) }

// Since says how long after the first packet.
func Since(d time.Duration) string {
	if d <= 0 {
		return "+0"
	}
	return "+" + field.Took(d)
}

// Percent is a part of a whole. A part that is not 0 is never shown as 0%, and one
// that is not the whole never as 100%.
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

// PacketsOf is a number of packets: "65,549 packets".
func PacketsOf(n int) string { return words.Count(n, "{n} packet", "{n} packets") }

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

// Because is a sentence that says what failed, without Go's own words.
func Because(err error) string { return Sentence(cause.Words(err)) }

// packetNumber names a packet within a sentence.
func packetNumber(n int) string { return words.Say("packet {n}", "n", strconv.Itoa(n)) }

// InWords is a time as people say it.
func InWords(d time.Duration) string {
	n := int(d.Round(time.Minute) / time.Minute)
	switch {
	case n == 30:
		return words.Say("half an hour")
	case d%time.Minute != 0 && d < 2*time.Minute:
		return words.Count(int(d.Round(time.Second)/time.Second), "a second", "{n} seconds")
	case n%60 == 0:
		return words.Count(n/60, "an hour", "{n} hours")
	}
	return words.Count(n, "a minute", "{n} minutes")
}
