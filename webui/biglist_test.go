package webui

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/input"
	printing "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/browsertest"
	"plainsight/webui/live"
	"plainsight/webui/shares"
)

// asksFor is the packet that asks for page n, so that its row tells its number.
func asksFor(s speaker, n int) capture.Frame {
	return frameOf(s.Segment(0, 0x18, fmt.Sprintf("GET /%d HTTP/1.1\r\nHost: x\r\n\r\n", n)))
}

// longLesson puts n small packets on the wire as fast as they are taken.
// Those that also has are put in the places of others.
func longLesson(n int, also map[int]capture.Frame) lessons.Lesson {
	return lessons.Lesson{Name: "long", Title: "A long lesson", Eyes: fixtureEyes,
		Play: func(ctx context.Context, _ capture.Wire, _ lessons.Setting, a lessons.Audience) error {
			s := newSpeaker(a)
			for i := 1; i <= n && ctx.Err() == nil; i++ {
				f := asksFor(s, i)
				if other, ok := also[i]; ok {
					f = other
				}
				a.Frame(f)
			}
			return ctx.Err()
		}}
}

// record is a TLS record of 16 KiB in one segment of a connection of its own.
func record() capture.Frame {
	const size = 16 << 10
	data := make([]byte, 5+size)
	copy(data, []byte{0x17, 3, 3, size >> 8, 0})
	rand.Read(data[5:])
	f := newSpeaker(nil).Segment(0, 0x18, string(data))
	binary.BigEndian.PutUint16(f[34:], 49999)
	return frameOf(f)
}

// beginLong begins a run that keeps more than a lesson's does.
func beginLong(t testing.TB, s *Server) *live.Run {
	t.Helper()
	s.runs.Lessons = live.Limits{Frames: 250_000, Bytes: 64 << 20}
	r, err := s.runs.Open(shares.Visitor{}, live.OfLesson(s.lessons[0]), nil)
	if err == nil {
		err = r.Begin(lessons.Setting{Secret: typed}, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// listing is what a reader sees of the packet list.
type listing struct {
	Rows, Due, First, Last, Total, Stops, All int
	Wrong                                     string
}

// lookAtList looks at the rows in sight: each tells its own number, stands right
// below the one before, and together they fill the list.
const lookAtList = `(() => {
	const list = document.querySelector('#list'), box = list.getBoundingClientRect()
	const rows = [...list.querySelectorAll('.row')], wrong = []
	const seen = rows.filter(r => { const b = r.getBoundingClientRect(); return b.bottom > box.top + 1 && b.top < box.bottom - 1 })
	const total = Number(list.getAttribute('aria-rowcount')), n = r => Number(r.dataset.n)
	rows.forEach((r, i) => {
		if (i && n(r) !== n(rows[i - 1]) + 1) wrong.push('gap before ' + n(r))
		if (i && Math.abs(r.getBoundingClientRect().top - rows[i - 1].getBoundingClientRect().bottom) > .5) wrong.push(n(r) + ' does not stand below ' + n(rows[i - 1]))
		if (r.id !== 'p' + n(r) || Number(r.getAttribute('aria-rowindex')) !== n(r) || Number(r.querySelector('.num').textContent) !== n(r)) wrong.push(n(r) + ' has another number')
		const says = r.querySelector('.says').textContent
		if (says.includes('GET /') && !says.endsWith('/' + n(r))) wrong.push(n(r) + ' says ' + says)
	})
	if (!seen.length) wrong.push('nothing in sight')
	else {
		if (seen[0].getBoundingClientRect().top > box.top + 1) wrong.push('empty above ' + n(seen[0]))
		if (seen.at(-1).getBoundingClientRect().bottom < box.bottom - 1 && n(seen.at(-1)) !== total) wrong.push('empty below ' + n(seen.at(-1)))
	}
	return { rows: rows.length, due: rows.filter(r => r.matches('.due')).length, first: n(seen[0] ?? list), last: n(seen.at(-1) ?? list), total,
		stops: list.querySelectorAll('.row[tabindex="0"]').length, all: document.querySelectorAll('*').length, wrong: wrong.join('; ') }
})()`

// settled waits until the rows in the page are here, and looks at the list.
func (b *tab) settled(what string) listing {
	b.T.Helper()
	b.Wait("new Promise(go => requestAnimationFrame(() => requestAnimationFrame(() => go(!document.querySelector('#list .due')))))")
	l := eval[listing](b, lookAtList)
	if l.Wrong != "" || l.Rows == 0 || l.Rows >= 200 || l.Stops != 1 {
		b.T.Errorf("%s: %+v", what, l)
	}
	return l
}

// scrollTo scrolls to a part of the whole list.
func (b *tab) scrollTo(part float64) {
	b.T.Helper()
	eval[bool](b, fmt.Sprintf("(() => { const l = document.querySelector('#list'); l.scrollTop = %f * (l.scrollHeight - l.clientHeight); return true })()", part))
}

// scrollToPacket brings a packet to the middle of the list.
func (b *tab) scrollToPacket(n int) {
	b.T.Helper()
	eval[bool](b, fmt.Sprintf("(() => { const l = document.querySelector('#list'), h = l.querySelector('.row').offsetHeight; l.scrollTop = %d * h - (l.clientHeight - h) / 2; return true })()", n-1))
}

// mouse does something with the mouse in the middle of an element.
func (b *tab) mouse(sel string, each ...input.DispatchMouseEventParams) {
	b.T.Helper()
	at := eval[[]float64](b, "(() => { const r = document.querySelector("+strconv.Quote(sel)+").getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })()")
	for _, p := range each {
		p.X, p.Y = at[0], at[1]
		if _, err := chromedp.Call(b.Ctx, input.DispatchMouseEvent, p); err != nil {
			b.T.Fatal(err)
		}
	}
}

func (b *tab) wheel(by float64) {
	b.T.Helper()
	b.mouse("#list", input.DispatchMouseEventParams{Type: "mouseWheel", DeltaX: 1, DeltaY: by})
}

// clickRow clicks at the row of packet n, which is in sight.
func (b *tab) clickRow(n int) {
	b.T.Helper()
	press := input.DispatchMouseEventParams{Type: "mousePressed", Button: "left", ClickCount: 1}
	release := press
	release.Type = "mouseReleased"
	b.mouse(fmt.Sprintf("#p%d", n), press, release)
}

// heap is what the page's script holds on to, in bytes.
func (b *tab) heap() float64 {
	b.T.Helper()
	if _, err := chromedp.Call(b.Ctx, heapprofiler.CollectGarbage, struct{}{}); err != nil {
		b.T.Fatal(err)
	}
	u, err := chromedp.Call(b.Ctx, runtime.GetHeapUsage, struct{}{})
	if err != nil {
		b.T.Fatal(err)
	}
	return u.UsedSize
}

// In a recording of 200,000 packets every one can be reached, and the page
// holds only those that are looked at. A fifth of them speak for all, but for what
// only happens where there are so many.
func TestLongList(t *testing.T) {
	t.Parallel()
	frames := 200_000
	if !browsertest.Full() {
		frames = 20_000
	}
	s, web := serve(t, longLesson(frames, nil))
	r := beginLong(t, s)
	t.Run("scrolls", func(t *testing.T) { longListScrolls(t, web, r, frames) })
	if !browsertest.Full() {
		return
	}
	t.Run("in large letters", func(t *testing.T) { longListInLargeLetters(t, web, r, frames) })
}

func longListScrolls(t *testing.T, web *httptest.Server, r *live.Run, frames int) {
	b := browse(t, web)
	b.Open("/lesson/long?depth=3&view=packets&run=" + r.ID)
	b.Wait(fmt.Sprintf("document.querySelector('#list').getAttribute('aria-rowcount') === '%d' && document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')", frames))
	start := b.settled("when all are there")

	parts := []float64{0, 0.5, 0.123, 0.999, 1, 0.00001, 0.75}
	if !browsertest.Full() {
		parts = []float64{0.123, 1, 0.00001}
	}
	for _, part := range parts {
		b.scrollTo(part)
		l := b.settled(fmt.Sprintf("scrolled to %v", part))
		if want := int(part*float64(frames)) + 1; l.First < want-10 || l.First > want+10 {
			t.Errorf("scrolled to %v, packet %d is on top, want about %d", part, l.First, want)
		}
	}
	b.clickRow(b.settled("before the keys").First + 1)
	for _, k := range []struct {
		key   string
		first int
		last  int
	}{{kb.End, 0, frames}, {kb.Home, 1, 0}, {kb.PageDown, 0, 0}, {kb.ArrowDown, 0, 0}, {kb.PageUp, 1, 0}, {kb.End, 0, frames}, {kb.PageUp, 0, 0}, {kb.ArrowUp, 0, 0}} {
		b.Press(k.key)
		l := b.settled("after " + k.key)
		if k.first > 0 && l.First != k.first || k.last > 0 && l.Last != k.last {
			t.Errorf("after the key %q packets %d to %d are in sight", k.key, l.First, l.Last)
		}
		b.Wait("document.activeElement.matches('#list .row[aria-selected=true][tabindex=\"0\"]')")
	}
	steps := 60
	if !browsertest.Full() {
		steps = 20
	}
	for range steps { // holding a key down
		b.Press(kb.ArrowUp)
	}
	at := eval[int](b, "Number(document.activeElement.dataset.n)")
	if l := b.settled("after many steps"); at < l.First || at > l.Last || at > frames-steps {
		t.Errorf("packet %d has the focus, and %d to %d are in sight", at, l.First, l.Last)
	}

	// What is chosen stays chosen while it is out of the page.
	b.scrollTo(0.3)
	b.settled("away from the chosen one")
	if eval[bool](b, fmt.Sprintf("!!document.querySelector('#p%d')", at)) {
		t.Errorf("the row of packet %d is in the page, far from where it is looked at", at)
	}
	b.Press(kb.ArrowUp) // goes on from there all the same
	b.Wait(fmt.Sprintf("document.activeElement.matches('#p%d[aria-selected=true]')", at-1))

	top := eval[float64](b, "document.querySelector('#list').scrollTop")
	for range steps / 6 {
		b.wheel(-700)
		b.settled("by the wheel")
	}
	if now := eval[float64](b, "document.querySelector('#list').scrollTop"); now >= top {
		t.Errorf("the wheel has brought the list from %v to %v", top, now)
	}

	// However long one scrolls, the page does not grow.
	places := 40
	if !browsertest.Full() {
		places = 8
	}
	grow := func() {
		for i := range places {
			b.scrollTo(float64(i*7%places) / float64(places))
			b.settled("here and there")
		}
	}
	grow()
	before := b.heap()
	grow()
	after, l := b.heap(), b.settled("at last")
	t.Logf("script heap %.1f MB, then %.1f MB; %d elements in the page at first, then %d; %d rows", before/1e6, after/1e6, start.All, l.All, l.Rows)
	if after > before*1.2+1e6 {
		t.Errorf("the script's heap grows by scrolling, from %.0f to %.0f bytes", before, after)
	}
	if l.All > start.All+1500 {
		t.Errorf("the page grows by scrolling, from %d to %d elements", start.All, l.All)
	}
	b.Check()
}

// Where letters are so large that no browser can lay out all rows, they can
// be reached all the same. On paper are those around what was looked at.
func longListInLargeLetters(t *testing.T, web *httptest.Server, r *live.Run, frames int) {
	b := browse(t, web)
	b.Size(2880, 1800)
	b.Open("/lesson/long?depth=3&view=packets&run=" + r.ID)
	b.Wait("document.querySelector('#list .row') && document.querySelector('#hex .sel')")
	b.Do(chromedp.Evaluate[chromedp.Void]("document.documentElement.style.fontSize = '32px'; dispatchEvent(new Event('lookchange'))"))
	if h := eval[float64](b, "document.querySelector('#list .row').getBoundingClientRect().height * 200000"); h < 30e6 {
		t.Fatalf("all rows are only %v pixels high", h)
	}
	for _, part := range []float64{0, 0.0001, 0.00013, 0.5, 1, 0.0003, 0} {
		b.scrollTo(part)
		l := b.settled(fmt.Sprintf("scrolled to %v", part))
		if want := int(part*float64(frames)) + 1; l.First < want-10 || l.First > want+10 {
			t.Errorf("scrolled to %v, packet %d is on top, want about %d", part, l.First, want)
		}
	}
	for range 12 {
		b.wheel(400)
		b.settled("by the wheel")
	}
	b.clickRow(b.settled("before the keys").First + 1)
	b.Press(kb.End)
	if l := b.settled("at the end"); l.Last != frames {
		t.Errorf("packets %d to %d are in sight, want the last", l.First, l.Last)
	}
	b.Do(chromedp.Evaluate[chromedp.Void]("addEventListener('beforeprint', () => { window.onPaper = [...document.querySelectorAll('.printed .row')].map(r => Number(r.dataset.n)) })"))
	if _, err := chromedp.Call(b.Ctx, printing.PrintToPDF, printing.PrintToPDFParams{}); err != nil {
		t.Fatal(err)
	}
	paper := eval[[]int](b, "window.onPaper")
	if len(paper) < 100 || len(paper) > 1000 || paper[len(paper)-1] != frames {
		t.Errorf("%d packets are printed, the last of them %v", len(paper), paper[max(0, len(paper)-1):])
	}
	if n := eval[int](b, "document.querySelectorAll('.printed').length"); n != 0 {
		t.Error("what was printed stays in the page")
	}
}
