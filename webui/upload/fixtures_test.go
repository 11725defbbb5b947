package upload

import (
	"bytes"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/webui/live/livetest"
)

const (
	patience = livetest.Patience
	idleTime = 30 * time.Minute
	captures = "../../cmd/plainsight/testdata/captures/"
	linkdata = "../../capture/testdata/"
)

var (
	over    = livetest.Over
	frameOf = livetest.FrameOf
	here    = livetest.Here
)

// longFile is a file of n frames of so many bytes.
func longFile(t testing.TB, n, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := capture.NewWriter(&b, "a file", capture.Meta{Application: "plainsight"})
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		if err := w.WriteFrame(frameOf(make([]byte, size))); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}
