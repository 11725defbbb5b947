package webui

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
	"plainsight/webui/upload"
)

// crowdedLesson has packets of thousands of messages, whose answers no socket's buffer takes.
func crowdedLesson() lessons.Lesson {
	return lessons.Lesson{Name: "crowded", Title: "Many messages", Eyes: fixtureEyes,
		Play: func(_ context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
			s := newSpeaker(a)
			for range 3 {
				a.Frame(frameOf(s.Segment(0, 0x18, strings.Repeat("GET / HTTP/1.1\r\n\r\n", 3000))))
			}
			return nil
		}}
}

// left leaves so many bytes of the server's memory.
func left(s *Server, n int64) (end func()) {
	rest := s.account.Hold(shares.Visitor{})
	rest.Set(s.account.Capacity() - s.account.Held() - n)
	return rest.Release
}

// Where memory is full, an answer that may take much is refused like an upload, and one
// about a small packet is not.
func TestLargeAnswersNeedRoom(t *testing.T) {
	s, web := serve(t, plainLesson())
	m, status := post(t, web, "/capture/file", part{"capture", "a.pcapng", append(longFile(t, 1, 60_000), longFile(t, 1, 60)...)})
	if status != http.StatusOK {
		t.Fatal(m.Says)
	}
	whole(t, web, m.Run, upload.Listener)
	end := left(s, 0)
	if r, says := get(t, web, "/run/"+m.Run+"/packet/1?eye=eavesdropper"); r != http.StatusServiceUnavailable || !strings.Contains(says, pages.Because(live.ErrNoRoom)) {
		t.Errorf("a large packet: %d %.200s", r, says)
	}
	for _, path := range []string{"/packet/2", "/strip", "/ladder", "/spoken", "/narrow", "/hits", "/fields", "/rows"} {
		if r, says := get(t, web, "/run/"+m.Run+path+"?eye=eavesdropper&from=1&to=2"); r != http.StatusOK {
			t.Errorf("%s: %d %.200s", path, r, says)
		}
	}
	end()
	if r, _ := get(t, web, "/run/"+m.Run+"/packet/1?eye=eavesdropper"); r != http.StatusOK {
		t.Errorf("with room: %d", r)
	}
}

// Everything about a large capture needs some room.
func TestAnswersAboutLargeCapturesNeedRoom(t *testing.T) {
	s, web := serve(t, plainLesson())
	m, status := post(t, web, "/capture/file", part{"capture", "a.pcapng", longFile(t, heavyRun/60_000+1, 60_000)})
	if status != http.StatusOK {
		t.Fatal(m.Says)
	}
	whole(t, web, m.Run, upload.Listener)
	defer left(s, 0)()
	for _, path := range []string{"/packet/2", "/strip", "/ladder", "/spoken", "/narrow", "/hits", "/fields", "/rows"} {
		if r, says := get(t, web, "/run/"+m.Run+path+"?eye=eavesdropper&from=1&to=2"); r != http.StatusServiceUnavailable {
			t.Errorf("%s: %d %.200s", path, r, says)
		}
	}
}

// An answer is counted until its reader has taken it, and a slow reader gives way where
// another one needs the room.
func TestSlowReadersGiveWay(t *testing.T) {
	s, web, busy := impatient(t, Patience{Write: forEver}, crowdedLesson())
	b := start(t, web, "crowded", typed)
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.until("the end of the run", func() bool { return v.state != nil && v.state.Phase == pages.PhaseDone })
	const path, cost = "/packet/2?eye=client", 54_000 * packetByte
	before := s.account.Held()
	stalled(t, web, "/run/"+b.Run+path)
	taken := s.account.Held() - before
	if taken <= lightAnswer {
		t.Fatalf("an answer that nobody reads takes %d bytes of the account", taken)
	}
	defer left(s, cost+cost/20)() // there is room for one
	stalled(t, web, "/run/"+b.Run+path)
	if r, says := get(t, web, "/run/"+b.Run+path); r != http.StatusOK {
		t.Errorf("%d %.200s", r, says)
	}
	v.conn.Close()
	web.CloseClientConnections()
	over(t, "the end of all answers", busy.Wait)
}
