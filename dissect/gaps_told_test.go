package dissect_test

import (
	"strings"
	"testing"

	"plainsight/dissect"
)

// Where the capture lacks a segment, that is what is said: in the row, in the field, in the
// ladder and in the sums. The stream does not end there, and what follows is of a protocol
// that is known.
func TestLostSegmentIsToldAsSuch(t *testing.T) {
	w := newWire(1)
	w.open()
	w.say(toServer, "GET /secret HTTP/1.1\r\nHost: x\r\n\r\n")
	answer := page(strings.Repeat("s", 300))
	w.say(toClient, answer[:200])
	w.lose(toClient, 100)
	w.say(toClient, answer[300:])
	w.close()
	s := session(t, w.frames)
	if all := strings.Join(wrongs(t, s), "\n"); !strings.Contains(all, "expected the rest of the body, saw 100 bytes missing from the capture") || strings.Contains(all, "end of the stream") {
		t.Errorf("it is wrong that %s", all)
	}
	tail := len(answer) - 300
	if all := strings.Join(infos(s), "\n"); !strings.Contains(all, " bytes after 100 bytes that the capture lacks") || strings.Contains(all, "not known") {
		t.Errorf("the rows:\n%s", all)
	}
	if l := s.Report().Lacks; l.Torn != tail || l.Undecoded != 0 || l.Missing != 100 {
		t.Errorf("of %d bytes after the gap: %+v", tail, l)
	}
	told := false
	for _, st := range s.Ladder().Steps {
		told = told || st.Detail == "after bytes that the capture lacks"
		if strings.Contains(st.Detail, "not known") {
			t.Errorf("%s: %s", st.Title, st.Detail)
		}
	}
	if !told {
		t.Error("the ladder does not tell of the gap")
	}
	cut := newWire(1)
	cut.open()
	cut.say(toClient, answer[:200])
	cut.close()
	if all := strings.Join(wrongs(t, session(t, cut.frames)), "\n"); !strings.Contains(all, "saw the end of the stream") {
		t.Errorf("where the stream ends it is wrong that %s", all)
	}
}

// Pieces of an IP packet are counted as what they are.
func TestFragmentsAreToldAsSuch(t *testing.T) {
	f := newWire(1).segment(toServer, 1, 0x18, "fluffy tail")
	first := dissect.Frame{Link: f.Link, Data: append([]byte(nil), f.Data...)}
	first.Data[14+6] |= 0x20 // more fragments follow
	s := session(t, []dissect.Frame{first, first})
	l := s.Report().Lacks
	if want := 2 * (len(f.Data) - 14 - 20); l.Fragments != 2 || l.Fragment != want || l.Undecoded != 0 {
		t.Errorf("%+v, want 2 fragments of %d bytes", l, want)
	}
	if info := s.Row(1).Info; !strings.HasPrefix(info, "Fragment of an IP packet, ") {
		t.Errorf("the row says %q", info)
	}
}
