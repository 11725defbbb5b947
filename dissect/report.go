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
	// TransportBytes are all bytes that the two sides handed to TCP: handshakes and
	// record headers too, each once. They are the same for every viewpoint of a
	// capture that has ended.
	TransportBytes int
	// TransportReadable are those of them whose meaning the viewpoint gets.
	TransportReadable int
	// Certificate is "readable" where the viewpoint saw one, in a handshake or in what was
	// said, "hidden" where it did not and something is shut in which one may be, else
	// "none". CertificateFrame is the first one's, or 0.
	Certificate      string
	CertificateFrame int
	// Lacks is what of the capture is not understood here.
	Lacks Lacks
	// Classes add up to the captured bytes.
	Classes field.Counts
}

// Lacks is what of a capture is not understood, in bytes and, of pieces, their number. Nothing that is said of the
// rest holds for these.
type Lacks struct {
	Undecoded int // captured, of a protocol or a form that is not known here
	Torn      int // captured, of messages of which the capture lacks the beginning or the rest
	Fragments int // pieces of IP packets, which are not put together here
	Fragment  int // captured, in these
	Packed    int // content in a coding that is not undone here
	Cut       int // on the wire and not captured, for packets were cut
	Missing   int // of conversations, and in no packet
}

// Total is how many bytes there are of all kinds.
func (l Lacks) Total() int { return l.Undecoded + l.Torn + l.Fragment + l.Packed + l.Cut + l.Missing }

// seen is what a session counts up for its report.
type seen struct {
	application, readable        int
	transport, transportReadable int
	packed, cut, missing         int
	torn                         int
	fragments, inFragments       int
	mayHide                      bool // something is shut in which a certificate may be
	certificate                  bool
	certificateFrame             int
	certificates                 []SeenCertificate
}

func (s *seen) run(r run) {
	s.transport += r.len
	if r.class.Readable() {
		s.transportReadable += r.len
	}
	if !r.app {
		return
	}
	s.application += r.len
	if r.class.Readable() {
		s.readable += r.len
	}
}

// note looks for certificates in a message, and returns how many bytes it keeps of them.
func (s *seen) note(m proto.Message, root *field.Field, frame int) (held int) {
	if c, ok := m.(proto.Certifying); ok {
		s.mayHide = s.mayHide || c.MayHideCertificate()
	}
	for f := range root.All() {
		held += s.certificateIn(f, frame)
	}
	return held
}

// Report sums up what the viewpoint got out of the frames so far.
func (s *Session) Report() Report {
	r := Report{ApplicationBytes: s.seen.application, ReadableBytes: s.seen.readable,
		TransportBytes: s.seen.transport, TransportReadable: s.seen.transportReadable, Certificate: "none", Classes: s.totals,
		Lacks: Lacks{Torn: s.seen.torn, Fragments: s.seen.fragments, Fragment: s.seen.inFragments, Packed: s.seen.packed, Cut: s.seen.cut, Missing: s.seen.missing}}
	r.Lacks.Undecoded = max(0, s.totals[field.Undecoded]-r.Lacks.Torn-r.Lacks.Fragment)
	switch {
	case s.seen.certificate:
		r.Certificate, r.CertificateFrame = "readable", s.seen.certificateFrame
	case s.seen.mayHide:
		r.Certificate = "hidden"
	}
	return r
}
