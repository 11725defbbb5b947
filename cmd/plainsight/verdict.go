package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/webui/recording"
)

// verdict is what one viewpoint can read of a recording.
type verdict struct {
	Name             string  `json:"name"`
	Secret           string  `json:"secret,omitempty"` // readable, hidden or never sent; "" where nothing is looked for
	changed          bool    // something else is read in the place of a lesson's secret
	Note             *share  `json:"note,omitempty"`              // of a lesson's secret, where it was sent
	Transport        share   `json:"transport"`                   // of what both sides handed to TCP
	Certificate      string  `json:"certificate"`                 // readable, hidden or none
	CertificateFrame int     `json:"certificate_frame,omitempty"` // in which it is readable
	ApplicationBytes int     `json:"application_bytes"`
	ReadableBytes    int     `json:"readable_bytes"`
	Classes          classes `json:"classes"`
}

// seesCertificate says whether the viewpoint reads a certificate, and in which packet.
func (v *verdict) seesCertificate() string {
	if v.CertificateFrame > 0 {
		return fmt.Sprintf("%s (packet %d)", v.Certificate, v.CertificateFrame)
	}
	return v.Certificate
}

// share is a number of bytes, and how many of them a viewpoint can read.
type share struct {
	Bytes    int `json:"bytes"`
	Readable int `json:"readable"`
}

// classes is written as an object with a key for each class, in their order.
type classes field.Counts

func (c classes) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, n := range c {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, "%q:%d", field.Class(i).String(), n)
	}
	return append(b, '}'), nil
}

// judge asks the dissector what each viewpoint can read. Only what it finds in the
// bytes counts, and nothing that the lesson knows.
func judge(ctx context.Context, r *recording.Recording, secret string, eyes []field.Viewpoint) ([]verdict, error) {
	out := make([]verdict, 0, len(eyes))
	for _, e := range eyes {
		s, err := session(ctx, r, e.Secrets)
		if err != nil {
			return nil, err
		}
		v, _ := newVerdict(e.Name, s, secret, r.Carriers, true)
		out = append(out, v)
	}
	return out, nil
}

// newVerdict sums up a viewpoint's session, and returns where it reads the secret: for a
// lesson in the messages that carry it, for a file anywhere.
func newVerdict(eye string, s *dissect.Session, secret string, carriers []field.Carrier, lesson bool) (verdict, []find.Place) {
	rep := s.Report()
	v := verdict{Name: eye, Certificate: rep.Certificate, CertificateFrame: rep.CertificateFrame, Transport: share{rep.TransportBytes, rep.TransportReadable},
		ApplicationBytes: rep.ApplicationBytes, ReadableBytes: rep.ReadableBytes, Classes: classes(rep.Classes)}
	places, read := s.FindNote(secret, carriers...)
	if lesson {
		places = find.Noted(places)
	}
	switch {
	case secret == "":
	case lesson && len(carriers) == 0:
		v.Secret = "never sent"
	case len(places) > 0:
		v.Secret = "readable"
	default:
		v.Secret = "hidden"
	}
	if lesson && len(carriers) > 0 {
		v.Note, v.changed = &share{len(secret), read.Bytes}, v.Secret == "hidden" && read.Arrived != ""
	}
	return v, places
}

// writeJSON writes one value on one line.
func writeJSON(w io.Writer, v any) error {
	var doc bytes.Buffer
	e := json.NewEncoder(&doc)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(field.VisibleJSON(doc.Bytes()))
	return err
}

// usedClasses are the classes that any of the counts has, in their order.
func usedClasses(all ...classes) (out []field.Class) {
	for c := range field.Class(field.NumClasses) {
		if slices.ContainsFunc(all, func(n classes) bool { return n[c] > 0 }) {
			out = append(out, c)
		}
	}
	return out
}
