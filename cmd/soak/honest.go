package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/url"
	"regexp"
	"time"

	"plainsight/lessons"
)

// learn is a visit of somebody who behaves: the first screen, a lesson, a run,
// and some of the things that can be done with it.
func (v *visitor) learn(ctx context.Context) {
	l := lessons.All()[v.rnd.IntN(len(lessons.All()))]
	p := v.arrive(ctx, l)
	if p == nil {
		return
	}
	defer p.close()
	for range 2 + v.rnd.IntN(6) {
		if !v.ponder(ctx) || !activities[v.rnd.IntN(len(activities))].do(ctx, p, l) {
			return
		}
	}
}

// learnSome goes through some lessons, and does two activities in each. Visitors who
// begin one after another together cover all lessons and activities.
func (v *visitor) learnSome(ctx context.Context, first, some int) {
	all := lessons.All()
	for i := range some {
		n := some*first + i
		l := all[n%len(all)]
		p := v.arrive(ctx, l)
		if p == nil {
			return
		}
		_ = activities[2*n%len(activities)].do(ctx, p, l) && activities[(2*n+1)%len(activities)].do(ctx, p, l)
		p.close()
	}
}

// arrive opens the first screen and a lesson, presses Run, and waits for the
// verdict. It returns nil where that came to nothing.
func (v *visitor) arrive(ctx context.Context, l *lessons.Lesson) *page {
	if !v.load(ctx, "first screen", "/") || !v.ponder(ctx) || !v.load(ctx, "lesson's page", "/lesson/"+l.Name) || !v.ponder(ctx) {
		return nil
	}
	pressed := time.Now()
	b, ok := v.begin(ctx, l.Name)
	if !ok {
		return nil
	}
	p := v.open(ctx, b.Run, b.Key, l.Eyes[0].Name)
	if p != nil && !p.verdictSince(ctx, verdictKind, pressed, 0) {
		p.close()
		return nil
	}
	return p
}

var assetAddress = regexp.MustCompile(`(?:href|src)="(/assets/[^"]+)"`)

// load opens a page, the first time with its scripts and styles.
func (v *visitor) load(ctx context.Context, what, path string) bool {
	data, ok := v.get(ctx, what, path, "")
	if !ok || v.seen {
		return ok
	}
	v.seen = true
	for _, m := range assetAddress.FindAllSubmatch(data, -1) {
		if _, ok := v.get(ctx, "script or style", string(m[1]), ""); !ok {
			return false
		}
	}
	return true
}

// activity is something that can be done with a run; it reports whether one may
// go on.
type activity struct {
	name string
	do   func(ctx context.Context, p *page, l *lessons.Lesson) bool
}

var activities = []activity{
	{"packet", func(ctx context.Context, p *page, _ *lessons.Lesson) bool {
		n := 1 + p.v.rnd.IntN(max(p.now().shown, 1))
		return p.ask(ctx, "packet", fmt.Sprintf("packet/%d?take=%d&", n, p.now().take))
	}},
	{"byte", func(ctx context.Context, p *page, _ *lessons.Lesson) bool {
		return p.ask(ctx, "byte", fmt.Sprintf("byte?at=%d&", p.v.rnd.IntN(54))) // the first packet's headers
	}},
	{"strip", asks("strip", "strip?")},
	{"ladder", asks("ladder", "ladder?")},
	{"keys", asks("keys", "keys?")},
	{"next of a class", asks("next of a class", "next?class=PT&after=1&")},
	{"rows", asks("rows", "rows?from=1&to=50&")},
	{"answer", func(ctx context.Context, p *page, l *lessons.Lesson) bool {
		for i, step := range l.Story {
			if step.Ask == nil || step.Ask.From.What == "" {
				continue
			}
			if _, ok := p.v.get(ctx, "answer", fmt.Sprintf("/run/%s/answer/%d", p.run, i+1), p.key); !ok {
				return false
			}
		}
		return true
	}},
	{"secrets", func(ctx context.Context, p *page, _ *lessons.Lesson) bool {
		_, ok := p.v.get(ctx, "secrets of a run", "/keys?"+url.Values{"run": {p.run}, "eye": {p.eye}}.Encode(), p.key)
		return ok
	}},
	{"other eyes", func(ctx context.Context, p *page, l *lessons.Lesson) bool {
		asked := time.Now()
		p.watch(l.Eyes[p.v.rnd.IntN(len(l.Eyes))].Name)
		return p.verdictSince(ctx, "other eyes until the verdict", asked, 0)
	}},
	{"run again", func(ctx context.Context, p *page, _ *lessons.Lesson) bool {
		pressed, before := time.Now(), p.now().take
		p.drive(map[string]any{"do": "run", "secret": secret})
		return p.verdictSince(ctx, verdictKind, pressed, before)
	}},
	{"step", func(ctx context.Context, p *page, _ *lessons.Lesson) bool {
		before := p.now().take
		p.drive(map[string]any{"do": "step"}) // from the start
		if !p.until(ctx, "step", func(t told) bool { return t.take > before && t.shown == 1 }) {
			return false
		}
		for n := 2; n <= 4; n++ {
			if !p.v.ponder(ctx) {
				return false
			}
			p.drive(map[string]any{"do": "step"})
			if !p.until(ctx, "step", func(t told) bool { return t.shown == min(n, t.captured) }) {
				return false
			}
		}
		p.drive(map[string]any{"do": "pace", "pace": "slow"})
		if !p.until(ctx, "slow motion", func(t told) bool { return t.shown > min(4, t.captured-1) }) {
			return false
		}
		asked := time.Now()
		p.drive(map[string]any{"do": "pace", "pace": "live"})
		return p.verdictSince(ctx, "from slow motion until the verdict", asked, 0)
	}},
	{"save and open", func(ctx context.Context, p *page, _ *lessons.Lesson) bool {
		data, ok := p.v.get(ctx, "recording", "/run/"+p.run+"/recording?"+url.Values{"eye": {p.eye}, "secrets": {"1"}}.Encode(), p.key)
		if !ok || !p.v.ponder(ctx) {
			return false
		}
		return p.v.handIn(ctx, data, func(q *page) bool {
			return p.v.ponder(ctx) && q.ask(ctx, "packet", "packet/1?") && q.ask(ctx, "ladder", "ladder?")
		})
	}},
	{"side by side", func(ctx context.Context, p *page, l *lessons.Lesson) bool {
		other := lessons.All()[p.v.rnd.IntN(len(lessons.All()))]
		if !p.v.load(ctx, "page of comparisons", "/compare") || !p.v.ponder(ctx) {
			return false
		}
		b, ok := p.v.begin(ctx, other.Name)
		if !ok {
			return false
		}
		sides := []string{l.Name + ":" + p.run, other.Name + ":" + b.Run}
		for {
			phases, ok := p.v.compare(ctx, l.Eyes[0].Name, sides, p.key+" "+b.Key)
			if !ok {
				return false
			}
			if len(phases) == 2 && phases[1] != "running" && phases[1] != "ready" {
				return true
			}
			if !wait(ctx, 80*time.Millisecond) { // as the page does
				return false
			}
		}
	}},
}

func asks(what, path string) func(context.Context, *page, *lessons.Lesson) bool {
	return func(ctx context.Context, p *page, _ *lessons.Lesson) bool { return p.ask(ctx, what, path) }
}

// ask asks for something about the page's run, as its eyes see it.
func (p *page) ask(ctx context.Context, what, path string) bool {
	_, ok := p.v.get(ctx, what, "/run/"+p.run+"/"+path+"eye="+url.QueryEscape(p.eye), p.key)
	return ok
}

// compare asks for some sides as those eyes see them, and returns the phases of their runs.
func (v *visitor) compare(ctx context.Context, eye string, sides []string, keys string) (phases []string, ok bool) {
	form := url.Values{"eye": {eye}, "side": sides, "secret": {secret}}
	data, ok := v.send(ctx, "side by side", "/compare/sides", keys, "application/x-www-form-urlencoded", []byte(form.Encode()))
	if !ok {
		return nil, false
	}
	var m struct{ Phases []string }
	// The phases are small and come after all that is to be shown.
	if at := bytes.Index(data, []byte(`"phases":[`)); at >= 0 {
		json.NewDecoder(bytes.NewReader(append([]byte("{"), data[at:]...))).Decode(&m)
	}
	return m.Phases, true
}

// handIn uploads a capture file, waits until all of it is shown, and calls look.
func (v *visitor) handIn(ctx context.Context, capture []byte, look func(*page) bool) bool {
	body, form := formOf(capture)
	begun := time.Now()
	data, ok := v.send(ctx, "upload a capture", "/capture/file", "", form, body)
	if !ok {
		return false
	}
	b, ok := parseBegun(data)
	if !ok {
		return false
	}
	p := v.open(ctx, b.Run, b.Key, b.Eye)
	if p == nil {
		return false
	}
	defer p.close()
	return p.verdictSince(ctx, "capture until the verdict", begun, 0) && look(p)
}

// formOf is a form with a capture file, and its content type.
func formOf(capture []byte) (body []byte, kind string) {
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("capture", "soak.pcap")
	if err == nil {
		_, err = part.Write(capture)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes(), form.FormDataContentType()
}
