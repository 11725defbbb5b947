package webui

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"plainsight/capture"
	"plainsight/dissect/ladder"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

// mended waits until the ladder says what the run's eyes see.
func (b *tab) mended(eye string) {
	b.T.Helper()
	b.Wait(fmt.Sprintf("document.querySelector('#ladder .rung') && document.querySelector('[name=eye]:checked').value === %q && document.querySelector('#ladder [aria-selected=true]')", eye))
}

// arrow is a selector's worth of JavaScript: the row of that title.
func arrow(title string) string {
	return fmt.Sprintf("[...document.querySelectorAll('#ladder .rung')].find(r => r.querySelector('b').textContent.startsWith(%q))", title)
}

// A learner sees messages first, opens one, and finds its bytes.
func TestArrowOpensBytes(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.mended("eavesdropper")
	if n := eval[int](b, "document.querySelectorAll('#ladder .rung:not(.tcp)').length"); n != 2 {
		t.Errorf("%d messages besides TCP's own, want a request and an answer", n)
	}
	if eval[bool](b, "document.querySelector('#list').checkVisibility()") {
		t.Error("the packet list is in sight, too")
	}
	eval[bool](b, arrow("GET")+".click() ?? true")
	b.Wait("document.querySelector('#about .label')?.textContent === 'Hypertext Transfer Protocol'")
	if text := eval[string](b, "[...document.querySelectorAll('#hex .t.sel')].map(c => c.textContent).join('')"); !strings.HasPrefix(text, "GET /") {
		t.Errorf("the bytes selected are %q", text)
	}
	if row, frame := eval[string](b, "document.querySelector('#list [aria-selected=true]').dataset.n"), eval[string](b, arrow("GET")+".id.slice(1).split('-')[0]"); row != frame {
		t.Errorf("packet %s is selected in the list, want %s", row, frame)
	}

	eval[bool](b, "document.querySelector('#ladder [aria-selected=true] .carried').click() ?? true")
	b.Click("#ladder [aria-selected=true] .carrier")
	if at := eval[string](b, "document.querySelector('#ladder [aria-selected=true] b').textContent"); !strings.HasPrefix(at, "GET") {
		t.Errorf("the packet that carried it selects %q", at)
	}
	b.Click(".views [data-view=packets]")
	b.Wait("document.querySelector('#list').checkVisibility() && !document.querySelector('#ladder').checkVisibility()")
	if u := eval[string](b, "location.search"); !strings.Contains(u, "view=packets") {
		t.Errorf("the address is %s", u)
	}
	b.Click("#list .row[data-n='6']")
	b.Press("l")
	b.Wait("document.querySelector('#ladder').checkVisibility() && " + arrow("200 OK") + ".getAttribute('aria-selected') === 'true'")
	b.Check()
}

// When a run is over the place of the secret is chosen, and its message stands
// in sight, wherever in a long ladder it is.
func TestChosenMessageIsInSight(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	for _, lesson := range []string{"dh-ephemeral", "mtls", "rsa-chat"} {
		b.runLesson(lesson, "client", typed)
		b.Wait(`(() => {
			const r = document.querySelector('#ladder .rung[aria-selected=true]')?.getBoundingClientRect(), l = document.querySelector('#ladder').getBoundingClientRect()
			return r && r.top >= l.top && r.bottom <= l.bottom + 1
		})()`)
	}
	b.Check()
}

// Other eyes open a flight that was shut, in place.
func TestEyesOpenFlight(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("tls13", "eavesdropper", typed)
	b.mended("eavesdropper")
	b.Wait("document.querySelectorAll('#ladder .rung.shut .bar .k-CT').length >= 5")
	if eval[bool](b, "document.querySelector('#ladder').innerText.includes('CONNECTED')") {
		t.Error("whoever only listens is told that they are connected")
	}
	eval[bool](b, "(window.hello = "+arrow("Client Hello")+", true)")
	b.Press("e")
	b.Wait(arrow("Certificate Verify") + "?.matches('.opened.shifted')")
	if !eval[bool](b, "window.hello.isConnected") {
		t.Error("a message that reads the same was drawn anew")
	}
	if s := eval[string](b, arrow("Certificate Verify")+".querySelector('.states').textContent"); !strings.Contains(s, "WAIT_FINISHED") {
		t.Errorf("behind it the states are %q", s)
	}
	eval[bool](b, arrow("Finished")+".click() ?? true")
	b.Wait("document.querySelector('#about .label')?.textContent.includes('Finished')")
	b.Check()
}

func TestLadderByKeyboard(t *testing.T) {
	t.Parallel()
	_, web := serveReal(t)
	b := browse(t, web)
	b.runLesson("plaintext", "eavesdropper", typed)
	b.mended("eavesdropper")
	at := func() int {
		return eval[int](b, "[...document.querySelectorAll('#ladder .rung')].indexOf(document.querySelector('#ladder [aria-selected=true]'))")
	}
	if n := eval[int](b, "document.querySelectorAll('#ladder .rung[tabindex=\"0\"]').length"); n != 1 {
		t.Errorf("%d tab stops, want 1", n)
	}
	b.Press(kb.Escape) // to the messages
	b.Wait("document.activeElement.matches('#ladder .rung')")
	for _, step := range []struct {
		key string
		by  int
	}{{kb.ArrowUp, -1}, {kb.ArrowDown, 1}, {"k", -1}, {"j", 1}} {
		before := at()
		b.Press(step.key)
		b.Wait(fmt.Sprintf("[...document.querySelectorAll('#ladder .rung')].indexOf(document.activeElement) === %d", before+step.by))
	}
	b.Press(kb.ArrowRight)
	b.Wait("document.activeElement.querySelector('.carriers .carrier').checkVisibility()")
	b.Press(kb.Tab)
	b.Wait("document.activeElement.matches('#ladder .carried')")
	b.Press(kb.Escape)
	b.Press(kb.Home)
	b.Wait("document.activeElement.matches('#ladder .rung:nth-child(2)')")
	b.Press(kb.Enter)
	b.Wait("document.activeElement.matches('#hex [data-i]')")
	b.Check()
}

// While messages stream, the row that was chosen stays the same element.
func TestLadderStreams(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{}, 100)
	_, web := serve(t, gatedLesson(gate))
	b := browse(t, web)
	b.Open("/lesson/gated")
	b.Click("#go")
	gate <- struct{}{}
	b.Wait("document.querySelectorAll('#ladder .rung').length === 1")
	b.Click("#ladder .rung")
	b.Wait("document.querySelector('#hex .sel')")
	eval[bool](b, "(window.first = document.activeElement, true)")
	for range 20 {
		gate <- struct{}{}
	}
	b.Wait("document.querySelectorAll('#ladder .rung').length === 21")
	if !eval[bool](b, "window.first === document.activeElement && window.first.getAttribute('aria-selected') === 'true'") {
		t.Error("the chosen row was drawn anew, or lost the focus")
	}
	close(gate)
	b.Check()
}

// Somebody in the middle has a lifeline between the two.
func TestManInTheMiddle(t *testing.T) {
	l := ladder.Ladder{Talks: []ladder.Talk{{Client: "10.0.0.1:1", Server: "10.0.0.2:80"}, {Client: "10.0.0.2:2", Server: "10.0.0.3:80"}},
		Steps: []ladder.Step{{Talk: 0, ToServer: true, Title: "SYN", Frame: 1}, {Talk: 1, ToServer: true, Title: "SYN", Frame: 2, Since: time.Millisecond}, {Talk: 0, Title: "SYN, ACK", Frame: 3, Since: 4 * time.Millisecond}}}
	v := pages.NewLadderView(l, true, "")
	var got []string
	for _, r := range v.Rungs {
		got = append(got, r.From+" to "+r.To+" "+r.Span)
	}
	if s := strings.Join(got, ", "); s != "client to man in the middle near, man in the middle to server far, man in the middle to client near" {
		t.Error(s)
	}
	if r := v.Rungs[2]; r.Wait != 75 || r.Waited != "3.0 ms later" {
		t.Errorf("waited %d percent, %q", r.Wait, r.Waited)
	}
	if v = pages.NewLadderView(ladder.Ladder{Talks: l.Talks[:1], Steps: l.Steps[:1]}, true, ""); len(v.Lanes) != 2 {
		t.Errorf("nobody sits in the middle of one conversation: %v", v.Lanes)
	}
	if v = pages.NewLadderView(l, false, ""); len(v.Lanes) != 2 || v.Rungs[1].From != "client" {
		t.Errorf("without one: %+v", v.Rungs[1])
	}
}

// Whom the server asks has a lifeline behind it, wherever the part that is drawn begins.
func TestWhomTheServerAsks(t *testing.T) {
	l := ladder.Ladder{Talks: []ladder.Talk{{Client: "10.0.0.1:1", Server: "10.0.0.2:80"}, {Client: "10.0.0.1:2", Server: "10.0.0.2:443"}},
		Steps: []ladder.Step{{Talk: 0, ToServer: true, Title: "POST /sign", Frame: 1}, {Talk: 0, Title: "200 OK", Frame: 2}, {Talk: 1, ToServer: true, Title: "Client Hello", Frame: 3}}}
	for from, want := range []string{"server to authority far, authority to server far, client to server near", "authority to server far, client to server near", "client to server near"} {
		part := l
		part.Steps = l.Steps[from:]
		v := pages.NewLadderView(part, false, "authority")
		var got []string
		for _, r := range v.Rungs {
			got = append(got, r.From+" to "+r.To+" "+r.Span)
		}
		if s := strings.Join(got, ", "); s != want || strings.Join(v.Lanes, ", ") != "client, server, authority" {
			t.Errorf("from step %d: %s, between %v", from+1, s, v.Lanes)
		}
	}
}

// In a browser the arrows of the two conversations stand on their own sides.
func TestManInTheMiddleIsDrawn(t *testing.T) {
	t.Parallel()
	_, web := serve(t, lessons.Lesson{Name: "fixture", Title: "A lesson", Eyes: append(fixtureEyes, lessons.Eye{Name: "mitm", Title: "Man in the middle"}),
		Play: func(_ context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			near, far := newSpeaker(a), newSpeaker(a)
			pass := func(way int, flags byte, text string) {
				near.Say(way, flags, text)
				on := far.Segment(way, flags, text)
				on[34+2*(1-way)+1]++ // the server's port is the next one
				far.Tell(on)
			}
			pass(0, 0x02, "")
			pass(1, 0x12, "")
			pass(0, 0x10, "")
			pass(0, 0x18, "GET /"+q.Secret+" HTTP/1.1\r\n\r\n")
			return nil
		}})
	b := browse(t, web)
	b.runLesson("fixture", "mitm", "note")
	b.mended("mitm")
	b.Wait("document.querySelectorAll('#ladder .rung').length === 8")
	lanes := eval[string](b, "[...document.querySelectorAll('#ladder .whose b')].map(b => b.textContent).join()")
	if lanes != "client,man in the middle,server" {
		t.Errorf("the lifelines are %s", lanes)
	}
	apart := eval[bool](b, `[...document.querySelectorAll('#ladder .rung')].every(r => {
		const lane = r.querySelector('.lane').getBoundingClientRect(), shaft = r.querySelector('.shaft').getBoundingClientRect()
		const middle = (lane.left + lane.right) / 2
		return r.matches('.near') ? shaft.right <= middle + 1 : shaft.left >= middle - 1
	})`)
	if !apart {
		t.Error("arrows cross the middle")
	}
	b.Audit("three lifelines")
	b.Check()
}

// What the ladder says is for the eyes that ask, and holds no markup of others.
func TestLadderKeepsSecrets(t *testing.T) {
	_, web := serveReal(t)
	for _, c := range readable {
		v := connect(t, web)
		run := start(t, web, c.lesson, typed).Run
		v.watch(run, c.eye)
		v.untilDone()
		code, page := v.get("/run/" + run + "/ladder?eye=" + c.eye)
		if code != http.StatusOK || !strings.Contains(string(page), "SYN, ACK") {
			t.Fatalf("%s as %s: %d %s", c.lesson, c.eye, code, page)
		}
		shut, lit := strings.Contains(string(page), "k-CT"), strings.Contains(string(page), "k-OP") || strings.Contains(string(page), "k-PT")
		if !c.reads && !shut || c.reads && !lit {
			t.Errorf("%s as %s: something is shut: %t, something can be read: %t", c.lesson, c.eye, shut, lit)
		}
	}
	_, web = serve(t, lessons.Lesson{Name: "fixture", Title: "A lesson", Eyes: fixtureEyes,
		Play: func(_ context.Context, _ capture.Wire, q lessons.Setting, a lessons.Audience) error {
			newSpeaker(a).Say(0, 0x18, "GET /"+q.Secret+" HTTP/1.1\r\n\r\n")
			return nil
		}})
	for _, secret := range nasty {
		v := connect(t, web)
		run := start(t, web, "fixture", secret).Run
		v.watch(run, "client")
		v.untilDone()
		_, page := v.get("/run/" + run + "/ladder?eye=client")
		var m pages.LadderMessage
		if err := json.Unmarshal(page, &m); err != nil || len(m.Rungs) == 0 {
			t.Fatalf("%d messages: %v", len(m.Rungs), err)
		}
		drawn := m.Lanes
		for _, r := range m.Rungs {
			drawn += r.HTML
		}
		for _, tag := range tagOf.FindAllString(drawn, -1) {
			if !ours.MatchString(tag) || regexp.MustCompile(`\son\w+\s*=`).MatchString(strings.ReplaceAll(tag, "&#34;", "")) {
				t.Errorf("secret %q gave the tag %s", secret, tag)
			}
		}
	}
	if code, _ := connect(t, web).get("/run/none/ladder?eye=client"); code != http.StatusNotFound {
		t.Errorf("a run that is not there: %d", code)
	}
}
