package pages

import (
	"strings"
	"testing"

	"plainsight/dissect"
)

// The two figures read as a person says them, whether all, one byte or a part is read,
// and whoever said it to whom.
func TestFiguresAreSaidInWords(t *testing.T) {
	for _, c := range []struct {
		read, of, n, all int
		want             string
	}{
		{11, 11, 256, 256, "The thief reads all 11 bytes of your secret, and all 256 bytes that the programs handed to TCP."},
		{1, 1, 4, 1200, "The thief reads the only byte of your secret, and 4 of the 1,200 bytes that the programs handed to TCP."},
		{0, 1, 0, 12, "The thief reads nothing of the only byte of your secret, and 0 of the 12 bytes that the programs handed to TCP."},
		{5, 11, 0, 0, "The thief reads 5 of the 11 bytes of your secret, and 0 of the 0 bytes that the programs handed to TCP."},
	} {
		r := dissect.Report{TransportBytes: c.all, TransportReadable: c.n}
		if got := FiguresSay("The thief", c.read, c.of, r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
		if got := TransportSay("The thief", r); !strings.HasSuffix(c.want, strings.TrimPrefix(got, "The thief reads ")) {
			t.Errorf("without a secret: %s", got)
		}
	}
}
