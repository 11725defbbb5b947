package main

import (
	"testing"

	"plainsight/dissect/field"
	"plainsight/lessons"
)

// Who reads the note of a key exchange, by what the learner chose and by what
// went wrong.
func TestTruthOfKeyExchange(t *testing.T) {
	for _, kind := range []string{"virtual", "loopback"} {
		for _, c := range []struct {
			lesson, group, signature, fault string
			reads                           string // who does, of client, server, thief, mitm
		}{
			{"dh-static", "x25519", "", "", "client server thief"},
			{"dh-static", "fresh-1024", "", "", "client server thief"},
			{"dh-ephemeral", "x25519", "signed", "", "client server"},
			{"dh-ephemeral", "fresh-1024", "unsigned", "", "client server"},
			{"dh-ephemeral", "ffdhe2048", "unsigned", "man-in-the-middle", "client server mitm"},
			{"dh-ephemeral", "x25519", "unsigned", "man-in-the-middle", "client server mitm"},
			{"dh-ephemeral", "ffdhe2048", "signed", "man-in-the-middle", ""},
			{"dh-ephemeral", "x25519", "signed", "man-in-the-middle", ""},
			{"dh-ephemeral", "ffdhe2048", "signed", "changed-byte", ""},
			{"dh-ephemeral", "ffdhe2048", "unsigned", "changed-byte", ""},
			{"dh-ephemeral", "ffdhe2048", "unsigned", "public-one", ""},
			{"dh-ephemeral", "x25519", "signed", "public-p-minus-one", ""},
		} {
			l, ok := lessons.ByName(c.lesson)
			if !ok {
				t.Fatalf("there is no lesson %s", c.lesson)
			}
			set := map[string]string{"group": c.group}
			if c.signature != "" {
				set["signature"] = c.signature
			}
			q := lessons.Setting{Secret: lessons.DefaultSecret, Knobs: set, Fault: c.fault}
			r := playOrSkip(t, l, kind, q)
			if got := readers(t, r); got != c.reads {
				t.Errorf("%s, %+v over %s: %q read the note, want %q", c.lesson, q, kind, got, c.reads)
			}
		}
	}
}

// Each of the two private numbers of the man in the middle opens one
// conversation: with one taken away they read half, with both nothing.
func TestManInTheMiddleNeedsBothKeys(t *testing.T) {
	l, _ := lessons.ByName("dh-ephemeral")
	r := playOrSkip(t, l, "virtual", lessons.Setting{Secret: lessons.DefaultSecret, Knobs: map[string]string{"signature": "unsigned"}, Fault: "man-in-the-middle"})
	eye, err := viewpoint(&r.Recording, "mitm")
	if err != nil || len(eye.Secrets) != 2 {
		t.Fatalf("the man in the middle holds %d secrets (%v), want 2", len(eye.Secrets), err)
	}
	opened := func(secrets ...field.Secret) int {
		vs, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, []field.Viewpoint{{Name: "mitm", Secrets: secrets}})
		if err != nil {
			t.Fatal(err)
		}
		return vs[0].ReadableBytes
	}
	none, both := opened(), opened(eye.Secrets...)
	for _, s := range eye.Secrets {
		if one := opened(s); one-none != both-one || one == none {
			t.Errorf("with nothing they read %d bytes, with %s %d, and with both %d", none, s.Label, one, both)
		}
	}
	if readable(t, r) {
		t.Error("the note is readable without any secret")
	}
}
