package main

import (
	"testing"

	"plainsight/dissect/compare"
	"plainsight/lessons"
)

// A certificate that passes in the clear anywhere in a run is seen by everybody, and the
// table, JSON and the comparison say in which packet. One that is encrypted is not.
func TestCertificateInTheClear(t *testing.T) {
	for name, inClear := range map[string]bool{"pki": true, "tls13": false, "plaintext": false} {
		l, _ := lessons.ByName(name)
		r, err := play(t.Context(), l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret}, nil)
		if err != nil {
			t.Fatal(err)
		}
		s, err := session(t.Context(), &r.Recording, nil) // an eavesdropper
		if err != nil {
			t.Fatal(err)
		}
		report := s.Report()
		if (report.Certificate == "readable") != inClear || (report.CertificateFrame > 0) != inClear {
			t.Errorf("%s: a certificate is %s, in packet %d", name, report.Certificate, report.CertificateFrame)
		}
		whole, err := session(t.Context(), &r.Recording, r.Secrets("client"))
		if err != nil {
			t.Fatal(err)
		}
		e := compare.Of(s, compare.Carrier(lessons.DefaultSecret, r.Carriers, whole))
		if leak := e.Leaks[compare.Certificate]; (leak.Degree == compare.Yes) != inClear || leak.Frame != report.CertificateFrame {
			t.Errorf("%s: the comparison says of the certificate: %v, %s, packet %d; the report has packet %d", name, leak.Degree, leak.Says, leak.Frame, report.CertificateFrame)
		}
	}
}
