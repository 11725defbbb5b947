package webui

import (
	"net/netip"
	"testing"

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
