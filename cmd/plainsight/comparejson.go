package main

import (
	"plainsight/dissect/compare"
)

// sidesJSON is a comparison for programs.
type sidesJSON struct {
	A *side `json:"a"`
	B *side `json:"b"`
	C *side `json:"c,omitempty"`
	D *side `json:"d,omitempty"`
	E *side `json:"e,omitempty"`
}

// sidePlace is where a viewpoint reads the secret.
type sidePlace struct {
	Frame int    `json:"frame"`
	Off   int    `json:"offset"`
	Len   int    `json:"length"`
	How   string `json:"how"`
}

// exchangeJSON is the aligned connection.
type exchangeJSON struct {
	Frames      int        `json:"frames"`
	Wire        int        `json:"wire_bytes"`
	Application int        `json:"application_bytes"`
	AtMost      bool       `json:"at_most"`
	Readable    int        `json:"readable_bytes"`
	Overhead    int        `json:"overhead_bytes"`
	RoundTrips  int        `json:"round_trips"`
	Seconds     float64    `json:"seconds"`
	Classes     classes    `json:"classes"`
	Steps       []stepJSON `json:"steps"`
	Leaks       []leakJSON `json:"leaks"`
}

type stepJSON struct {
	Step       string  `json:"step"`
	Frames     []int   `json:"frames"`
	Wire       int     `json:"wire_bytes"`
	RoundTrips int     `json:"round_trips"`
	First      float64 `json:"first"` // seconds after the connection's first frame
	Last       float64 `json:"last"`
	Classes    classes `json:"classes"`
}

type leakJSON struct {
	Question string `json:"question"`
	Degree   string `json:"degree"` // yes, partly, no, or absent: there is nothing to learn
	Says     string `json:"says"`
	Frame    int    `json:"frame,omitempty"`
	Field    string `json:"field,omitempty"`
}

func newExchangeJSON(e *compare.Exchange) exchangeJSON {
	out := exchangeJSON{e.Frames, e.Wire, e.Application, e.AtMost, e.Readable, e.Overhead(), e.RoundTrips, e.Time.Seconds(), classes(e.Classes), nil, nil}
	for k, s := range e.Steps {
		frames := s.Frames
		if frames == nil {
			frames = []int{}
		}
		out.Steps = append(out.Steps, stepJSON{compare.Kind(k).String(), frames, s.Wire, s.RoundTrips, s.First.Seconds(), s.Last.Seconds(), classes(s.Classes)})
	}
	for q, l := range e.Leaks {
		out.Leaks = append(out.Leaks, leakJSON{compare.Question(q).String(), l.Degree.String(), l.Says, l.Frame, l.Field})
	}
	return out
}
