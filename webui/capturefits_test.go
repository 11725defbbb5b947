package webui

import (
	"testing"

	"plainsight/webui/live"
	"plainsight/webui/upload"
)

// What is handed in and kept counts once: while it is read, and then as its run's.
func TestCaptureIsCountedOnce(t *testing.T) {
	s, web := serve(t, plainLesson())
	m, status := post(t, web, "/capture/file", part{"capture", "a.pcapng", longFile(t, 3000, 100)})
	if status != 200 {
		t.Fatalf("%d %s", status, m.Says)
	}
	whole(t, web, m.Run, upload.Listener)
	r, _ := s.runs.Find(m.Run, true)
	var reckoned int64
	r.Inspect(func(in live.Inside) { reckoned = in.Weight() })
	if got := s.account.Held(); got < reckoned*9/10 || got > reckoned*11/10 {
		t.Errorf("%d bytes are held, and the run takes %d", got, reckoned)
	}
}
