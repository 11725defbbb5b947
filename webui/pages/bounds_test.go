package pages

import (
	"slices"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
)

// A strip whose class changes with every byte is summed up in cells: it keeps all bytes of
// each class, and a packet of few runs beside it is exact.
func TestStripOfVeryManyRunsIsSummedUp(t *testing.T) {
	t.Parallel()
	const packets, size = 280, 60_000
	m := &Strip{StripMessage: StripMessage{Exact: true}, total: packets*size + 100}
	busy := make([]field.Class, size)
	for i := range busy {
		busy[i] = []field.Class{field.Structure, field.Plaintext}[i%2]
	}
	few := append(slices.Repeat([]field.Class{field.Metadata}, 60), slices.Repeat([]field.Class{field.Random}, 40)...)
	m.mapped(few)
	if want := []int{60, int(field.Metadata), 40, int(field.Random)}; !slices.Equal(m.Runs, want) || m.Cell != 0 {
		t.Errorf("a small packet is %v, want %v", m.Runs, want)
	}
	for range packets {
		m.mapped(busy)
	}
	if m.Cell == 0 || len(m.Runs) > 4*(allCells+packets+manyRuns) {
		t.Errorf("%d runs, in cells of %d bytes", len(m.Runs)/2, m.Cell)
	}
	var got field.Counts
	for i := 0; i < len(m.Runs); i += 2 {
		got[m.Runs[i+1]] += m.Runs[i]
	}
	if want := packets * size / 2; got[field.Structure] != want || got[field.Plaintext] != want {
		t.Errorf("%d and %d bytes, want %d of each", got[field.Structure], got[field.Plaintext], want)
	}
}

// Of a message that has a packet for each byte a part is listed, and the others are counted.
func TestLadderOfMessagesInVeryManyPackets(t *testing.T) {
	t.Parallel()
	const messages, each = 300, 2000
	l := ladder.Ladder{Talks: []ladder.Talk{{}}, Until: map[int]*ladder.Until{}}
	for i := range messages {
		s := ladder.Step{Frame: (i + 1) * each}
		for n := range each {
			s.Frames = append(s.Frames, i*each+n+1)
		}
		l.Steps = append(l.Steps, s)
	}
	v := NewLadderView(l, false, "")
	m := v.Message()
	listed, bytes := 0, 0
	for i, r := range m.Rungs {
		listed += len(r.Frames)
		bytes += len(r.HTML)
		if len(r.Frames)+r.More != each || r.Frames[0] != i*each+1 || r.Frames[len(r.Frames)-1] != r.Frame {
			t.Fatalf("message %d: %d packets are listed, from %d, and %d more", i, len(r.Frames), r.Frames[0], r.More)
		}
		if !strings.Contains(r.HTML, "2,000 packets") || !strings.Contains(r.HTML, "and "+Thousands(r.More)+" more") {
			t.Fatalf("message %d does not say how many packets it has: %s", i, r.HTML)
		}
	}
	if most := totalCarriers + messages*leastCarriers; listed > most || len(m.Rungs[0].Frames) != maxCarriers {
		t.Errorf("%d packets are listed in %d bytes, %d of them for the first message; want %d at most", listed, bytes, len(m.Rungs[0].Frames), most)
	}
	if n := len(l.Steps[0].Frames); n != each {
		t.Errorf("the ladder itself has lost packets: %d are left", n)
	}
}
