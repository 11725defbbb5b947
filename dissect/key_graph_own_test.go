package dissect_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/lessons"
)

// ownLessons are those whose keys are not TLS's.
var ownLessons = []string{"fernet", "aes-cbc", "rsa-chat", "rsa-chat-mitm", "dh-static", "dh-ephemeral"}

// hearing keeps what a lesson tells.
type hearing struct {
	mu     sync.Mutex
	frames []dissect.Frame
	held   map[string][]field.Secret
}

func (h *hearing) Frame(f capture.Frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.frames = append(h.frames, dissect.Frame{Number: len(h.frames) + 1, Time: f.Time, Link: uint16(f.Link), Data: f.Data, Length: f.Length, Offloaded: f.Offloaded})
}

func (h *hearing) Carries(field.Carrier) {}

func (h *hearing) Holds(eye string, s field.Secret) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held[eye] = append(h.held[eye], s)
}

func (*hearing) Happened(string)       {}
func (*hearing) Made(lessons.File)     {}
func (*hearing) Waits(lessons.Service) {}

// played runs a lesson on the virtual wire.
func played(t testing.TB, name, fault string, knobs map[string]string) (*lessons.Lesson, *hearing) {
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
	h := &hearing{held: map[string][]field.Secret{}}
	if err := l.Play(context.Background(), w, lessons.Setting{Secret: note, Fault: fault, Knobs: knobs}, h); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return l, h
}

func (h *hearing) session(t testing.TB, eye string) *dissect.Session {
	t.Helper()
	s := dissect.New(dissect.Options{Secrets: h.held[eye]})
	for _, f := range h.frames {
		if err := s.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	s.Finish()
	return s
}

// Each command of each step, as each pair of eyes has it, prints the bytes that
// the step has.
func TestOwnScheduleCommandsPrintTheSameBytes(t *testing.T) {
	needsOpenSSL(t)
	all := ""
	for _, c := range []struct {
		lesson string
		knobs  map[string]string
	}{{"fernet", nil}, {"aes-cbc", nil}, {"rsa-chat", nil}, {"rsa-chat-mitm", nil}, {"dh-static", nil}, {"dh-static", map[string]string{"group": "x25519"}}, {"dh-ephemeral", nil}} {
		l, h := played(t, c.lesson, "", c.knobs)
		for _, e := range l.Eyes {
			for _, k := range h.session(t, e.Name).KeySchedules() {
				for _, st := range k.Steps {
					if (st.Command == "") == (st.NoCommand == "") {
						t.Errorf("%s, %s, %s: the command is %q, and there is none because %q", c.lesson, e.Name, st.Name, st.Command, st.NoCommand)
					}
					if st.Command == "" {
						continue
					}
					all += st.Command + "\n"
					want := hex.EncodeToString(st.Output)
					if !strings.Contains(st.Command, "key.pem") {
						if got := shell(t, t.TempDir(), st.Command); got != want {
							t.Errorf("%s, %s, %s: %.300s\nprints %s, want %s", c.lesson, e.Name, st.Name, st.Command, got, want)
						}
						continue
					}
					right := 0
					for _, s := range h.held[e.Name] { // which of several keys it is, the reader knows
						dir := t.TempDir()
						if s.Kind != field.PrivateKey || os.WriteFile(filepath.Join(dir, "key.pem"), s.Data, 0o600) != nil {
							continue
						}
						if quietly(dir, st.Command) == want {
							right++
						}
					}
					if right == 0 {
						t.Errorf("%s, %s, %s: no key makes %.200s print %s", c.lesson, e.Name, st.Name, st.Command, want)
					}
				}
			}
		}
	}
	for _, kind := range []string{"pkeyutl -derive", "dh_pad", "rsa_oaep_md:sha256", "EXTRACT_ONLY", "EXPAND_ONLY", "cut -c 1-32", "cut -c 33-64", "openssl mac", "enc -d -aes-128-cbc", "enc -d -aes-128-ecb"} {
		if !strings.Contains(all, kind) {
			t.Errorf("no command has %s", kind)
		}
	}
}

// The graphs are whole, and stand on the wire: what goes in is before what comes
// out, wire bytes are where they are said to be, and a key opens tokens.
func TestOwnSchedules(t *testing.T) {
	for _, name := range ownLessons {
		l, h := played(t, name, "", nil)
		for _, e := range l.Eyes {
			list := h.session(t, e.Name).KeySchedules()
			if len(list) == 0 {
				t.Errorf("%s has no schedule", name)
			}
			for _, k := range list {
				works := 0
				for i, st := range k.Steps {
					for _, in := range st.Inputs {
						if in.Step >= i || in.Wire >= len(k.Wire) {
							t.Errorf("%s: %s takes %+v", name, st.Name, in)
						}
					}
					if (st.Output == nil) != (st.Why != "") {
						t.Errorf("%s, %s: %s has %x, and is missing because %q", name, e.Name, st.Name, st.Output, st.Why)
					}
					if st.Formula() != "" && len(st.Inputs) == 0 {
						t.Errorf("%s: %s is computed from nothing", name, st.Name)
					}
					works += len(st.Records) + len(st.Shut)
					for _, r := range append(st.Records[:len(st.Records):len(st.Records)], st.Shut...) {
						if r.Place.Frame == 0 || len(r.Frames) == 0 || r.Len == 0 {
							t.Errorf("%s: %s works on %+v", name, st.Name, r)
						}
					}
				}
				if works == 0 {
					t.Errorf("%s, %s: no key of %s works on anything", name, e.Name, k.Suite)
				}
				for _, w := range k.Wire {
					if w.Place.Frame == 0 || !bytes.HasPrefix(h.frames[w.Place.Frame-1].Data[w.Place.Off:], w.Bytes[:w.Place.Len]) {
						t.Errorf("%s: %s does not stand in its place %+v", name, w.Name, w.Place)
					}
				}
			}
		}
	}
}

// A holder of the keys has the whole way, from the private number to the message.
func TestOwnSchedulesLeadToTheMessage(t *testing.T) {
	for name, want := range map[string][]string{
		"fernet":       {"Fernet key", "signing_key", "encryption_key", "HMAC of token_1", "message of token_1"},
		"aes-cbc":      {"AES key", "message_1"},
		"rsa-chat":     {"Fernet key", "signing_key", "encryption_key", "HMAC of token_1", "message of token_1"},
		"dh-static":    {"client_private", "shared secret", "PRK", "Fernet key", "signing_key", "encryption_key", "message of token_2"},
		"dh-ephemeral": {"client_private", "shared secret", "PRK", "Fernet key", "signing_key", "encryption_key", "message of token_2"},
	} {
		_, h := played(t, name, "", nil)
		said := false
		k := h.session(t, "client").KeySchedules()[0]
		for _, step := range want {
			st := keyStep(t, k, step)
			if st.Output == nil {
				t.Errorf("%s: %s is shut for the client: %s", name, step, st.Why)
			}
			said = said || bytes.Contains(st.Output, []byte(note))
		}
		for _, k := range h.session(t, "client").KeySchedules() {
			for _, st := range k.Steps {
				said = said || bytes.Contains(st.Output, []byte(note))
			}
		}
		if !said && name != "rsa-chat" {
			t.Errorf("%s: no step ends in the note", name)
		}
	}
}

// Who only listens has the whole shape and no value, and is told which key the
// shut tokens would take.
func TestOwnSchedulesWithoutSecrets(t *testing.T) {
	for _, name := range ownLessons {
		_, h := played(t, name, "", nil)
		for _, k := range h.session(t, "eavesdropper").KeySchedules() {
			shut := 0
			for _, st := range k.Steps {
				if st.Output != nil || st.Command != "" || st.Values() != "" || len(st.Records) > 0 {
					t.Errorf("%s: the eavesdropper has %s: %+v", name, st.Name, st)
				}
				shut += len(st.Shut)
				if len(st.Shut) > 0 && st.WhyShut == "" {
					t.Errorf("%s: %s is not said to open what is shut", name, st.Name)
				}
			}
			if shut == 0 {
				t.Errorf("%s: nothing is shut", name)
			}
		}
	}
}

// A token that was changed on its way stays shut for a holder of the key, and it
// is said why.
func TestOwnScheduleOfAChangedToken(t *testing.T) {
	_, h := played(t, "fernet", "flip-byte", nil)
	changed := false
	for _, k := range h.session(t, "wrong-key").KeySchedules() {
		if st := keyStep(t, k, "Fernet key"); st.Output != nil || !strings.Contains(st.Why, "another Fernet key, does not fit") {
			t.Errorf("with the wrong key: %+v", st)
		}
	}
	for _, k := range h.session(t, "client").KeySchedules() {
		st := keyStep(t, k, "message of token_1")
		changed = changed || st.Output == nil
	}
	if !changed {
		t.Error("every token opens, and one was changed")
	}
}

// Of TLS, too, who only listens is told which records are shut, and by what.
func TestShutRecords(t *testing.T) {
	for name, want := range map[string]map[string]int{
		"tls13":       {"client_handshake_traffic_secret": 1, "server_handshake_traffic_secret": 4, "client_application_traffic_secret_0": 2, "server_application_traffic_secret_0": 2},
		"tls12-ecdhe": {"key_block": 6},
	} {
		_, h := played(t, name, "", nil)
		got := map[string]int{}
		for _, k := range h.session(t, "eavesdropper").KeySchedules() {
			for _, st := range k.Steps {
				if len(st.Shut) == 0 {
					continue
				}
				got[k.Steps[st.Inputs[0].Step].Name] += len(st.Shut)
				for _, r := range st.Shut {
					if d := h.frames[r.Place.Frame-1].Data[r.Place.Off:]; d[0] < 20 || d[0] > 23 || r.Len < 6 {
						t.Errorf("%s: a record begins with %x", name, d[:5])
					}
				}
				if !strings.Contains(st.WhyShut, "of this connection") {
					t.Errorf("%s: %s: %q", name, st.Name, st.WhyShut)
				}
			}
		}
		for secret, n := range want {
			if got[secret] != n {
				t.Errorf("%s: %d records are shut by what follows from %s, want %d", name, got[secret], secret, n)
			}
		}
		for _, k := range h.session(t, "client").KeySchedules() {
			for _, st := range k.Steps {
				if len(st.Shut) > 0 {
					t.Errorf("%s: %d records stay shut for the client: %s", name, len(st.Shut), st.WhyShut)
				}
			}
		}
	}
}

// quietly runs a line, whose complaints do not count.
func quietly(dir, line string) string {
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	out, _ := cmd.Output()
	return strings.TrimSpace(string(out))
}
