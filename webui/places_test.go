package webui

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"plainsight/webui/shares"
)

// Why there is no place is said of who has taken it.
func TestWhyThereIsNoPlace(t *testing.T) {
	p := shares.NewPortions(1, 4)
	own, others := errManyViewers, errAllViewers
	one := shares.Visitor{Cookie: "one", Home: netip.MustParseAddr("192.0.2.1")}
	if _, ok := p.Take(one); !ok {
		t.Fatal("there is no place")
	}
	if err := p.Why(one, own, others); err != own {
		t.Errorf("who has the place is told: %v", err)
	}
	if err := p.Why(shares.Visitor{Cookie: "two", Home: one.Home}, own, others); err != others {
		t.Errorf("who has none is told: %v", err)
	}
}

// An answer that is long to work out waits until others have theirs, so that a class
// that asks all at once is served; only when that takes too long, it is refused.
func TestAnswersWaitForTheirTurn(t *testing.T) {
	s, web := serve(t, plainLesson())
	s.work = shares.NewPortions(1, 4)
	leave, ok := s.work.Take(shares.Visitor{Home: netip.MustParseAddr("127.0.0.1")})
	if !ok {
		t.Fatal("there is no place")
	}
	var all []func()
	for range 2 { // three quarters of the places are this address's
		out, ok := s.work.Take(shares.Visitor{Home: netip.MustParseAddr("127.0.0.1")})
		if !ok {
			t.Fatal("there is no place")
		}
		all = append(all, out)
	}
	answered := make(chan int, 1)
	go func() {
		r, err := http.Get(web.URL + "/compare/sides?side=fixture")
		if err != nil {
			answered <- 0
			return
		}
		r.Body.Close()
		answered <- r.StatusCode
	}()
	for end := time.Now().Add(forEver); s.waiting.Taken() == 0; {
		if time.Now().After(end) {
			t.Fatal("nobody waits")
		}
		time.Sleep(time.Millisecond)
	}
	select {
	case code := <-answered:
		t.Fatalf("answered with %d while all places are taken", code)
	default:
	}
	leave()
	if code := <-answered; code != http.StatusOK {
		t.Errorf("after its turn came, it is answered with %d", code)
	}

	if leave, ok = s.work.Take(shares.Visitor{Home: netip.MustParseAddr("127.0.0.1")}); !ok {
		t.Fatal("the place is not given back")
	}
	s.patience.Work = time.Millisecond
	if code, data := getAs(t, http.DefaultClient, web.URL+"/compare/sides?side=fixture"); code != http.StatusServiceUnavailable || !strings.Contains(string(data), "working out as many answers") {
		t.Errorf("who waits in vain is told %d %s", code, data)
	}
	leave()
	for _, out := range all {
		out()
	}
	if s.work.Taken() != 0 || s.waiting.Taken() != 0 {
		t.Errorf("%d places and %d waiting are not given back", s.work.Taken(), s.waiting.Taken())
	}
}
