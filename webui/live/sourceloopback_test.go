package live

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/shares"
)

// A recording that goes on for too long ends, and says so; what was recorded is
// there.
func TestLiveEndsByItself(t *testing.T) {
	src := &frameList{frames: []capture.Frame{frameOf([]byte{1})}}
	ctx, cancel := context.WithDeadline(context.Background(), time.Now())
	defer cancel()
	<-ctx.Done()
	from, err := OfLoopback([]uint16{8080}, fixtureEyes, Limits{10, 1 << 20}, func() (capture.Source, error) { return src, nil })
	if err != nil {
		t.Fatal(err)
	}
	r, _ := stillRun(t, plainLesson())
	next, err := from.next(r)
	if err != nil {
		t.Fatal(err)
	}
	_, err = next.record(ctx, lessons.Setting{Stay: make(chan struct{})}, &audience{r, r.recording})
	obey(r, allOrders)
	if err != nil || !strings.Contains(r.says, "Recording has ended: ") {
		t.Errorf("%v, %q", err, r.says)
	}
}

// What was recorded from this computer is shown on it alone, whoever has its key.
func TestLoopbackStaysHere(t *testing.T) {
	k := keptRuns(t, shares.NewAccount(0))
	from, err := OfLoopback([]uint16{8080}, fixtureEyes, Limits{10, 1 << 20}, func() (capture.Source, error) { return &frameList{}, nil })
	if err != nil {
		t.Fatal(err)
	}
	r, err := k.Open(shares.Visitor{}, from, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := newViewer(nil, Waits{})
	for _, local := range []bool{false, true} {
		var want error = ErrNotLocal
		if local {
			want = nil
		}
		c.local = local
		if _, err := k.handle(c, nil, Request{Do: "watch", Run: r.ID, Eye: "eavesdropper", Key: r.Key}); !errors.Is(err, want) {
			t.Errorf("at this computer: %t: %v, want %v", local, err, want)
		}
	}
}
