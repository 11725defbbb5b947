package upload

import (
	"bytes"
	"os"
	"testing"
)

// FuzzGiven: whatever is handed in as a capture, it is read or refused.
func FuzzGiven(f *testing.F) {
	for _, path := range []string{captures + "http-ipv4.pcapng", linkdata + "tcpdump-lo-nano.pcap.gz", linkdata + "editcap-raw.pcap"} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g := NewCapture(Limits{Frames: 100, Bytes: 1 << 20})
		if err := g.read(bytes.NewReader(data)); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
		if len(g.frames) > 100 || g.bytes > 1<<20+len(data) {
			t.Errorf("%d packets of %d bytes", len(g.frames), g.bytes)
		}
	})
}
