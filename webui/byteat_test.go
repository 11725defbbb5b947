package webui

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/pages"
)

// at asks what a byte is.
func (v *viewer) at(run, eye string, place int) byteMessage {
	v.t.Helper()
	var m byteMessage
	code, data := v.get(fmt.Sprintf("/run/%s/byte?eye=%s&at=%d", run, eye, place))
	if err := json.Unmarshal(data, &m); err != nil || code != 200 {
		v.t.Fatalf("byte %d: %d %s", place, code, data)
	}
	return m
}

// strip asks for the map of the whole conversation.
func (v *viewer) strip(run, eye string) (m pages.StripMessage) {
	v.t.Helper()
	code, data := v.get("/run/" + run + "/strip?eye=" + eye)
	if err := json.Unmarshal(data, &m); err != nil || code != 200 {
		v.t.Fatalf("strip: %d %.200s", code, data)
	}
	return m
}

func done(t *testing.T, lesson lessons.Lesson, secret, eye string) (*viewer, string) {
	t.Helper()
	_, web := serve(t, lesson)
	b := start(t, web, lesson.Name, secret)
	v := connect(t, web)
	v.watch(b.Run, eye)
	v.untilDone()
	return v, b.Run
}

func TestByteIsNamedAndExplained(t *testing.T) {
	v, run := done(t, plainLesson(), "fluffy tail", "eavesdropper")
	m := v.at(run, "eavesdropper", 0)
	if m.Packet != 1 || m.Off != 0 || m.Len != 54 || m.Label != "Destination" || m.Layer != "Ethernet II" || m.Run != 6 || m.Way != "client to server" {
		t.Errorf("the first byte is %+v", m)
	}
	place := 0 // the secret's first letter: the last 11 bytes of packet 6
	lens := v.strip(run, "eavesdropper").Lens
	for _, n := range lens[:6] {
		place += n
	}
	place -= len("fluffy tail")
	m = v.at(run, "eavesdropper", place)
	if m.Packet != 6 || m.Class != "PT" || m.Run != len("fluffy tail") || m.From != m.Off || m.Value != "fluffy tail" || m.Says == "" || m.Way != "server to client" {
		t.Errorf("the secret's first byte is %+v", m)
	}
	if last := v.at(run, "eavesdropper", m.Total-1); last.Packet != 10 || last.Off != last.Len-1 {
		t.Errorf("the last byte is %+v", last)
	}
}

// What is asked of bytes that are not there, or of another run, is refused in
// words.
func TestByteElsewhere(t *testing.T) {
	v, run := done(t, plainLesson(), "fluffy tail", "eavesdropper")
	total := v.at(run, "eavesdropper", 0).Total
	for path, want := range map[string]int{
		fmt.Sprintf("/run/%s/byte?eye=eavesdropper&at=%d", run, total): 404,
		"/run/" + run + "/byte?eye=eavesdropper&at=-1":                 404,
		"/run/" + run + "/byte?eye=eavesdropper&at=x":                  400,
		"/run/" + run + "/byte?eye=eavesdropper":                       400,
		"/run/" + run + "/byte?eye=nobody&at=0":                        404,
		"/run/none/byte?eye=eavesdropper&at=0":                         404,
	} {
		if code, data := v.get(path); code != want || !strings.Contains(string(data), "says") {
			t.Errorf("%s: %d %s, want %d and words", path, code, data, want)
		}
	}
	if code, data := v.get("/run/" + run + "/byte?eye=eavesdropper&at=0&take=99"); code != 200 || strings.Contains(string(data), "Destination") {
		t.Errorf("what was asked before a restart: %d %s", code, data)
	}
}

// The strip's runs and the answers about single bytes say the same of every
// byte, for each pair of eyes; an eavesdropper's hold nothing that was opened.
func TestBytesAgreeWithTheStrip(t *testing.T) {
	_, web := serveReal(t)
	b := start(t, web, "fernet", typed)
	v := connect(t, web)
	v.watch(b.Run, "client")
	v.untilDone()
	opened := map[string]int{}
	for _, eye := range []string{"client", "eavesdropper"} {
		m := v.strip(b.Run, eye)
		if !m.Exact || len(m.Ways) != len(m.Lens) || strings.Trim(m.Ways, "oi") != "" {
			t.Fatalf("%s: exact %v, %d packets, ways %q", eye, m.Exact, len(m.Lens), m.Ways)
		}
		all, place := 0, 0
		for _, n := range m.Lens {
			all += n
		}
		v.all.Reset()
		for i := 0; i < len(m.Runs); i += 2 {
			for _, at := range []int{place, place + m.Runs[i] - 1} {
				one := v.at(b.Run, eye, at)
				if want := field.Class(m.Runs[i+1]).Tag(); one.Class != want || one.Total != all {
					t.Errorf("%s: byte %d is %s of %d bytes, the strip has %s of %d", eye, at, one.Class, one.Total, want, all)
				}
				if one.Class == "OP" {
					opened[eye]++
				}
			}
			place += m.Runs[i]
		}
		if place != all {
			t.Errorf("%s: the runs have %d bytes of %d", eye, place, all)
		}
		if eye == "eavesdropper" && strings.Contains(v.all.String(), typed) {
			t.Error("the eavesdropper is told the secret byte by byte")
		}
	}
	if opened["client"] == 0 || opened["eavesdropper"] > 0 {
		t.Errorf("opened bytes: %v; the client has some and the eavesdropper none", opened)
	}
}

// A long recording's strip has each packet's classes as numbers, and a byte is
// still found.
func TestLongStrip(t *testing.T) {
	const packets = pages.MaxMapped + 20
	gate := make(chan struct{})
	_, web := serve(t, plainLesson(), gatedLesson(gate))
	b := start(t, web, "gated", "x")
	v := connect(t, web)
	v.watch(b.Run, "eavesdropper")
	feedFrames(gate, packets)
	close(gate)
	v.untilDone()
	m := v.strip(b.Run, "eavesdropper")
	all, runs := 0, 0
	for _, n := range m.Lens {
		all += n
	}
	for i := 0; i < len(m.Runs); i += 2 {
		runs += m.Runs[i]
	}
	if m.Exact || len(m.Lens) != packets || runs != all {
		t.Errorf("exact %v, %d packets, runs of %d bytes; want %d packets of %d bytes, counted", m.Exact, len(m.Lens), runs, packets, all)
	}
	if one := v.at(b.Run, "eavesdropper", all-1); one.Packet != packets || one.Off != one.Len-1 {
		t.Errorf("the last byte is %+v", one)
	}
}

func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"":          "",
		"One line.": "One line.",
		"Which protocol the payload is, as a number. More.":                "Which protocol the payload is, as a number.",
		"16 bytes. Their number tells how long the message is. Only more.": "16 bytes. Their number tells how long the message is.",
		"Short. Also short.": "Short. Also short.",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
