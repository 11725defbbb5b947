package upload

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// What arrives is counted as the server's memory, and goes block by block as it is
// read. Where that memory is full nobody waits for room.
func TestSpoolTakesFromTheServer(t *testing.T) {
	t.Parallel()
	a := shares.NewAccount(100 << 30)
	p := newSpool(a.Hold(shares.Visitor{}), nil)
	b := &spooled{pool: p, who: shares.Visitor{Home: here}}
	if err := b.receive(t.Context(), strings.NewReader(strings.Repeat("x", firstBlock+1)), 1<<20, time.Minute); err != nil {
		t.Fatal(err)
	}
	first := weak.Make(&b.blocks[0][0])
	counts := func(what string, want int64) {
		t.Helper()
		if a.Held() != want || p.total != want {
			t.Errorf("%s the account has %d bytes, the spool %d, want %d", what, a.Held(), p.total, want)
		}
	}
	counts("at first", firstBlock+spoolBlock)
	io.ReadFull(b, make([]byte, firstBlock))
	io.ReadFull(b, make([]byte, 1))
	counts("in the second block", spoolBlock)
	if runtime.GC(); first.Value() != nil {
		t.Error("what was read is still held")
	}
	b.Read(make([]byte, 1))
	counts("at the end", 0)
	a.Hold(shares.Visitor{}).Set(int64(shares.RefuseFrom * float64(a.Limit)))
	if err := p.take(context.Background(), shares.Visitor{Home: here}, 1); err != live.ErrNoRoom || p.total != 0 || len(p.of) != 0 {
		t.Errorf("on a full server: %v, and %d bytes are taken", err, p.total)
	}
}

// What arrives comes out the same, its memory is counted, nobody has more than a
// share, and what is too long is refused.
func TestSpool(t *testing.T) {
	p := newSpool(nil, nil)
	one, two := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for _, n := range []int{0, 1, firstBlock - 1, firstBlock, firstBlock + 1, firstBlock + spoolBlock, 5*spoolBlock + 77} {
		want := bytes.Repeat([]byte("squirrel"), n/8+1)[:n]
		b := &spooled{pool: p, who: shares.Visitor{Home: one}}
		if err := b.receive(t.Context(), bytes.NewReader(want), int64(n), time.Minute); err != nil {
			t.Fatal(err)
		}
		if int64(n) > p.total || p.total > int64(n)+firstBlock+spoolBlock {
			t.Errorf("%d bytes are counted as %d", n, p.total)
		}
		got, err := io.ReadAll(b)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes come out as %d, %v", n, len(got), err)
		}
		if b.Close(); p.total != 0 || len(p.of) != 0 {
			t.Errorf("%d bytes of %d stay", p.total, n)
		}
		if n > 0 {
			var big *http.MaxBytesError
			if err := b.receive(t.Context(), bytes.NewReader(want), int64(n-1), time.Minute); !errors.As(err, &big) {
				t.Errorf("more than the most: %v", err)
			}
			b.Close()
		}
	}
	if err := p.take(t.Context(), shares.Visitor{Home: one}, spoolShare); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := p.take(short, shares.Visitor{Home: one}, 1); err != ErrBusy {
		t.Errorf("more than a share: %v", err)
	}
	if err := p.take(t.Context(), shares.Visitor{Home: two}, 1); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	rest := int64(spoolMost - spoolShare - 1)
	if err := p.take(t.Context(), shares.Visitor{Home: netip.MustParseAddr("192.0.2.3")}, spoolShare); err != nil {
		t.Fatal(err)
	}
	rest -= spoolShare
	if err := p.take(t.Context(), shares.Visitor{Home: netip.MustParseAddr("192.0.2.4")}, rest); err != nil {
		t.Errorf("all that there is: %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if err := p.take(gone, shares.Visitor{Home: netip.MustParseAddr("192.0.2.5")}, 1); err != ErrBusy {
		t.Errorf("more than there is: %v", err)
	}
	p.give(netip.MustParseAddr("192.0.2.4"), rest, rest)
	room := make(chan error)
	go func() { room <- p.take(t.Context(), shares.Visitor{Home: one}, 1) }()
	p.give(one, 1, 1)
	over(t, "room", func() {
		if err := <-room; err != nil {
			t.Error(err)
		}
	})
}

// Where the server's memory is full, what somebody holds gives way to a file that arrives.
func TestOthersGiveWayToAFileThatArrives(t *testing.T) {
	t.Parallel()
	a := shares.NewAccount(100 << 30)
	full := a.Hold(shares.Visitor{})
	full.Set(a.Capacity())
	p := newSpool(a.Hold(shares.Visitor{}), func(_ shares.Visitor, _ int64, _ bool, try func() bool) bool {
		full.Release()
		return try()
	})
	b := &spooled{pool: p, who: shares.Visitor{Home: here}}
	if err := b.receive(t.Context(), strings.NewReader("nuts"), 1<<20, time.Minute); err != nil {
		t.Error(err)
	}
	b.Close()
	if a.Held() != 0 || p.total != 0 || len(p.of) != 0 {
		t.Errorf("%d bytes are held, %d of them in the spool", a.Held(), p.total)
	}
}
