package webui

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plainsight/capture"
	"plainsight/dissect"
	"plainsight/lessons"
	"plainsight/webui/pages"
	"plainsight/webui/recording"
)

// abbreviation is a word of capitals, or a state's name.
var abbreviation = regexp.MustCompile(`\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*\b`)

// quotations are words of capitals that are no terms: what another program says, word for
// word, and values.
var quotations = []string{
	"ERR_CERT_AUTHORITY_INVALID", "NET", "SEC_ERROR_UNKNOWN_ISSUER", // errors of browsers, which the story tells the meaning of
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", // a key
}

// known are the words of the glossary, each alone.
func known() map[string]bool {
	out := map[string]bool{}
	for _, g := range pages.Glossary() {
		for _, w := range g.Words {
			for _, one := range abbreviation.FindAllString(w, -1) {
				out[one] = true
			}
		}
	}
	return out
}

// unexplained are the abbreviations of a text that the glossary lacks. A cipher suite is
// explained by its parts.
func unexplained(text string, known map[string]bool) (out []string) {
	for _, w := range abbreviation.FindAllString(text, -1) {
		if known[w] || slices.Contains(quotations, w) {
			continue
		}
		for part := range strings.SplitSeq(w, "_") {
			if abbreviation.MatchString(part) && !known[part] && (!strings.HasPrefix(w, "TLS_") || part != "WITH" && part != "SHA") {
				out = append(out, w)
				break
			}
		}
	}
	return out
}

// toldBy is all prose of a lesson before it runs.
func toldBy(l *lessons.Lesson) (out []string) {
	out = append(out, l.Title, l.Summary, l.Guards, l.Talks)
	for _, e := range l.Eyes {
		out = append(out, e.Title, e.Says)
	}
	for _, k := range l.Knobs {
		out = append(out, k.Label, k.Says)
		for _, o := range k.Options {
			out = append(out, o.Label)
		}
	}
	for _, f := range l.Faults {
		out = append(out, f.Title, f.Says, f.Look.Label)
	}
	for _, s := range l.Story {
		out = append(out, s.Title, s.Text)
		if s.Look != nil {
			out = append(out, s.Look.Label)
		}
		if s.Ask != nil {
			out = append(out, s.Ask.Ask)
			for _, c := range s.Ask.Choices {
				out = append(out, c.Text, c.Because)
			}
		}
	}
	return out
}

// shownOf is what the ladder, the keys, the tree and the reasons of a run say, without
// values from the wire.
func shownOf(s *dissect.Session) (out []string) {
	for _, st := range s.Ladder().Steps {
		if st.Protocol != "HTTP" { // whose first lines are quoted
			out = append(out, st.Title, st.Detail, st.Problem, st.Secret)
		}
		out = append(out, st.Client, st.Server)
	}
	for _, k := range s.KeySchedules() {
		for _, st := range k.Steps {
			out = append(out, st.Name, st.Why, st.WhyShut, st.NoCommand)
		}
	}
	shut, _ := s.Shut(10)
	for i := range shut {
		out = append(out, shut[i].Reason.Says(), shut[i].Reason.Helps())
	}
	for n := 1; n <= s.Len(); n++ {
		p, err := s.Packet(n)
		if err != nil {
			continue
		}
		for _, layer := range p.Layers {
			for f := range layer.All() {
				out = append(out, f.Label, f.Explain)
			}
		}
	}
	return out
}

// Every abbreviation that a lesson uses has its meaning in the glossary: in the story, in
// all settings, and in what is shown of a run, in each setting and for all eyes.
func TestGlossaryHasWhatLessonsSay(t *testing.T) {
	t.Parallel()
	terms := known()
	for _, l := range lessons.All() {
		lacks := map[string]string{}
		note := func(texts []string) {
			for _, text := range texts {
				for _, w := range unexplained(text, terms) {
					lacks[w] = text
				}
			}
		}
		note(toldBy(l))
		for i, set := range settingsOf(l) {
			r := recording.NewRecorder(l)
			w, _, err := capture.Open("virtual")
			if err != nil {
				t.Fatal(err)
			}
			err = l.Play(t.Context(), w, lessons.Setting{Secret: typed, Knobs: set}, r)
			w.Close()
			if err != nil {
				t.Fatalf("%s with %v: %v", l.Name, set, err)
			}
			r.Close()
			for n, e := range r.Viewpoints {
				if i > 0 && n > 1 {
					break // what others hold does not depend on the setting
				}
				s, err := r.Session(t.Context(), dissect.Options{Secrets: e.Secrets})
				if err != nil {
					t.Fatal(err)
				}
				note(shownOf(s))
			}
		}
		for w, text := range lacks {
			t.Errorf("%s: the glossary lacks %s: %q", l.Name, w, text)
		}
	}
}

// settingsOf are the settings of a lesson with one knob turned in each. Of knobs that
// only choose a number, two values do, and the search for a prime takes too long.
func settingsOf(l *lessons.Lesson) []map[string]string {
	out := []map[string]string{nil}
	for _, k := range l.Knobs {
		for i, o := range k.Options {
			if o.Value != k.Default && o.Value != "fresh" && i < 4 {
				out = append(out, map[string]string{k.Name: o.Value})
			}
		}
	}
	return out
}

// What is shown at the second depth names no line of a key log by its label.
func TestKeyLogsInWords(t *testing.T) {
	t.Parallel()
	label := regexp.MustCompile(`CLIENT_RANDOM|[A-Z]+_SECRET`)
	for _, l := range lessons.All() {
		for _, e := range l.Eyes {
			s := seenBy(t, played(t, l.Name), e.Name)
			var says []string
			for _, st := range s.Ladder().Steps {
				says = append(says, st.Title, st.Detail, st.Problem, st.Secret)
			}
			for _, k := range s.KeySchedules() {
				for _, st := range k.Steps {
					says = append(says, st.Why, st.WhyShut)
				}
			}
			shut, _ := s.Shut(10)
			for i := range shut {
				says = append(says, shut[i].Reason.Says(), shut[i].Reason.Helps())
			}
			for _, text := range says {
				if label.MatchString(text) {
					t.Errorf("%s, %s: %q", l.Name, e.Name, text)
				}
			}
		}
	}
}

func TestGlossaryPage(t *testing.T) {
	t.Parallel()
	_, web := serve(t)
	code, data := getAs(t, http.DefaultClient, web.URL+"/glossary")
	page := string(data)
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, page)
	}
	for _, g := range pages.Glossary() {
		if !strings.Contains(page, `id="`+g.ID+`"`) {
			t.Errorf("the page lacks %s", g.ID)
		}
	}
	for _, path := range []string{"/", "/compare", "/capture"} {
		if _, data := getAs(t, http.DefaultClient, web.URL+path); !strings.Contains(string(data), `href="/glossary"`) {
			t.Errorf("%s does not lead to the glossary", path)
		}
	}
}
