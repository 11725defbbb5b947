package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect/field"
	"plainsight/lessons"
	"plainsight/webui/recording"
)

// truth is who can read a lesson's secret, in the order of its viewpoints, and
// who a certificate.
var truth = map[string]string{
	"plaintext":         "eavesdropper R, client R, server R",
	"caesar":            "eavesdropper -, client R, server R, codebreaker R",
	"aes-cbc":           "eavesdropper -, client R, server R, thief R",
	"fernet":            "eavesdropper -, client R, server R, thief R, wrong-key -",
	"rsa-chat":          "eavesdropper -, client R, server R, thief R",
	"rsa-chat-mitm":     "eavesdropper -, client R, server R, mitm R",
	"dh-static":         "eavesdropper -, client R, server R, thief R",
	"dh-ephemeral":      "eavesdropper -, client R, server R, thief -, mitm -",
	"pki":               "eavesdropper - readable, client R readable, server R readable, authority - readable, thief - readable", // it came from the authority in the clear
	"https-untrusted":   "eavesdropper - hidden, client - readable, server - readable",
	"tls12-rsa":         "eavesdropper - readable, client R readable, server R readable, thief R readable",
	"tls12-cbc":         "eavesdropper - readable, client R readable, server R readable, thief - readable",
	"tls12-ecdhe":       "eavesdropper - readable, client R readable, server R readable, thief - readable",
	"tls13":             "eavesdropper - hidden, client R readable, server R readable, thief - hidden",
	"tls13-hello-retry": "eavesdropper - hidden, client R readable, server R readable, thief - hidden",
	"tls13-resumption":  "eavesdropper - hidden, client R readable, server R readable, thief - hidden",
	"mtls":              "eavesdropper - readable, client R readable, server R readable, thief - readable", // 1.2 shows them, 1.3 does not
}

// expected is one viewpoint's line of the truth.
type expected struct {
	eye         string
	reads       bool
	certificate string
}

func truthOf(lesson string) (out []expected) {
	for _, one := range strings.Split(truth[lesson], ", ") {
		w := strings.Fields(one)
		e := expected{eye: w[0], reads: w[1] == "R", certificate: "none"}
		if len(w) > 2 {
			e.certificate = w[2]
		}
		out = append(out, e)
	}
	return out
}

// onWires plays every lesson over each kind of wire that may be opened here.
func onWires(t *testing.T, test func(t *testing.T, l *lessons.Lesson, r *lessonRun)) {
	for _, kind := range []string{"virtual", "loopback"} {
		t.Run(kind, func(t *testing.T) {
			for _, l := range lessons.All() {
				r, err := play(t.Context(), l, kind, lessons.Setting{Secret: lessons.DefaultSecret}, nil)
				if errors.Is(err, capture.ErrNotPermitted) || errors.Is(err, capture.ErrNotSupported) {
					t.Skip(err)
				} else if err != nil {
					t.Fatal(err)
				}
				t.Run(l.Name, func(t *testing.T) { test(t, l, r) })
			}
		})
	}
}

// Each viewpoint reads what it should, on either wire, because the dissector
// finds it with the secrets of that viewpoint; and without them it does not.
func TestTruth(t *testing.T) {
	for _, l := range lessons.All() {
		if truth[l.Name] == "" {
			t.Fatalf("the truth of %s is not known here", l.Name)
		}
	}
	onWires(t, func(t *testing.T, l *lessons.Lesson, r *lessonRun) {
		want := truthOf(l.Name)
		if len(want) != len(r.Viewpoints) {
			t.Fatalf("%d viewpoints, want %d: %s", len(r.Viewpoints), len(want), truth[l.Name])
		}
		vs, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, r.Viewpoints)
		if err != nil {
			t.Fatal(err)
		}
		_, captured := r.Bytes()
		for _, v := range vs {
			e := fieldNamed(t, want, v.Name)
			if (v.Secret == "readable") != e.reads || v.Certificate != e.certificate {
				t.Errorf("%s: secret %s, certificate %s; want %+v", v.Name, v.Secret, v.Certificate, e)
			}
			if n := field.Counts(v.Classes).Total(); n != captured {
				t.Errorf("%s: the classes have %d bytes, captured were %d", v.Name, n, captured)
			}
		}
		if l.Name != "plaintext" {
			withoutSecrets(t, r, want)
		}
	})
}

func fieldNamed(t *testing.T, want []expected, eye string) expected {
	t.Helper()
	for _, e := range want {
		if e.eye == eye {
			return e
		}
	}
	t.Fatalf("nothing is known of viewpoint %s", eye)
	return expected{}
}

// withoutSecrets takes a viewpoint's secrets away, one and then all. With none
// left nobody reads anything; and some secret must make the difference, unless
// there are two that each open all, as a server's RSA key and its key log do.
func withoutSecrets(t *testing.T, r *lessonRun, want []expected) {
	t.Helper()
	for _, eye := range r.Viewpoints {
		if !fieldNamed(t, want, eye.Name).reads {
			continue
		}
		blind := []field.Viewpoint{{Name: eye.Name}}
		for i := range eye.Secrets {
			var rest []field.Secret
			rest = append(append(rest, eye.Secrets[:i]...), eye.Secrets[i+1:]...)
			blind = append(blind, field.Viewpoint{Name: eye.Name, Secrets: rest})
		}
		vs, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, blind)
		if err != nil {
			t.Fatal(err)
		}
		if vs[0].Secret != "hidden" {
			t.Errorf("%s reads the secret without any of its secrets", eye.Name)
		}
		full, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, []field.Viewpoint{eye})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(vs[1:], func(v verdict) bool { return v.Classes != full[0].Classes }) {
			enough := 0
			for _, s := range eye.Secrets {
				if alone, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, []field.Viewpoint{{Name: eye.Name, Secrets: []field.Secret{s}}}); err != nil {
					t.Fatal(err)
				} else if alone[0].Secret == "readable" {
					enough++
				}
			}
			if enough < 2 {
				t.Errorf("%s holds %d secrets, lacks nothing without any single one, and %d of them open all", eye.Name, len(eye.Secrets), enough)
			}
		}
	}
}

// A capture that was written with its secrets opens again to the same views;
// one without them holds none.
func TestExport(t *testing.T) {
	onWires(t, func(t *testing.T, l *lessons.Lesson, r *lessonRun) {
		before, err := judge(t.Context(), &r.Recording, lessons.DefaultSecret, r.Viewpoints)
		if err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		with, without := filepath.Join(folder, "with.pcapng"), filepath.Join(folder, "without.pcapng")
		export(t, r, l, with, true)
		export(t, r, l, without, false)

		again, err := open(t.Context(), with)
		if err != nil {
			t.Fatal(err)
		}
		again.Carriers = r.Carriers // of which a file says nothing
		after, err := judge(t.Context(), again, lessons.DefaultSecret, again.Viewpoints)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("opened again it reads\n%+v\nand not\n%+v", after, before)
		}

		data, err := os.ReadFile(without)
		if err != nil {
			t.Fatal(err)
		}
		for _, eye := range r.Viewpoints {
			for _, s := range eye.Secrets {
				if form, ok := holds(data, s); ok {
					t.Errorf("the file without secrets holds %s of the %s, %s", s.Label, eye.Name, form)
				}
			}
		}
		if bare, err := open(t.Context(), without); err != nil || len(bare.Viewpoints) != 0 {
			t.Errorf("the file without secrets names %d viewpoints (%v)", len(bare.Viewpoints), err)
		}
		// What is exported does not depend on the wire, so a sample asks tshark of one.
		if os.Getenv("PLAINSIGHT_FULL") != "" || r.Wire == "virtual" {
			tsharkReads(t, r, with)
		}
	})
}

func export(t *testing.T, r *lessonRun, l *lessons.Lesson, path string, secrets bool) {
	t.Helper()
	f, err := createFile(path, 0o600, secrets)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Discard()
	meta := capture.Meta{Application: version()}
	if secrets {
		if meta.Secrets, err = recording.FileSecrets(l.Name, r.Viewpoints); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.write(&r.Recording, meta); err != nil {
		t.Fatal(err)
	}
}

// holds looks for a secret in any common form. The parts of a key log count,
// not its client randoms, which cross the wire.
func holds(data []byte, s field.Secret) (form string, found bool) {
	const least = 12 // bytes; less may stand anywhere by chance
	parts := [][]byte{s.Data}
	switch s.Kind {
	case field.TLSKeyLog:
		parts = nil
		for _, line := range strings.Split(string(s.Data), "\n") {
			if w := strings.Fields(line); len(w) == 3 {
				secret, err := hex.DecodeString(w[2])
				if err == nil {
					parts = append(parts, secret)
				}
			}
		}
	case field.PrivateKey: // the middle of it, whatever the line breaks
		lines := bytes.Split(s.Data, []byte("\n"))
		if len(lines) > 3 {
			parts = append(parts, lines[len(lines)/2])
		}
	}
	for _, p := range parts {
		if len(p) < least {
			continue
		}
		for form, text := range map[string][]byte{
			"as it is": p, "in hex": []byte(hex.EncodeToString(p)), "in HEX": []byte(strings.ToUpper(hex.EncodeToString(p))),
			"in base64": []byte(base64.StdEncoding.EncodeToString(p)), "in base64url": []byte(base64.URLEncoding.EncodeToString(p)),
		} {
			if bytes.Contains(data, text) {
				return form, true
			}
		}
	}
	return "", false
}

// tsharkReads checks that tshark shows HTTP where a lesson speaks it, takes nothing for
// what it is not, and opens a lesson over TLS by itself.
func tsharkReads(t *testing.T, r *lessonRun, path string) {
	t.Helper()
	if _, err := exec.LookPath("tshark"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tshark is not installed")
		}
		t.Log("tshark is not installed, so it is not asked")
		return
	}
	tshark := func(args ...string) []string {
		out, err := exec.Command("tshark", append([]string{"-n", "-r", path}, args...)...).Output()
		if err != nil {
			t.Fatalf("tshark %q: %v", args, err)
		}
		return strings.Fields(string(out))
	}
	wrong, theirs := 0, 0
	for _, protocols := range tshark("-T", "fields", "-e", "frame.protocols") {
		of := strings.Split(protocols, ":")
		if slices.Contains(of, "coap") || slices.Contains(of, "_ws.malformed") {
			wrong++
		}
		if slices.Contains(of, "http") && !slices.Contains(of, "tls") {
			theirs++
		}
	}
	if wrong > 0 {
		t.Errorf("tshark takes %d packets for CoAP, or for damaged", wrong)
	}
	s, err := session(t.Context(), &r.Recording, nil)
	if err != nil {
		t.Fatal(err)
	}
	ours := 0
	for n := 1; n <= s.Len(); n++ {
		if s.Row(n).Protocol == "HTTP" {
			ours++
		}
	}
	if theirs != ours {
		t.Errorf("tshark shows %d packets with HTTP in the clear, and plainsight %d", theirs, ours)
	}
	logged := false
	for _, e := range r.Viewpoints {
		for _, s := range e.Secrets {
			logged = logged || s.Kind == field.TLSKeyLog
		}
	}
	if !logged || r.Lesson.Name == "https-untrusted" { // nobody says anything there
		return
	}
	if len(tshark("-Y", `tls and http contains "`+lessons.DefaultSecret+`"`)) == 0 {
		t.Error("tshark does not read the secret in the exported capture")
	}
}
