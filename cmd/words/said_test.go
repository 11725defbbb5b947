package main

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// bracketed is a language that puts ⟦ ⟧ around each English sentence, and remembers
// what it was asked for.
type bracketed struct {
	mu    sync.Mutex
	asked map[string]bool
}

func (b *bracketed) Sentence(english string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked[english] = true
	return "⟦" + english + "⟧"
}

func (b *bracketed) Counted(one, many string, n int) string {
	b.Sentence(one)
	if n == 1 {
		return "⟦" + one + "⟧"
	}
	return "⟦" + many + "⟧"
}

func inBrackets(text string) bool {
	return strings.HasPrefix(text, "⟦") && strings.HasSuffix(text, "⟧")
}

// TestAllThatIsSaidIsListed takes all sample captures apart and plays all lessons, and
// all that goes wrong in them on purpose, in a language of its own. Every explanation, problem and note must come in it, and
// each sentence asked for must be one that translators are shown.
func TestAllThatIsSaidIsListed(t *testing.T) {
	const sources = "../.."
	all, _, err := sentences(sources)
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, s := range all {
		listed[s.english] = true
	}
	b := &bracketed{asked: map[string]bool{}}
	words.Use(b)
	defer words.Use(nil)
	captures := 0
	err = filepath.WalkDir(sources, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(path, "testdata") || !strings.Contains(filepath.Base(path), ".pcap") {
			return err
		}
		captures++
		t.Run(filepath.Base(path), func(t *testing.T) { everyPacket(t, captured(t, path)) })
		return nil
	})
	if err != nil || captures < 30 {
		t.Errorf("%d captures: %v", captures, err)
	}
	for _, l := range lessons.All() {
		t.Run(l.Name, func(t *testing.T) { everyPacket(t, played(t, l, "")) })
		for _, f := range l.Faults {
			t.Run(l.Name+"/"+f.Name, func(t *testing.T) { everyPacket(t, played(t, l, f.Name)) })
		}
	}
	for _, english := range slices.Sorted(maps.Keys(b.asked)) {
		switch {
		case strings.Contains(english, "⟦"):
			t.Errorf("looked up though it was said already: %q", english)
		case hasWords(english) && !listed[english]:
			t.Errorf("said and not listed: %q", english)
		}
	}
	t.Logf("%d captures, %d of %d sentences", captures, len(b.asked), len(all))
}

// captured is a capture file, for the eyes that hold the keys beside it.
func captured(t *testing.T, path string) *recording.Recording {
	r := &recording.Recording{Viewpoints: []field.Viewpoint{{Name: recording.Eavesdropper}}}
	s, err := capture.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for {
		f, err := s.ReadFrame()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		r.Frames = append(r.Frames, f)
	}
	keys, err := os.ReadFile(strings.TrimSuffix(path, filepath.Ext(path)) + ".keys")
	if err == nil {
		secret := field.Secret{Kind: field.TLSKeyLog, Label: "a file of keys", Data: keys}
		r.Viewpoints = append(r.Viewpoints, field.Viewpoint{Name: recording.KeyHolder, Secrets: []field.Secret{secret}})
	}
	return r
}

// played is a lesson's run, whose notes, files and secrets must be in words too.
func played(t *testing.T, l *lessons.Lesson, fault string) *recording.Recording {
	w, err := capture.OpenVirtual()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r := recording.NewRecorder(l)
	if err := l.Play(ctx, w, lessons.Setting{Secret: lessons.DefaultSecret, Fault: fault}, r); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if len(r.Told) == 0 {
		t.Error("no note")
	}
	for _, n := range r.Told {
		if !inBrackets(n) {
			t.Errorf("note: %q", n)
		}
	}
	for _, f := range r.Files {
		if !inBrackets(f.Says) {
			t.Errorf("file %s: %q", f.Name, f.Says)
		}
	}
	for _, v := range r.Viewpoints {
		for _, s := range v.Secrets {
			if !inBrackets(s.Label) {
				t.Errorf("secret of %s: %q", v.Name, s.Label)
			}
		}
	}
	return &r.Recording
}

// everyPacket looks at every field of every packet, with each viewpoint's eyes.
func everyPacket(t *testing.T, r *recording.Recording) {
	for _, v := range r.Viewpoints {
		s, err := r.Session(t.Context(), dissect.Options{Secrets: v.Secrets})
		if err != nil {
			t.Fatal(err)
		}
		for n := range s.Len() {
			p, err := s.Packet(n + 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, layer := range p.Layers {
				for f := range layer.All() {
					everyField(t, n+1, f)
				}
			}
		}
		s.Ladder()
		s.KeySchedules()
	}
}

func everyField(t *testing.T, frame int, f *field.Field) {
	if f.Explain != "" && !inBrackets(f.Explanation()) {
		t.Errorf("frame %d: %s: %q", frame, f.Label, f.Explanation())
	}
	if f.Explain != "" && string(f.AppendExplanation(nil)) != f.Explanation() {
		t.Errorf("frame %d: %s is printed as %q, and shown as %q", frame, f.Label, f.AppendExplanation(nil), f.Explanation())
	}
	if f.Problem != nil && !inBrackets(f.Problem.Error()) {
		t.Errorf("frame %d: %s: %q", frame, f.Label, f.Problem.Error())
	}
}
