package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plainsight/capture"
)

func TestPercentile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	for _, one := range []struct {
		of      []time.Duration
		percent int
		want    time.Duration
	}{
		{nil, 95, 0}, {hundred[:1], 50, 1}, {hundred[:1], 95, 1}, {hundred[:2], 50, 1}, {hundred[:2], 51, 2}, {hundred[:3], 50, 2},
		{hundred[:20], 95, 19}, {hundred[:21], 95, 20}, {hundred, 50, 50}, {hundred, 95, 95}, {hundred, 100, 100}, {hundred, 0, 1},
	} {
		if got := percentile(one.of, one.percent); got != one.want {
			t.Errorf("%d of 100 of %d values: %d, want %d", one.percent, len(one.of), got, one.want)
		}
	}
}

// A message is understood by its few words, whatever its rows show.
func TestPagesSkim(t *testing.T) {
	p := &page{eye: "client"}
	for _, one := range []struct {
		says string
		want told
	}{
		{`{"t":"update","take":1,"eye":"client","state":{"phase":"running","pace":"live","shown":2,"captured":3,"dropped":0,"says":""},"stamp":0}`, told{take: 1, phase: "running", shown: 2, captured: 3}},
		{`{"t":"update","take":1,"eye":"server","state":{"phase":"done","pace":"live","shown":3,"captured":3},"stamp":0}`, told{take: 1, phase: "running", shown: 2, captured: 3}},
		{`{"t":"update","take":1,"eye":"client","state":{"phase":"done","pace":"live","shown":3,"captured":3},"rows":"<b \"phase\":\"failed\",\"sum\":{\">","sum":{"found":[],"more":true}}`, told{take: 1, phase: "done", shown: 3, captured: 3}},
		{`{"t":"update","take":1,"eye":"client","state":{"phase":"done","pace":"live","shown":3,"captured":3},"sum":{"found":[]}}`, told{take: 1, phase: "done", shown: 3, captured: 3, verdict: true}},
		{`{"t":"update","take":2,"eye":"client","state":{"phase":"running","pace":"live","shown":0,"captured":0},"sum":{"found":[]}}`, told{take: 2, phase: "running"}},
		{`{"t":"error","says":"No."}`, told{take: 2, phase: "running", trouble: `{"t":"error","says":"No."}`}},
	} {
		if p.hear([]byte(one.says)); p.told != one.want {
			t.Errorf("after %s\n%+v, want %+v", one.says, p.told, one.want)
		}
	}
}

// Whoever behaves is most people, and the first ten are of all kinds, so that each
// kind of visit is made before memory is looked at.
func TestKinds(t *testing.T) {
	n := map[kind]int{}
	for i := range 300 {
		if n[kindOf(i)]++; i == 9 && len(n) != len(kinds) {
			t.Errorf("the first ten are of %d kinds, want %d", len(n), len(kinds))
		}
	}
	if n[honest] != 240 {
		t.Errorf("%d of 300 behave, want 240", n[honest])
	}
}

// The files are captures, but for those that are said not to be.
func TestHostileFiles(t *testing.T) {
	for _, f := range hostileFiles() {
		if len(f.data) > 3<<20 {
			t.Errorf("%s: %d bytes are too many", f.name, len(f.data))
		}
		path := filepath.Join(t.TempDir(), "one.pcap")
		if err := os.WriteFile(path, f.data, 0o600); err != nil {
			t.Fatal(err)
		}
		src, err := capture.OpenFile(path)
		n := 0
		for ; err == nil; n++ {
			_, err = src.ReadFrame()
		}
		if want := f.name != "no capture at all"; n > 1 != want {
			t.Errorf("%s: %d frames, then %v", f.name, n-1, err)
		}
	}
}

// A soak of a few seconds finds nothing wrong. Memory is not judged: the server's
// collector looks at it again only after minutes.
func TestSoak(t *testing.T) {
	said := &strings.Builder{}
	r, err := run(t.Context(), options{last: 2 * time.Second, visitors: 12, few: 2, keep: 2 * time.Minute, settle: 30 * time.Second, seed: 1, think: 100 * time.Millisecond, memory: "512MiB"}, said)
	if err != nil {
		t.Fatal(err)
	}
	if r.print(said); testing.Verbose() {
		t.Log(said)
	}
	for _, b := range r.broken() {
		if !strings.Contains(b, "of the heap are in use") && !strings.Contains(b, "the verdict takes") {
			t.Errorf("%s\n%s", b, said)
		}
	}
	for k := range kinds {
		if r.tally.visits[kind(k)] == 0 {
			t.Errorf("nobody came who is %s", kind(k))
		}
	}
	if len(r.tally.took[verdictKind]) == 0 || r.peak.Viewers == 0 {
		t.Errorf("nobody has seen a verdict:\n%s", said)
	}
}
