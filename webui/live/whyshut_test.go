package live

import (
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

// recorded is a lesson's run that has ended, as its recording has it.
func recorded(t *testing.T, name string, q lessons.Setting) *Run {
	t.Helper()
	l, ok := lessons.ByName(name)
	if !ok {
		t.Fatalf("there is no lesson %s", name)
	}
	w, _, err := capture.Open("virtual")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	rec := recording.NewRecorder(l)
	q.Secret = lessons.DefaultSecret
	if err := l.Play(t.Context(), w, q, rec); err != nil {
		t.Fatal(err)
	}
	rec.Close()
	r := &Run{source: OfLesson(l), frames: rec.Frames, carriers: rec.Carriers, secret: q.Secret, setting: q, shown: len(rec.Frames), phase: pages.PhaseDone, viewpoints: map[string]*Viewpoint{}}
	for _, e := range rec.Viewpoints {
		for _, s := range e.Secrets {
			r.held = append(r.held, recording.Held{Eye: e.Name, Secret: s})
		}
	}
	return r
}

// Why a key does not open the secret: it only signs, or another is needed. That something
// was changed is said where there is a fault, and last.
func TestWhyAKeyDoesNotOpen(t *testing.T) {
	const signs, other, changed = "that key only signs", "it takes another key", "or it was changed on the way"
	for _, c := range []struct {
		lesson, eye, fault string
		says, not          string
	}{
		{"tls13", "thief", "", signs, changed},
		{"tls12-ecdhe", "thief", "", signs, changed},
		{"dh-ephemeral", "thief", "", signs, changed},
		{"pki", "authority", "", signs, changed},
		{"pki", "thief", "", signs, changed},
		{"fernet", "wrong-key", "", other, changed},
		{"fernet", "wrong-key", "flip-byte", other + ", " + changed, signs},
	} {
		r := recorded(t, c.lesson, lessons.Setting{Fault: c.fault})
		e, ok := r.viewpoint(c.eye)
		if !ok {
			t.Fatalf("%s has no %s", c.lesson, c.eye)
		}
		_, read := e.session.FindNote(r.secret, r.carriers...)
		if got := e.WhyNotFound(read); !strings.Contains(got, c.says) || strings.Contains(got, c.not) {
			t.Errorf("%s, %s: %s", c.lesson, c.eye, got)
		}
	}
}

// Of opened bytes with a certificate, a page says where the same one was sent in the
// clear, and never that others do not have it.
func TestCertificateSentInTheClearToo(t *testing.T) {
	for lesson, want := range map[string]bool{"pki": true, "tls13": false} {
		r := recorded(t, lesson, lessons.Setting{})
		e, _ := r.viewpoint("client")
		said := false
		for n := 1; n <= e.session.Len(); n++ {
			p, err := e.session.Packet(n)
			if err != nil {
				t.Fatal(err)
			}
			m := pages.NewPacketView(p, "client", 1, true)
			m.AlsoInClear(e.session.Certificates())
			for _, b := range m.Buffers {
				said = said || strings.Contains(b.Says, "was sent in the clear too, in packet ")
			}
		}
		if said != want {
			t.Errorf("%s: said that the certificate was sent in the clear: %v", lesson, said)
		}
	}
}
