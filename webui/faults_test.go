package webui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/lessons"
	"plainsight/webui/questions"
	"plainsight/webui/recording"
)

// alerts is what each fault of the lessons on TLS puts on the wire: the number
// of the alert that its Look points at (RFC 8446, Section 6.2).
var alerts = map[string]map[string]string{
	"tls12-rsa": {
		"flip-byte": "20", "replay-record": "20", "old-version": "70", "no-common-suite": "40",
		"wrong-certificate": "20", "wrong-name": "42", "expired-certificate": "42", "unknown-authority": "42",
	},
	"tls12-cbc": {
		"flip-byte": "20", "replay-record": "20", "old-version": "70", "no-common-suite": "40",
		"wrong-certificate": "47", "wrong-name": "42", "expired-certificate": "42", "unknown-authority": "42",
	},
	"tls12-ecdhe": {
		"flip-byte": "20", "replay-record": "20", "old-version": "70", "no-common-suite": "40",
		"wrong-certificate": "47", "wrong-name": "42", "expired-certificate": "42", "unknown-authority": "42", "weaker-suite": "20",
	},
	"tls13": {
		"flip-byte": "20", "replay-record": "20", "old-version": "70", "no-common-group": "40",
		"wrong-certificate": "51", "wrong-name": "42", "expired-certificate": "42", "unknown-authority": "42", "changed-hello": "20", "downgrade": "47",
	},
	"tls13-hello-retry": {"flip-byte": "20", "no-common-group": "40", "changed-hello": "47"},
	"tls13-resumption":  {"forged-ticket": "51"},
	"mtls":              {"no-client-certificate": "40", "expired-client": "45", "unknown-client": "48", "unknown-authority": "42"},
}

// quiet are the faults that no alert tells of, and how it shows.
var quiet = map[string]string{
	"plaintext change-word":              "The client took it, and so would you",
	"fernet flip-byte":                   "its seal, the HMAC, does not fit",
	"fernet replay-token":                "It accepted both: the seal shows changes, not repeats.",
	"fernet old-token":                   "this client accepts none older than 60",
	"tls12-rsa cut-handshake":            "No alert crosses the wire",
	"tls12-cbc cut-handshake":            "No alert crosses the wire",
	"tls12-ecdhe cut-handshake":          "No alert crosses the wire",
	"tls13 cut-handshake":                "No alert crosses the wire",
	"tls13-hello-retry cut-handshake":    "No alert crosses the wire",
	"tls13-resumption same-ticket-twice": "the server took it",
}

// Every fault is really injected: what comes of it is on the wire, where its
// Look points, for the eyes that it takes.
func TestFaultsShow(t *testing.T) {
	for _, kind := range []string{"virtual", "loopback"} {
		t.Run(kind, func(t *testing.T) {
			for _, l := range allLessons() {
				numbers, ours := alerts[l.Name]
				for _, f := range l.Faults {
					words, isQuiet := quiet[l.Name+" "+f.Name]
					if !ours && !isQuiet {
						continue // that lesson has a test of its own
					}
					heard := playFault(t, &l, f, kind)
					s := seenBy(t, &heard.Recording, f.Look.Eye)
					if !has(t, s, f.Look.Field) {
						t.Errorf("%s, %s: %s has no %s to look at", l.Name, f.Name, f.Look.Eye, f.Look.Field)
						continue
					}
					if said := strings.Join(heard.Told, "\n"); isQuiet {
						if !strings.Contains(said, words) {
							t.Errorf("%s, %s: %q is not said:\n%s", l.Name, f.Name, words, said)
						}
						continue
					} else if !strings.Contains(said, "("+numbers[f.Name]+")") {
						t.Errorf("%s, %s: alert %s is not named:\n%s", l.Name, f.Name, numbers[f.Name], said)
					}
					got, _, err := questions.Measure(s, lessons.Measure{What: lessons.Value, Field: f.Look.Field}, questions.Note{})
					if err != nil || f.Look.Field != "tls.alert_message.desc" || got != numbers[f.Name] {
						t.Errorf("%s, %s: %s is %q for %s, want alert %q (%v)", l.Name, f.Name, f.Look.Field, got, f.Look.Eye, numbers[f.Name], err)
					}
				}
			}
		})
	}
}

// playFault runs a lesson with a fault to its end.
func playFault(t *testing.T, l *lessons.Lesson, f lessons.Fault, kind string) *recording.Recorder {
	t.Helper()
	w, _, err := capture.Open(kind)
	if errors.Is(err, capture.ErrNotPermitted) || errors.Is(err, capture.ErrNotSupported) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	heard := recording.NewRecorder(l)
	q := lessons.Setting{Secret: lessons.DefaultSecret, Fault: f.Name}
	if err := l.Check(q); err != nil {
		t.Fatal(err)
	}
	if err := l.Play(context.Background(), w, q, heard); err != nil {
		t.Fatalf("%s, %s: %v", l.Name, f.Name, err)
	}
	return heard
}

// A line that was cut shows in a record that has no end and an end of the stream
// without an alert, and a whole run has neither.
func TestCutShows(t *testing.T) {
	for name := range alerts {
		l, _ := lessons.ByName(name)
		for _, f := range l.Faults {
			if f.Name != "cut-handshake" {
				continue
			}
			heard := playFault(t, l, f, "virtual")
			for _, eye := range []string{"eavesdropper", "client"} {
				s := seenBy(t, &heard.Recording, eye)
				if has(t, s, "tls.alert_message") || has(t, s, "tls.app_data") && name != "tls13" && name != "tls13-hello-retry" {
					t.Errorf("%s: there is an alert or content after the cut", name)
				}
				if got, _, err := questions.Measure(s, lessons.Measure{What: lessons.Packets, Field: "tcp.segments and tls.record"}, questions.Note{}); err != nil || got != "1" {
					t.Errorf("%s: %s records break off, want 1 (%v)", name, got, err)
				}
			}
			whole := playFault(t, l, lessons.Fault{}, "virtual")
			if has(t, seenBy(t, &whole.Recording, "eavesdropper"), f.Look.Field) {
				t.Errorf("%s: a record breaks off without the fault", name)
			}
		}
	}
}

// Where an alert is in the open in TLS 1.2 it is shut in TLS 1.3.
func TestAlertsOfTwoVersions(t *testing.T) {
	l, _ := lessons.ByName("mtls")
	for _, f := range l.Faults {
		heard := playFault(t, l, f, "virtual")
		for eye, want := range map[string]string{"eavesdropper": "1", "client": "2"} {
			if got, _, err := questions.Measure(seenBy(t, &heard.Recording, eye), lessons.Measure{What: lessons.Packets, Field: "tls.alert_message.level == 2"}, questions.Note{}); err != nil || got != want {
				t.Errorf("%s: %s reads %s fatal alerts, want %s (%v)", f.Name, eye, got, want, err)
			}
		}
	}
}

// The changed word is what crosses the wire, and what was sent is not on it.
func TestChangedWordCrossesTheWire(t *testing.T) {
	l, _ := lessons.ByName("plaintext")
	heard := playFault(t, l, l.Faults[0], "virtual")
	var raw []byte
	for _, f := range heard.Frames {
		raw = append(raw, f.Data...)
	}
	if bytes.Contains(raw, []byte(lessons.DefaultSecret)) || !bytes.Contains(raw, []byte("xxxxxx tail")) {
		t.Error("the note that crosses the wire is not the changed one")
	}
}

// The ticket that was shown twice stands in two hellos, for all to see.
func TestSameTicketIsSeenTwice(t *testing.T) {
	l, _ := lessons.ByName("tls13-resumption")
	heard := playFault(t, l, l.Faults[0], "virtual")
	const ticket = "tls.handshake.extensions.psk.identity.identity"
	for what, want := range map[lessons.What]string{lessons.Count: "2", lessons.Distinct: "1"} {
		if got, _, err := questions.Measure(seenBy(t, &heard.Recording, "eavesdropper"), lessons.Measure{What: what, Field: ticket}, questions.Note{}); err != nil || got != want {
			t.Errorf("the %s of tickets is %s, want %s (%v)", what, got, want, err)
		}
	}
}
