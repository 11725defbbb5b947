package webui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
)

// carriedLesson sends an answer in so many packets, and its end when gate is
// closed. The secret is in the first.
func carriedLesson(gate <-chan struct{}, carriers int) lessons.Lesson {
	return lessons.Lesson{Name: "carried", Title: "A long answer", Eyes: fixtureEyes,
		Play: func(ctx context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			const piece = 100
			s := newSpeaker(a)
			head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", len(q.Secret)+carriers*piece)
			k := field.Carrying("", q.Secret, strings.Repeat(".", carriers*piece))
			k.ToServer = true // for it speaks first, and nothing else tells who serves
			a.Carries(k)
			s.Say(1, 0x10, head+q.Secret)
			for range carriers - 1 {
				s.Say(1, 0x10, strings.Repeat(".", piece))
			}
			select {
			case <-gate:
			case <-ctx.Done():
			}
			s.Say(1, 0x18, strings.Repeat(".", piece))
			return nil
		}}
}

// A message that ends changes the rows of all packets that carried it: a few
// are told as they read now, of many it is only said which they are.
func TestManyRowsChangeAtOnce(t *testing.T) {
	for _, carriers := range []int{20, 250} {
		gate := make(chan struct{})
		_, web := serve(t, carriedLesson(gate, carriers))
		b := start(t, web, "carried", typed)
		v := connect(t, web)
		v.watch(b.Run, "eavesdropper")
		v.until("all but the end", func() bool { return v.cursor.Row == carriers })
		v.stale, v.changed = nil, 0
		close(gate)
		v.untilDone()
		if few := carriers <= 200; few && (v.changed < carriers || v.stale != nil) || !few && (v.changed > 0 || len(v.stale) != 1 || v.stale[0] != [2]int{1, carriers}) {
			t.Errorf("%d rows changed, %d are told, and of %v it is said that they did", carriers, v.changed, v.stale)
		}
		_, data := v.get(fmt.Sprintf("/run/%s/rows?eye=eavesdropper&from=1&to=1", b.Run))
		if !strings.Contains(string(data), fmt.Sprintf("frame %d completes", carriers+1)) {
			t.Errorf("the first row reads %s", data)
		}
		v.until("the secret is looked for everywhere", func() bool { return v.sum != nil && !v.sum.More && len(v.sum.Found) > 0 })
		if found := v.sum.Found; len(found) != 1 || found[0].Frame != 1 {
			t.Errorf("the secret is found at %v", found)
		}
	}
}
