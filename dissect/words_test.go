package dissect_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plainsight/dissect"
	"plainsight/dissect/compare"
	"plainsight/dissect/tls/registry"
)

// reworded puts other words into the tables of names and explanations until the
// test is over. Names of cipher suites stay: those are read, as registered.
func reworded(t *testing.T) {
	t.Helper()
	other := func(text string) string {
		if text == "" {
			return ""
		}
		return "#" + strings.ToUpper(text)
	}
	messages, alerts, extensions := registry.HandshakeMessages, registry.Alerts, map[uint16]registry.ExtensionType{}
	for i := range registry.HandshakeMessages {
		m := &registry.HandshakeMessages[i]
		m.Name, m.Says = other(m.Name), other(m.Says)
	}
	for i := range registry.Alerts {
		a := &registry.Alerts[i]
		a.Name, a.Says = other(a.Name), other(a.Says)
	}
	for n, x := range registry.ExtensionTypes {
		extensions[n] = x
		x.Name, x.Says = other(x.Name), other(x.Says)
		registry.ExtensionTypes[n] = x
	}
	t.Cleanup(func() {
		registry.HandshakeMessages, registry.Alerts = messages, alerts
		for n, x := range extensions {
			registry.ExtensionTypes[n] = x
		}
	})
}

// decisions is all that a session decides about a capture, without its words.
func decisions(s *dissect.Session) (out []string) {
	put := func(parts ...any) { out = append(out, fmt.Sprintln(parts...)) }
	for n := 1; n <= s.Len(); n++ {
		r := s.Row(n)
		put("row", n, r.Protocol, r.Counts, r.Problem, r.Stream, r.ToServer)
	}
	for _, st := range s.Ladder().Steps {
		put("step", st.Talk, st.ToServer, st.Frames, st.Field, st.Frame, st.Off, st.Counts, st.Sight, st.Ends, st.Client, st.Server, st.Problem != "", st.Secret)
	}
	for _, k := range s.KeySchedules() {
		put("keys", k.Talk, k.Unit, k.Version, k.Suite, len(k.Wire))
		for _, st := range k.Steps {
			put("derived", st.Op, st.Role, st.Output, st.Derivable, st.From, st.Command, st.NoCommand == "", st.Records, st.Shut, len(st.Covers), len(st.Inputs))
		}
	}
	put(s.Report(), s.Find(note))
	for stream := range compare.Of(s, compare.Place{}).Connections {
		e := compare.Of(s, compare.Place{Stream: stream})
		for _, step := range e.Steps {
			put(step)
		}
		for _, l := range e.Leaks {
			put(l.Degree, l.Frame, l.Field)
		}
	}
	return out
}

// words is what a session says in the fields of a capture.
func words(t *testing.T, s *dissect.Session) (out []string) {
	t.Helper()
	err := s.Walk(func(p *dissect.Packet) error {
		for _, l := range p.Layers {
			for f := range l.All() {
				out = append(out, f.Label+f.Explain)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every name and explanation may be worded otherwise, or in another language: what
// is opened, who reads what, which state follows and which command computes a key
// stay as they are.
func TestWordsDecideNothing(t *testing.T) {
	lessons := []string{"tls13", "tls13-hello-retry", "tls13-resumption", "tls12-rsa", "tls12-ecdhe", "mtls", "rsa-chat", "fernet"}
	before, said := map[string][]string{}, map[string][]string{}
	heard := map[string]*hearing{}
	each := func(look func(name string, s *dissect.Session)) {
		for _, lesson := range lessons {
			for _, eye := range []string{"eavesdropper", "client", "thief"} {
				if eye == "eavesdropper" || len(heard[lesson].held[eye]) > 0 {
					look(lesson+", "+eye, heard[lesson].session(t, eye))
				}
			}
		}
	}
	for _, lesson := range lessons {
		_, heard[lesson] = played(t, lesson, "", nil)
	}
	each(func(name string, s *dissect.Session) { before[name], said[name] = decisions(s), words(t, s) })
	reworded(t)
	each(func(name string, s *dissect.Session) {
		got := decisions(s)
		for i := range max(len(got), len(before[name])) {
			if i >= len(got) || i >= len(before[name]) || got[i] != before[name][i] {
				t.Errorf("%s: in other words it decides otherwise:\n%s\n%s", name, got[min(i, len(got)-1)], before[name][min(i, len(before[name])-1)])
				break
			}
		}
		if tls := strings.Contains(name, "tls"); tls == slices.Equal(words(t, s), said[name]) {
			t.Errorf("%s: the words are the same: %v", name, !tls)
		}
	})
}
