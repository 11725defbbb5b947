package upload

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"plainsight/webui/shares"
)

// handIn reads a capture of so many packets, as a server does that may hold so
// much and has so much left, and counts how often others were asked to make room.
func handIn(t *testing.T, packets int, capacity, left int64) (g *Capture, asked int, err error) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	f, _ := w.CreateFormFile("capture", "a.pcapng")
	f.Write(longFile(t, packets, 100))
	w.Close()
	q := httptest.NewRequest("POST", "/capture/file", nil)
	q.Header.Set("Content-Type", w.FormDataContentType())
	a := shares.NewAccount(1 << 40) // beside which the heap of the tests is nothing
	body := &spooled{pool: newSpool(a.Hold(shares.Visitor{}), nil)}
	if err := body.receive(t.Context(), io.NopCloser(&form), 64<<20, patience); err != nil {
		t.Fatal(err)
	}
	q.Body = body
	g = NewCapture(CaptureLimits)
	g.hold, g.capacity = a.Hold(shares.Visitor{}), capacity
	other := a.Hold(shares.Visitor{})
	other.Set(a.Capacity() - a.Held() - left)
	g.room = func(n int64) bool {
		asked++
		other.Grow(-n)
		return g.hold.Grow(n)
	}
	err = g.ReadForm(q)
	return g, asked, err
}

// A capture that the server could never hold is refused for good, soon, and
// nobody is asked to make room for it.
func TestCaptureThatNeverFits(t *testing.T) {
	t.Parallel()
	const packets = 20_000
	const all = packets * (100 + shares.FrameCost + viewpointCost)
	g, asked, err := handIn(t, packets, all/4, all/8)
	var big *TooBig
	if !errors.As(err, &big) || asked != 0 {
		t.Fatalf("%v, after others were asked %d times", err, asked)
	}
	if held := g.hold.Size(); held > all/4 {
		t.Errorf("%d bytes were taken of %d", held, all/4)
	}
	if big.need < all*9/10 || big.need > all*11/10 || big.packets < packets/5 || big.packets > packets/4 {
		t.Errorf("%d bytes expected and %d packets that would fit; want about %d, and less than %d", big.need, big.packets, all, packets/4)
	}
	if says := g.Trouble(err); !strings.Contains(says, "editcap -r FILE PART 1-4") || !strings.Contains(says, "--memory") || strings.Contains(says, "try again") {
		t.Errorf("it says %q", says)
	}
	if _, asked, err := handIn(t, packets, all*2, all/8); err != nil || asked == 0 {
		t.Errorf("one that fits: %v, others were asked %d times", err, asked)
	}
}
