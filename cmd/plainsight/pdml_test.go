package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/print"
)

// TestPDMLTakesNoShortcut writes each packet by a writer that has seen no other,
// from a session that reads every message, and finds what the command writes,
// which does neither, byte for byte.
func TestPDMLTakesNoShortcut(t *testing.T) {
	many, _ := multiplied(t, "testdata/captures/tls13-ecdsa.pcap", 2000)
	keys := map[string]string{many: "testdata/captures/tls13-ecdsa.keys"}
	files := append(captures(t), many)
	for _, file := range files {
		if at := strings.TrimSuffix(file, filepath.Ext(file)) + ".keys"; exists(at) {
			keys[file] = at
		}
	}
	for _, file := range files {
		rec, err := open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		call, secrets := []string{"dissect", "-T", "pdml", file}, []field.Secret(nil)
		if at := keys[file]; at != "" {
			log, err := os.ReadFile(at)
			if err != nil {
				t.Fatal(err)
			}
			call, secrets = append(call, "--keylog", at), []field.Secret{{Kind: field.TLSKeyLog, Label: at, Data: log}}
		}
		s, err := session(t.Context(), rec, secrets)
		if err != nil {
			t.Fatal(err)
		}
		var want strings.Builder
		for n := 1; n <= s.Len(); n++ {
			var before time.Time
			if n > 1 {
				before = s.Time(n - 1)
			}
			p := print.NewPDMLPart()
			p.Begin(nil, before)
			if err := s.WalkFrom(n, n, func(pk *dissect.Packet) error { return p.Packet(pk) }); err != nil {
				t.Fatal(err)
			}
			want.Write(p.End())
		}
		got, _ := command(t, call...)
		_, got, _ = strings.Cut(got, "<packet>")
		if got = "<packet>" + strings.TrimSuffix(got, "</pdml>\n"); got != want.String() {
			t.Errorf("%s: %d bytes, want %d; they differ in %q", file, len(got), want.Len(), firstDifference(got, want.String()))
		}
	}
}

// firstDifference is what a has where b has something else.
func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[max(0, i-200):min(len(a), i+50)]
		}
	}
	return "the end"
}
