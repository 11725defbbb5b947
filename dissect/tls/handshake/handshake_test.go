package handshake

import (
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/tls/tlstest"
)

// Whole messages are all right, and nothing in them is left over.
func TestWholeMessages(t *testing.T) {
	for _, s := range tlstest.Samples() {
		f, problem := readSample(t, s)
		if !s.NoDER() && (problem || len(tlstest.Problems(f)) > 0) {
			t.Errorf("%s (%d): %q", s.What, s.Kind, tlstest.Problems(f))
		}
		for c := range f.All() {
			if c.Class == field.Undecoded && c.Owns() && !s.AnyEnd && !s.NoDER() {
				t.Errorf("%s (%d): %d bytes are not decoded:\n%s", s.What, s.Kind, c.Len, tlstest.Tree(f))
			}
		}
	}
}

// Wherever a message breaks off, what is there is shown, with one problem.
func TestMessagesCutAnywhere(t *testing.T) {
	for _, s := range tlstest.Samples() {
		whole := s.Body
		for n := 1; n < len(whole); n++ {
			s.Body = whole[:n]
			f, problem := readSample(t, s)
			if got := tlstest.Problems(f); !s.NoDER() && !s.AnyEnd && (len(got) != 1 || !problem) {
				t.Errorf("%s (%d), %d of %d bytes: problems %q\n%s", s.What, s.Kind, n, len(whole), got, tlstest.Tree(f))
			}
		}
	}
}

// What follows a message's end is told.
func TestMessagesTooLong(t *testing.T) {
	for _, s := range tlstest.Samples() {
		if s.AnyEnd || s.NoDER() {
			continue
		}
		s.Body = append(s.Body, 0xee)
		if f, problem := readSample(t, s); len(tlstest.Problems(f)) != 1 || !problem {
			t.Errorf("%s (%d) with a byte more: problems %q\n%s", s.What, s.Kind, tlstest.Problems(f), tlstest.Tree(f))
		}
	}
}
