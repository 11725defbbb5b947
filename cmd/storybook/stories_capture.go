package main

import (
	"fmt"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/live"
	"plainsight/webui/pages"
	"plainsight/webui/shares"
	"plainsight/webui/upload"
)

// captureParts are what the screen of a capture of one's own has besides a
// lesson's. The capture is a lesson's, uploaded with the client's keys.
func (b *storybook) captureParts() []bookStory {
	file := b.handedIn("tls13", "client")
	view, own := live.CaptureScreen(file, true, kept)
	view.Page.Assets = storyAssets
	live := *own
	live.Live, live.Ports = true, pages.PortsInWords(pages.LessonPorts)
	open := pages.OpenView{Limits: upload.CaptureLimits.String(), TooMuch: pages.Sentence(upload.CaptureLimits.TooMuch()), MaxFile: upload.CaptureLimits.Most(), Page: view.Page, Kept: pages.InWords(kept)}
	open.Page.Body = ""
	gone, shut := open, open
	gone.Missing = true
	shut.WhyNot = pages.NewWhyNoLive(fmt.Errorf("%w: run \"sudo setcap cap_net_raw=ep ./plainsight\"", capture.ErrNotPermitted))
	elsewhere := open
	elsewhere.WhyNot = pages.NewWhyNoLive(pages.ErrElsewhere)
	at := "/capture?depth=3&run=" + file.ID
	return []bookStory{
		{name: "open", title: "Opening a capture", says: "The visitor's own file, or what programs say over the loopback.", of: []any{pages.OpenScreen},
			states: []bookState{
				{name: "ready", says: "Both can be done.", in: "page", show: pages.OpenScreen(open)},
				{name: "gone", says: "The address names a capture that is no longer kept.", in: "page", show: pages.OpenScreen(gone)},
				{name: "not permitted", says: "plainsight is not allowed to record, and the page says which line changes that.", in: "page", show: pages.OpenScreen(shut)},
				{name: "from elsewhere", says: "Recording is possible only at the computer itself.", in: "page", show: pages.OpenScreen(elsewhere)},
			}},
		{name: "own", title: "The stage of a capture", says: "Nothing is run, and any text can be looked for.", of: []any{pages.OwnStage},
			states: []bookState{
				{name: "file", says: "With keys, which can be saved along.", in: "capture", show: pages.OwnStage(view, own)},
				{name: "live", says: "It can be stopped.", in: "capture", show: pages.OwnStage(view, &live)},
				{name: "shut", says: "Read, without the keys.", screen: &bookScreen{address: at + "&eye=" + upload.Listener, run: file, only: "stage", until: "#verdict .answer"}},
			}},
		{name: "own-empty", title: "Before the packets", says: "In place of the packets.", of: []any{pages.OwnEmpty},
			states: []bookState{{name: "file", says: "A file is being read.", show: pages.OwnEmpty(own), low: true}, {name: "live", says: "Nobody has said anything so far.", show: pages.OwnEmpty(&live), low: true}}},
		{name: "key-fields", title: "Keys of one's own", says: "As files, or typed.", of: []any{pages.KeyFields},
			states: []bookState{{name: "empty", says: "As it is sent.", in: "given", show: pages.KeyFields(), low: true}}},
		{name: "screen", title: "The screen of a capture", says: "As a lesson's, without a story.", of: []any{pages.Screen},
			states: []bookState{
				{name: "file", says: "As it is sent.", in: "page", show: pages.Screen(view, own)},
				{name: "live", says: "While it listens.", in: "page", show: pages.Screen(view, &live)},
				{name: "opened", says: "With the keys that came along.", screen: &bookScreen{address: at + "&eye=" + upload.KeyHolder, run: file, until: "#hex .sel"}},
			}},
	}
}

// handedIn is a lesson's recording as an uploaded capture, with the keys of one
// viewpoint.
func (b *storybook) handedIn(lesson, eye string) *live.Run {
	from := b.play(lesson, "")
	file := live.File{Title: "a-lesson.pcapng", Viewpoints: []lessons.Eye{{Name: upload.Listener, Title: "Eavesdropper", Says: "Holds no key."}}, Most: live.Limits(upload.CaptureLimits)}
	see(from, eye, func(_ *live.Run, e *live.Viewpoint) {
		file.Frames = e.Frames()
		file.Held = map[string][]field.Secret{upload.KeyHolder: e.Secrets()}
	})
	r, err := b.server.Runs().Begin(shares.Visitor{}, live.OfFile(file), nil, lessons.Setting{}, false)
	if err != nil {
		panic(noRun{err})
	}
	r.Pin()
	b.over(r)
	return r
}
