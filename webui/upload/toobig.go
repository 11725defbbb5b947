package upload

import (
	"fmt"
	"io"
	"net/http"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// viewpointCost is how many bytes a frame takes for each viewpoint.
const viewpointCost = 500

// A capture that is larger than the whole server may hold is refused at once: its
// sender has to know that waiting does not help, and no run should be dropped to make
// room in vain.

// TooBig is the error of a capture that never fits.
type TooBig struct {
	need, most int64 // bytes of memory: what it takes, about, and what there is in all
	packets    int   // of it that would fit, about; 0 where that is not known
}

func (e *TooBig) Error() string {
	part := "1-N"
	if e.packets > 0 {
		part = fmt.Sprint("1-", e.packets)
	}
	return words.Say("this capture takes about {needed} MB of memory here, and {most} MB is all that there is: cut it, as with 'editcap -r FILE PART {part}', open it with 'plainsight dissect FILE', or start plainsight with a larger --memory",
		"needed", fmt.Sprint((e.need+1<<20-1)>>20), "most", fmt.Sprint(e.most>>20), "part", part)
}

// need is what the frames read so far take, with one pair of eyes on them. Others
// are counted when somebody looks through them.
func (g *Capture) need() int64 {
	return int64(g.bytes) + int64(len(g.frames))*(shares.FrameCost+viewpointCost)
}

// part is how much of the upload has been read; it is 1 where that is not
// known.
func (g *Capture) part() float64 {
	if g.length == 0 || g.arrived == 0 {
		return 1
	}
	return min(1, float64(g.arrived)/float64(g.length))
}

// takeRoom takes n bytes more, dropping others' holdings if needed, unless the whole
// capture is bound to be too large.
func (g *Capture) takeRoom(n int64) error {
	if g.need() <= g.capacity && g.hold.Grow(n) {
		return nil
	}
	expected := int64(float64(g.need()) / g.part())
	if expected <= g.capacity {
		if !g.room(n) {
			return live.ErrNoRoom
		}
		return nil
	}
	const careful = 0.9 // the packets differ in length
	all := float64(len(g.frames)) / g.part()
	return &TooBig{expected, g.capacity, max(1, int(careful*all*float64(g.capacity)/float64(expected)))}
}

// countBody notes how much of a request's body there is, and how much of it was read.
func (g *Capture) countBody(q *http.Request) {
	if b, ok := q.Body.(*spooled); ok {
		g.length = b.size
		q.Body = &countedBody{q.Body, &g.arrived}
	}
}

type countedBody struct {
	io.ReadCloser
	n *int64
}

func (b *countedBody) Read(data []byte) (int, error) {
	n, err := b.ReadCloser.Read(data)
	*b.n += int64(n)
	return n, err
}
