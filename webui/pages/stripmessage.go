package pages

import "plainsight/dissect"

// StripMessage is the whole conversation as runs of bytes, in the order in
// which they were captured. No run reaches over the end of a packet.
type StripMessage struct {
	Take  int    `json:"take"`
	Exact bool   `json:"exact"` // each run is where its bytes are; otherwise the runs say how much of each class a packet has
	Lens  []int  `json:"lens"`  // bytes of each packet
	Ways  string `json:"ways"`  // of each packet: o from the client out to the server, i in to the client, - where that is not known
	Runs  []int  `json:"runs"`  // length and class of each run
}

// MaxMapped is how many packets the strip shows byte by byte. Of a longer
// conversation it shows how much of each class every packet has.
const MaxMapped = 300

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

func (m *StripMessage) Mapped(n int, s *dissect.Session) {
	all := s.Map(n)
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to] == all[from] {
			to++
		}
		m.Runs = append(m.Runs, to-from, int(all[from]))
		from = to
	}
}

func (m *StripMessage) Counted(n int, s *dissect.Session) {
	counts := s.Counts(n)
	for i := len(Loudest) - 1; i >= 0; i-- { // headers come first in a packet
		if k := counts[Loudest[i]]; k > 0 {
			m.Runs = append(m.Runs, k, int(Loudest[i]))
		}
	}
}
