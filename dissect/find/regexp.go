package find

import (
	"errors"
	"regexp"
	"regexp/syntax"

	"plainsight/dissect/words"
)

// Limits of a regular expression. Go's take a time that grows with the text and with the
// number of their parts, and no more than that (RE2).
const (
	MaxCost    = 100 // parts, with repetitions written out
	maxPattern = 512 // bytes
)

// Regexp compiles a regular expression (RE2) that takes capital and small letters for the
// same. An error says what is wrong with it, or that it is too costly: cost is its number of
// parts, most how many are allowed.
func Regexp(pattern string, most int) (re *regexp.Regexp, cost int, err error) {
	if len(pattern) > maxPattern {
		return nil, 0, words.Errorf("a regular expression has at most {most} bytes; this one has {n}", "most", maxPattern, "n", len(pattern))
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		if e := (*syntax.Error)(nil); errors.As(err, &e) {
			return nil, 0, words.Errorf("{what}: `{where}`", "what", string(e.Code), "where", e.Expr)
		}
		return nil, 0, err
	}
	if cost = partsOf(tree); cost > most {
		return nil, cost, words.Errorf("this regular expression takes too long: with its repetitions written out it has {n} parts, and {most} are allowed", "n", cost, "most", max(most, 0))
	}
	re, err = regexp.Compile("(?i:" + pattern + ")")
	return re, cost, err
}

// partsOf is about how many instructions an expression becomes.
func partsOf(re *syntax.Regexp) int {
	const enough = 1 << 20
	n := 1
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n = min(n+partsOf(sub), enough)
	}
	if re.Op == syntax.OpRepeat {
		times := re.Max
		if times < 0 {
			times = re.Min + 1
		}
		n = min(n*max(times, 1), enough)
	}
	return n
}
