package upload

import (
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/webui/shares"
)

// silent is a body of which nothing comes.
type silent struct {
	waits chan<- bool
	over  chan struct{}
	once  sync.Once
}

func (b *silent) Read([]byte) (int, error) {
	b.waits <- true
	<-b.over
	return 0, errors.New("given up")
}
func (b *silent) GiveUp()      { b.once.Do(func() { close(b.over) }) }
func (b *silent) Close() error { return nil }

// Uploads of which nothing comes keep nobody out: when they have been silent for a while,
// the oldest of them makes room for a newcomer, and no other one.
func TestStalledUploadsGiveWay(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	now := time.Unix(1_000_000, 0)
	pass := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	places := shares.NewPortions(4, 8) // six of one address
	d := NewDesk(places, shares.NewAccount(0), func(_ shares.Visitor, _ int64, _ bool, try func() bool) bool { return try() })
	d.arriving.now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	waits := make(chan bool)
	var bodies []*silent
	var ended sync.WaitGroup
	for range 6 {
		b := &silent{waits: waits, over: make(chan struct{})}
		bodies = append(bodies, b)
		q := httptest.NewRequest("POST", "/", nil)
		q.Body = b
		ended.Go(func() {
			if _, err := d.Receive(q, shares.Visitor{Home: here}, 8, time.Hour); err == nil {
				t.Error("a file of which nothing came has arrived")
			}
		})
		<-waits
		pass(time.Millisecond)
	}
	hand := func(cookie string) error {
		done, err := d.Receive(httptest.NewRequest("POST", "/", io.NopCloser(strings.NewReader("nuts"))), shares.Visitor{Cookie: cookie, Home: here}, 8, time.Hour)
		if err == nil {
			t.Cleanup(done) // it is being read meanwhile
		}
		return err
	}
	if err := hand("newcomer"); err != ErrAllUploads {
		t.Errorf("at once: %v, want %v", err, ErrAllUploads)
	}
	pass(stallTime)
	for _, who := range []string{"newcomer", ""} {
		if err := hand(who); err != nil {
			t.Errorf("%q, when the others have stalled: %v", who, err)
		}
	}
	for i, b := range bodies {
		select {
		case <-b.over:
			if i > 1 {
				t.Errorf("upload %d has given way, which was not among the first", i+1)
			}
		default:
			if i < 2 {
				t.Errorf("upload %d has not given way", i+1)
			}
		}
		b.GiveUp()
	}
	ended.Wait()
	if places.Taken() != 2 || len(d.arriving.all) != 0 {
		t.Errorf("%d places are taken, %d uploads under way", places.Taken(), len(d.arriving.all))
	}
}
