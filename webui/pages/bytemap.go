package pages

import (
	"slices"

	"plainsight/dissect"
	"plainsight/dissect/compare"
)

func NewByteMap(s *dissect.Session, x *compare.Exchange, places []Found) (m ByteMap) {
	var frames []int
	for _, st := range x.Steps {
		frames = append(frames, st.Frames...)
	}
	slices.Sort(frames)
	var runs Strip
	for _, n := range frames {
		runs.total += s.Captured(n)
	}
	at := 0
	for _, n := range frames {
		if len(frames) > MaxMapped {
			runs.Counted(n, s)
		} else {
			runs.Mapped(n, s)
		}
		for _, p := range places {
			if p.Frame == n {
				m.Found = append(m.Found, at+p.Off)
			}
		}
		at += s.Captured(n)
		m.Ends = append(m.Ends, at)
	}
	m.Runs = runs.Runs
	return m
}

// ByteMap is the class of every byte of one side's aligned connection.
type ByteMap struct {
	Runs  []int `json:"runs"`  // length and class, again and again
	Ends  []int `json:"ends"`  // where each packet ends
	Found []int `json:"found"` // where the secret can be read
}
