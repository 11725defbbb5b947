package live

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
)

// Who leaves servers running until all places are taken, with a new cookie for
// each, keeps nobody out: what waits for people makes room for who has less.
func TestStayingRunsGiveWay(t *testing.T) {
	t.Parallel()
	l := stayingLesson()
	k := keptRuns(t, shares.NewAccount(1<<40)) // memory is not what lacks, whatever other tests take
	k.Playing = shares.NewPortions(2, 8)
	begin := func(home, cookie string) (*Run, error) {
		t.Helper()
		r, err := k.Open(shares.Visitor{Cookie: cookie, Home: netip.MustParseAddr(home)}, OfLesson(&l), nil)
		if err != nil {
			t.Fatal(err)
		}
		return r, r.Begin(lessons.Setting{Secret: typed}, true)
	}
	var crowd []*Run
	for i := range 8 {
		home := "192.0.2.1"
		if i >= 6 {
			home = "192.0.2.2"
		}
		r, err := begin(home, fmt.Sprint("c", i))
		if err != nil {
			t.Fatalf("the %d. of the crowd: %v", i+1, err)
		}
		r.used.Store(time.Now().Add(time.Duration(i)*time.Second - time.Minute).Unix())
		crowd = append(crowd, r)
	}
	if n := k.Playing.Taken(); n != 8 {
		t.Fatalf("%d places are taken", n)
	}
	if _, err := begin("192.0.2.3", "newcomer"); err != nil {
		t.Errorf("who comes from elsewhere is told: %v", err)
	}
	var phase, says string
	if err := crowd[0].ask(func() { phase, says = crowd[0].phase, crowd[0].says }); err != nil {
		t.Fatal(err)
	}
	if phase != pages.PhaseFailed || !strings.Contains(says, "was ended to make room for others") {
		t.Errorf("of the crowd the first is %s and says %q", phase, says)
	}
	if _, err := begin("192.0.2.1", "classmate"); err != nil { // at the crowd's address
		t.Errorf("who comes from there is told: %v", err)
	}

	// Those that somebody watches stay where their owner has no more than the newcomer would.
	for _, r := range crowd {
		r.viewers.Add(1)
		defer r.viewers.Add(-1)
	}
	if _, err := begin("192.0.2.1", "another"); err != nil && err != errAllPlaying {
		t.Error(err)
	}
	// And who has as many as one may is told to end one.
	for range 2 {
		begin("192.0.2.4", "greedy")
	}
	if _, err := begin("192.0.2.4", "greedy"); err != errManyPlaying {
		t.Errorf("who has all that one may have is told: %v", err)
	}
}
