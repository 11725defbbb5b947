package lessons

import (
	"bytes"
	"strings"
	"testing"

	"plainsight/lessons/play"
)

// faulty plays a lesson with a fault over the virtual wire.
func faulty(t *testing.T, l *Lesson, fault string) *listener {
	t.Helper()
	return runWith(t, l, "virtual", Setting{Secret: DefaultSecret, Fault: fault})
}

// The last sentence on the chat speaks of the clients that were heard to their
// end, and of no others.
func TestChatEndsAsItWasHeard(t *testing.T) {
	for _, f := range rsaChat.Faults {
		heard := faulty(t, &rsaChat, f.Name)
		farewells := 0
		for _, all := range chatOpened(t, heard, "server") {
			if strings.Contains(all, "Goodbye. Mind the owls.") {
				farewells++
			}
		}
		all := happenedIn(heard)
		if got := strings.Contains(all, "Both clients talked"); got != (farewells == 2) {
			t.Errorf("%s: the server said goodbye to %d clients, and the told lines are %q", f.Name, farewells, all)
		}
		if farewells == 1 && !strings.Contains(all, "The second client talked with the squirrels, under a key of its own, and said goodbye.") {
			t.Errorf("%s: the told lines do not say what the second client did: %q", f.Name, all)
		}
	}
}

// Who waits with a certificate is said to have the one that it shows, in every
// lesson and under every fault.
func TestNotesNameTheCertificateShown(t *testing.T) {
	for _, l := range All() {
		for _, f := range append([]Fault{{}}, l.Faults...) {
			if l.Name == pki.Name { // which has a test of its own
				continue
			}
			all := happenedIn(faulty(t, l, f.Name))
			if !strings.Contains(all, "with a certificate for ") {
				continue
			}
			want := play.ServerName
			if f.Name == "wrong-name" {
				want = "owls.example"
			}
			if !strings.Contains(all, "with a certificate for "+want+".") {
				t.Errorf("%s, %q: the server shows a certificate for %s, and the told lines are %q", l.Name, f.Name, want, all)
			}
		}
	}
}

// A request is said to have been sent where one was, and to whom.
func TestNotesTellWhoSigned(t *testing.T) {
	for _, f := range append([]Fault{{}}, pki.Faults...) {
		heard := faulty(t, &pki, f.Name)
		sent := bytes.Contains(heard.raw(), []byte("POST /sign"))
		all := happenedIn(heard)
		to := "the authority"
		switch f.Name {
		case "no-ca-flag":
			to = "another server, hazelnut.example"
		case "chain-incomplete":
			to = "an intermediate authority, Squirrel Issuing CA"
		case "self-signed":
			to = "nobody"
		}
		if host := askedHost(heard.raw()); sent && (host == play.ServerName || bytes.Count(heard.raw(), []byte("Server: SecretSquirrels")) > 0) {
			t.Errorf("%q: the request goes to %q, and the squirrels answer it", f.Name, host)
		}
		if asks := pki.Asks(Setting{Fault: f.Name}); (asks != "") != sent {
			t.Errorf("%q: the server asks %q", f.Name, asks)
		}
		told := "The server sent its request to " + to
		if to == "nobody" {
			told = "The server sent no request."
		}
		if sent != (to != "nobody") || !strings.Contains(all, told) {
			t.Errorf("%q: a request on the wire: %v; the told lines: %q", f.Name, sent, all)
		}
	}
}

// That no note was sent is said of the client that got none.
func TestNotesTellWhoGotNone(t *testing.T) {
	for _, l := range []*Lesson{&dhStatic, &dhEphemeral} {
		for _, f := range l.Faults {
			all := happenedIn(faulty(t, l, f.Name))
			if !strings.Contains(all, "The note was not sent to this client.") || strings.Contains(all, "The note was not sent.") {
				t.Errorf("%s, %s: the told lines are %q", l.Name, f.Name, all)
			}
		}
	}
}

// What is said of a viewpoint is said of every run. Under the faults of these
// lessons nothing is asked for and no key is agreed on.
func TestEyesClaimNothing(t *testing.T) {
	for _, l := range []*Lesson{&rsaChat, &dhEphemeral, &pki, &tls12RSA, &tls12CBC, &tls12ECDHE, &tls13, &tls13HelloRetry, &tls13Resumption, &mtls} {
		for _, e := range l.Eyes {
			for _, claim := range []string{"Asked for", "asked for", "agreed on with", "agreed on.", "Signed the", "one for each client."} {
				if strings.Contains(e.Says, claim) {
					t.Errorf("%s: of the %s is said %q, and a fault can stop that", l.Name, e.Name, e.Says)
				}
			}
		}
	}
}

// askedHost is the host that the first request over HTTP names, without its port.
func askedHost(raw []byte) string {
	_, after, _ := strings.Cut(string(raw), "\r\nHost: ")
	host, _, _ := strings.Cut(after, ":")
	return host
}
