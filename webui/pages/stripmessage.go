package pages

import (
	"plainsight/dissect"
	"plainsight/dissect/field"
)

// StripMessage is the whole conversation as runs of bytes, in the order in
// which they were captured. No run reaches over the end of a packet.
type StripMessage struct {
	Take  int    `json:"take"`
	Exact bool   `json:"exact"` // each run is where its bytes are, but for those within a cell; otherwise the runs say how much of each class a packet has
	Cell  int    `json:"cell"`  // where a packet has very many runs: how many bytes of it are summed up at a time, each class once; 0 where none are
	Lens  []int  `json:"lens"`  // bytes of each packet
	Ways  string `json:"ways"`  // of each packet: o from the client out to the server, i in to the client, - where that is not known
	Runs  []int  `json:"runs"`  // length and class of each run
}

// Strip is a StripMessage in the making.
type Strip struct {
	StripMessage
	total int // bytes of all packets
	ways  []byte
}

// MaxMapped is how many packets the strip shows byte by byte. Of a longer
// conversation it shows how much of each class every packet has.
const MaxMapped = 300

// Bounds of the runs of a conversation that is shown byte by byte. Classes may change
// with every byte, and then no screen shows each: packets with more runs than their
// share are summed up in cells, of which a wide screen has some to each pixel.
const (
	fewRuns  = 128      // that any packet may have
	manyRuns = 32 << 10 // that are shared out among all packets, by their bytes
	allCells = 16 << 10 // into which the conversation would be divided, if all of it were
)

// NewStrip begins the strip of the packets that there are in a session.
func NewStrip(take int, s *dissect.Session) *Strip {
	m := &Strip{StripMessage: StripMessage{Take: take, Exact: s.Len() <= MaxMapped}}
	for n := 1; n <= s.Len(); n++ {
		m.total += s.Captured(n)
	}
	return m
}

// Add goes on with packet n, the next one.
func (m *Strip) Add(n int, s *dissect.Session) {
	m.Lens = append(m.Lens, s.Captured(n))
	m.ways = append(m.ways, Way(s, n))
	if m.Exact {
		m.Mapped(n, s)
	} else {
		m.Counted(n, s)
	}
}

// Message is the strip of the packets that were added.
func (m *Strip) Message() StripMessage {
	m.Ways = string(m.ways)
	return m.StripMessage
}

// Way is which of the two sides said packet n.
func Way(s *dissect.Session, n int) byte {
	switch r := s.Row(n); {
	case r.Stream < 0:
		return '-'
	case r.ToServer:
		return 'o'
	}
	return 'i'
}

// Mapped adds the runs of packet n where they are.
func (m *Strip) Mapped(n int, s *dissect.Session) { m.mapped(s.Map(n)) }

func (m *Strip) mapped(all []field.Class) {
	most := fewRuns + manyRuns*len(all)/max(m.total, 1)
	before := len(m.Runs)
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to] == all[from] {
			to++
		}
		if len(m.Runs)-before >= 2*most {
			m.Runs = m.Runs[:before]
			m.summed(all)
			return
		}
		m.Runs = append(m.Runs, to-from, int(all[from]))
		from = to
	}
}

// summed adds the runs of a packet's cells.
func (m *Strip) summed(all []field.Class) {
	m.Cell = max(1, (m.total+allCells-1)/allCells)
	for from := 0; from < len(all); from += m.Cell {
		var counts field.Counts
		for _, c := range all[from:min(from+m.Cell, len(all))] {
			counts[c]++
		}
		m.counted(counts)
	}
}

// Counted adds how many bytes of each class packet n has.
func (m *Strip) Counted(n int, s *dissect.Session) { m.counted(s.Counts(n)) }

func (m *Strip) counted(counts field.Counts) {
	for i := len(Loudest) - 1; i >= 0; i-- { // headers come first in a packet
		if k := counts[Loudest[i]]; k > 0 {
			m.Runs = append(m.Runs, k, int(Loudest[i]))
		}
	}
}
