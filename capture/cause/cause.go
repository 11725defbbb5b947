// Package cause says in this program's own words what the system and Go's
// libraries say of a failure. "EOF" and "invalid character '}'" help nobody who
// does not write Go.
//
// It looks at the types and values of errors, never at their texts. Errors that wrap
// a known one keep their words: only those of the cause itself are exchanged.
package cause

import (
	"slices"
	"strings"
)

// Words is err.Error() with the words of each known cause in it exchanged for
// plain ones. It is "" for nil.
func Words(err error) string {
	if err == nil {
		return ""
	}
	return exchange(err.Error(), err)
}

// exchange looks for known causes in the tree below err, and puts their words
// in place of theirs in text.
func exchange(text string, err error) string {
	if says, known := words(err); known {
		from := err.Error()
		if at := strings.LastIndex(text, from); at >= 0 { // a cause follows what failed of it
			return text[:at] + says + text[at+len(from):]
		}
		return text
	}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		if below := u.Unwrap(); below != nil {
			return exchange(text, below)
		}
	case interface{ Unwrap() []error }:
		for _, below := range u.Unwrap() {
			text = exchange(text, below)
		}
	}
	return text
}

// words are those for an error of a known kind. What it wraps is not looked at.
func words(err error) (says string, known bool) {
	for _, of := range []func(error) (string, bool){ended, ofSystem, ofNetwork, ofText, ofPacked, ofTLS} {
		if says, known = of(err); known {
			return says, true
		}
	}
	return "", false
}

// inner is what a known wrapper's cause is called, or otherwise where it has none.
func inner(err error, otherwise string) string {
	if err == nil {
		return otherwise
	}
	return Words(err)
}

// sameAs reports whether err is one of these values itself, and does not only
// wrap it: what wraps it has words of its own, which stay.
func sameAs(err error, values ...error) bool { return slices.Contains(values, err) }
