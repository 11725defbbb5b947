package dissect

import (
	"plainsight/dissect/field"
	"plainsight/dissect/proto"
)

// Report is what a viewpoint gets out of a capture, in numbers.
type Report struct {
	// ApplicationBytes are the bytes of what the applications said to each
	// other, in whatever form: above TCP, without the handshakes and record
	// headers that protect it. Each is counted once, however often it was sent.
	ApplicationBytes int
	// ReadableBytes are those of them whose meaning the viewpoint gets.
	ReadableBytes int
	// Certificate is "readable" where the viewpoint saw one, "hidden" where
	// there was TLS and it did not, "none" where there was no TLS.
	Certificate string
	// Classes add up to the captured bytes.
	Classes field.Counts
}

// seen is what a session counts up for its report.
type seen struct {
	application, readable int
	certifying            bool // a protocol was spoken whose ends may show certificates
	certificate           bool
}

func (s *seen) run(r run) {
	if !r.app {
		return
	}
	s.application += r.len
	if r.class.Readable() {
		s.readable += r.len
	}
}

func (s *seen) note(m proto.Message, root *field.Field) {
	if _, ok := m.(proto.Certifying); !ok {
		return
	}
	s.certifying = true
	if s.certificate {
		return
	}
	for f := range root.All() {
		if f.Fact != nil && f.Fact.Kind == field.OwnCertificate {
			s.certificate = true
			return
		}
	}
}

// Report sums up what the viewpoint got out of the frames so far.
func (s *Session) Report() Report {
	r := Report{ApplicationBytes: s.seen.application, ReadableBytes: s.seen.readable, Certificate: "none", Classes: s.totals}
	switch {
	case s.seen.certificate:
		r.Certificate = "readable"
	case s.seen.certifying:
		r.Certificate = "hidden"
	}
	return r
}
