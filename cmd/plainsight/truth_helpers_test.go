package main

import (
	"errors"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
)

// playOrSkip plays a lesson, where its kind of wire may be opened here.
func playOrSkip(t *testing.T, l *lessons.Lesson, kind string, q lessons.Setting) *lessonRun {
	t.Helper()
	r, err := play(t.Context(), l, kind, q, nil)
	if errors.Is(err, capture.ErrNotPermitted) || errors.Is(err, capture.ErrNotSupported) {
		t.Skip(err)
	} else if err != nil {
		t.Fatalf("%s, %+v over %s: %v", l.Name, q, kind, err)
	}
	return r
}

// readable tells whether secrets make the note readable.
func readable(t *testing.T, r *lessonRun, secrets ...field.Secret) bool {
	t.Helper()
	vs, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, []field.Viewpoint{{Name: "somebody", Secrets: secrets}})
	if err != nil {
		t.Fatal(err)
	}
	return vs[0].Secret == "readable"
}

// openedBytes is how many encrypted bytes of the capture some secrets open.
func openedBytes(t *testing.T, r *lessonRun, secrets ...field.Secret) int {
	t.Helper()
	vs, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, []field.Viewpoint{{Name: "somebody", Secrets: secrets}})
	if err != nil {
		t.Fatal(err)
	}
	return vs[0].Classes[field.Opened]
}

// readableBytes is how much of what was said some secrets open.
func readableBytes(t *testing.T, r *lessonRun, secrets ...field.Secret) int {
	t.Helper()
	vs, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, []field.Viewpoint{{Name: "somebody", Secrets: secrets}})
	if err != nil {
		t.Fatal(err)
	}
	return vs[0].ReadableBytes
}

// readers are the viewpoints that read the note, in the lesson's order:
// "client server".
func readers(t *testing.T, r *lessonRun) string {
	t.Helper()
	var names []string
	for _, e := range r.Viewpoints {
		if readable(t, r, e.Secrets...) {
			names = append(names, e.Name)
		}
	}
	return strings.Join(names, " ")
}
