package webui

import (
	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
)

// forDissection is a captured frame as the dissector takes it.
func forDissection(number int, f capture.Frame) dissect.Frame {
	d := dissect.Frame{Number: number, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length,
		Interface: f.Interface, Comment: f.Comment, Offloaded: f.Offloaded}
	for _, p := range f.Problems {
		d.Problems = append(d.Problems, &field.Problem{What: p.What, Where: int(p.Where), Expected: p.Expected, Seen: p.Seen})
	}
	return d
}
