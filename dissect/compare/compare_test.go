package compare_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/compare"
	"plainsight/dissect/field"
)

const captures = "../../cmd/plainsight/testdata/captures/"

// session opens a capture, with the key log beside it where withKeys is set.
func session(t *testing.T, name string, withKeys bool) *dissect.Session {
	t.Helper()
	var o dissect.Options
	if withKeys {
		log, err := os.ReadFile(strings.TrimSuffix(name, filepath.Ext(name)) + ".keys")
		if err != nil {
			t.Fatal(err)
		}
		o.Secrets = []field.Secret{{Kind: field.TLSKeyLog, Label: "the key log", Data: log}}
	}
	src, err := capture.OpenFile(name)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	s := dissect.New(o)
	for {
		f, err := src.ReadFrame()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(dissect.Frame{Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length, Offloaded: f.Offloaded}); err != nil {
			t.Fatal(err)
		}
	}
	s.Finish()
	return s
}

// Whatever a capture holds, each frame of a connection belongs to one step, the
// steps add up, what was said adds up to the report, and every fact is shown by
// the field that it names.
func TestEverythingAddsUp(t *testing.T) {
	names, _ := filepath.Glob(captures + "*.pcap*")
	clients, _ := filepath.Glob("../testdata/clients/*.pcap")
	for _, name := range append(names, clients...) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			for _, withKeys := range []bool{false, true} {
				if _, err := os.Stat(strings.TrimSuffix(name, filepath.Ext(name)) + ".keys"); withKeys && err != nil {
					continue
				}
				s := session(t, name, withKeys)
				application, readable := 0, 0
				for stream := range compare.Of(s, compare.Place{}).Connections {
					e := compare.Of(s, compare.Place{Stream: stream})
					addsUp(t, s, &e)
					application += e.Application
					readable += e.Readable
				}
				if r := s.Report(); application != r.ApplicationBytes || readable != r.ReadableBytes {
					t.Errorf("with keys %v: %d of %d application bytes are readable, the report has %d of %d", withKeys, readable, application, r.ReadableBytes, r.ApplicationBytes)
				}
			}
		})
	}
}

func addsUp(t *testing.T, s *dissect.Session, e *compare.Exchange) {
	t.Helper()
	var frames []int
	var classes field.Counts
	wire, trips := 0, 0
	for k, step := range e.Steps {
		frames = append(frames, step.Frames...)
		wire += step.Wire
		trips += step.RoundTrips
		classes.Add(step.Classes)
		if step.First > step.Last || step.Last > e.Time {
			t.Errorf("%v lasts from %v to %v, and all of it takes %v", compare.Kind(k), step.First, step.Last, e.Time)
		}
	}
	slices.Sort(frames)
	if len(frames) != e.Frames || len(slices.Compact(frames)) != e.Frames || wire != e.Wire || trips != e.RoundTrips || classes != e.Classes {
		t.Errorf("connection %d: the steps have %d frames with %d bytes and %d round trips, all of it %d, %d and %d", e.Stream, len(frames), wire, trips, e.Frames, e.Wire, e.RoundTrips)
	}
	if e.Overhead() < 0 || e.Readable > e.Application {
		t.Errorf("connection %d: %d bytes on the wire, %d said, %d readable", e.Stream, e.Wire, e.Application, e.Readable)
	}
	for q, l := range e.Leaks {
		if l.Short == "" || l.Says == "" {
			t.Errorf("connection %d: no words on %v", e.Stream, compare.Question(q))
		}
		if l.Field != "" && l.Field != "frame.time" && !has(t, s, l.Frame, l.Field) {
			t.Errorf("connection %d: frame %d has no %s, which is to show %v", e.Stream, l.Frame, l.Field, compare.Question(q))
		}
	}
}

func has(t *testing.T, s *dissect.Session, frame int, name string) bool {
	t.Helper()
	p, err := s.Packet(frame)
	if err != nil {
		t.Error(err)
		return false
	}
	return slices.ContainsFunc(p.Layers, func(l *field.Field) bool { return l.Find(name) != nil })
}

// steps writes an exchange's steps with the number of their frames.
func steps(e *compare.Exchange) map[string]int {
	out := map[string]int{}
	for k, s := range e.Steps {
		if len(s.Frames) > 0 {
			out[compare.Kind(k).String()] = len(s.Frames)
		}
	}
	return out
}

// In TLS 1.3 a listener cannot tell handshake from content, and does not claim
// to; a holder of the keys can.
func TestSealed(t *testing.T) {
	name := captures + "tls13-ecdsa.pcap"
	shut := compare.Of(session(t, name, false), compare.Place{})
	if got := steps(&shut); got["sealed"] == 0 || got["ask"] != 0 || got["answer"] != 0 || got["keys"] == 0 || !shut.AtMost || shut.Readable != 0 {
		t.Errorf("a listener has %v, at most %v, %d readable", got, shut.AtMost, shut.Readable)
	}
	opened := compare.Of(session(t, name, true), compare.Place{})
	if got := steps(&opened); got["sealed"] != 0 || got["ask"]+got["answer"] == 0 || opened.AtMost || opened.Readable != opened.Application {
		t.Errorf("with keys: %v, at most %v, %d of %d readable", got, opened.AtMost, opened.Readable, opened.Application)
	}
	if opened.Application >= shut.Application {
		t.Errorf("%d bytes were said, more than the bound of %d that a listener has", opened.Application, shut.Application)
	}
	for _, c := range []struct {
		q          compare.Question
		shut, open compare.Degree
	}{
		{compare.Message, compare.No, compare.Yes},
		{compare.Certificate, compare.No, compare.Yes},
		{compare.Ends, compare.Yes, compare.Yes},
		{compare.Fingerprint, compare.Yes, compare.Yes},
		{compare.Suite, compare.Yes, compare.Yes},
	} {
		if a, b := shut.Leaks[c.q], opened.Leaks[c.q]; a.Degree == c.shut && (b.Degree == c.open || c.q == compare.Message && b.Degree == compare.Partly) {
			continue
		} else {
			t.Errorf("%v: %v and with keys %v, want %v and %v", c.q, a.Degree, b.Degree, c.shut, c.open)
		}
	}
}

// Blocks give the length away roughly, and the certificate of TLS 1.2 is seen
// by all.
func TestBlocks(t *testing.T) {
	e := compare.Of(session(t, captures+"tls12-cbc.pcap", false), compare.Place{})
	if l := e.Leaks[compare.Length]; l.Degree != compare.Partly || !strings.Contains(l.Says, "blocks of 16") {
		t.Errorf("the length: %v, %s", l.Degree, l.Says)
	}
	if l := e.Leaks[compare.Certificate]; l.Degree != compare.Yes || l.Field != "tls.handshake.certificate" {
		t.Errorf("the certificate: %+v", l)
	}
	if got := steps(&e); got["open"] != 3 || got["keys"] == 0 || got["sealed"] != 0 {
		t.Errorf("steps %v", got)
	}
	if e.RoundTrips < 3 { // one to open, two to agree
		t.Errorf("%d round trips", e.RoundTrips)
	}
}

// The connection that is aligned is the one in which the secret is read.
func TestCarrier(t *testing.T) {
	s := session(t, captures+"http-ipv4.pcapng", false)
	last := compare.Of(s, compare.Place{}).Connections - 1
	for want := range last + 1 {
		e := compare.Of(s, compare.Place{Stream: want})
		path := e.Leaks[compare.Path]
		if path.Degree != compare.Yes {
			continue
		}
		places := s.Find(path.Says)
		if len(places) == 0 {
			t.Fatalf("%q is not found in connection %d, which asks for it", path.Says, want)
		}
		if got := compare.Carrier(path.Says, nil, s).Stream; got != s.Row(places[0].Frame).Stream {
			t.Errorf("%q is read in frame %d first, and connection %d is aligned", path.Says, places[0].Frame, got)
		}
	}
	if got := compare.Of(s, compare.Carrier("nobody has said this", nil, s)); got.Application == 0 {
		t.Errorf("connection %d is aligned, in which nothing is said", got.Stream)
	}
}

// A capture without a connection has nothing to align, and says so.
func TestNothing(t *testing.T) {
	s := dissect.New(dissect.Options{})
	if err := s.Add(dissect.Frame{Time: time.Unix(0, 0), Link: 1, Data: make([]byte, 60)}); err != nil {
		t.Fatal(err)
	}
	s.Finish()
	e := compare.Of(s, compare.Carrier("x", nil, s))
	if e.Stream != -1 || e.Frames != 0 || e.Leaks[compare.Ends].Degree != compare.No || e.Leaks[compare.Message].Degree != compare.Absent {
		t.Errorf("%+v", e)
	}
}
