package tls

import (
	"testing"

	"plainsight/dissect/proto"
	"plainsight/dissect/tls/record"
	"plainsight/dissect/tls/tlstest"
)

func TestAlert(t *testing.T) {
	for _, c := range []struct {
		content []byte
		want    string
		problem string
	}{
		{[]byte{1, 0}, "Alert: close notify (warning)", ""},
		{[]byte{2, 20}, "Alert: bad record MAC (fatal)", ""},
		{[]byte{2, 42}, "Alert: bad certificate (fatal)", ""},
		{[]byte{2, 48}, "Alert: unknown CA (fatal)", ""},
		{[]byte{2, 70}, "Alert: protocol version (fatal)", ""},
		{[]byte{2, 115}, "Alert: unknown PSK identity (fatal)", ""},
		{[]byte{2, 120}, "Alert: no application protocol (fatal)", ""},
		{[]byte{2, 255}, "Alert: number 255 (fatal)", "Alert, Description: at byte 13: expected a number registered with IANA, saw 255"},
		{[]byte{7, 0}, "Alert: close notify (level 7)", "Alert, Level: at byte 12: expected 1 or 2, saw 7"},
		{[]byte{2}, "Alert (fatal)", "Alert: at byte 13: expected 2 bytes, saw 1"},
		{[]byte{2, 40, 2, 40}, "Alert: handshake failure (fatal)", "Alert: at byte 14: expected its end, saw 2 more bytes"},
	} {
		cv := Protocol{}.Open()
		for _, s := range after12 {
			cv.Next(s.Dir, s.Data, false)
		}
		data := tlstest.Record(record.Alert, c.content...)
		root, sum := take(t, cv.Next(proto.ToClient, data, false).Message, data)
		if sum.Info != c.want {
			t.Errorf("%x: got %q, want %q", c.content, sum.Info, c.want)
		}
		problem := ""
		for f := range root.All() {
			if f.Problem != nil {
				problem += f.Problem.Error()
			}
		}
		if problem != c.problem {
			t.Errorf("%x: the problem is %q, want %q", c.content, problem, c.problem)
		}
	}
}
