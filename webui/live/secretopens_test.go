package live

import (
	"bytes"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
)

// What a secret opens is measured: the numbers are those of the packets, with
// it and without.
func TestSecretsAreWeighed(t *testing.T) {
	for _, c := range []struct {
		lesson, eye string
		which       func(field.Secret) bool
		what        string
		secret      bool
	}{
		{"fernet", "client", func(s field.Secret) bool { return s.Kind == field.FernetKey }, "2 tokens", true},
		{"fernet", "wrong-key", func(field.Secret) bool { return true }, "", false},
		{"tls13", "client", func(s field.Secret) bool { return bytes.HasPrefix(s.Data, []byte("SERVER_TRAFFIC_SECRET_0")) }, "2 records", true},
		{"tls13", "thief", func(field.Secret) bool { return true }, "", false},
		{"dh-static", "thief", func(s field.Secret) bool { return s.Kind == field.DHKey }, "4 tokens", true},
	} {
		l, _ := lessons.ByName(c.lesson)
		w, _, err := capture.Open("virtual")
		if err != nil {
			t.Fatal(err)
		}
		var h recording.Recorder
		if err := l.Play(t.Context(), w, lessons.Setting{Secret: typed}, &h); err != nil {
			t.Fatal(err)
		}
		w.Close()
		var one field.Secret
		for _, s := range h.Secrets(c.eye) {
			for _, o := range pages.Apart(s) {
				if c.which(o.Secret) {
					one = o.Secret
				}
			}
		}
		b := scales{frames: h.Frames, most: maxBytes, ended: true, note: questions.Note{Text: typed}}
		o := b.weigh(one)
		if !o.Known || o.What != c.what || o.Secret != c.secret || (o.Bytes == 0) != (c.what == "") {
			t.Errorf("%s, %s, %s: %+v", c.lesson, c.eye, one.Label, o)
		}
		h.Viewpoints = []field.Viewpoint{{Name: "with", Secrets: []field.Secret{one}}}
		gain := seenBy(t, &h.Recording, "with").Totals().Readable() - seenBy(t, &h.Recording, "nobody").Totals().Readable()
		if o.Bytes != gain {
			t.Errorf("%s: %s opens %d bytes on the page, %d in the packets", c.lesson, one.Label, o.Bytes, gain)
		}
	}
	long := scales{frames: make([]capture.Frame, maxWeighed)}
	if o := long.weigh(field.Secret{}); o.Known || !strings.Contains(o.Says(), "too long") {
		t.Errorf("a recording that is too long: %+v", o)
	}
}
