package webui

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"plainsight/dissect/words"
)

// marking is a made-up language: English, with marks around each sentence.
type marking struct{}

func (marking) Sentence(english string) string { return "⟦" + english + "⟧" }

func (m marking) Counted(one, many string, n int) string {
	if n == 1 {
		return m.Sentence(one)
	}
	return m.Sentence(many)
}

// marked tells the program that TestScriptsInAnotherLanguage starts from itself,
// for a language holds for all of a program.
const marked = "PLAINSIGHT_TEST_MARKED"

// TestScriptsInAnotherLanguage goes through the pages in a language in which each
// sentence has marks: what scripts show and speak has them too.
func TestScriptsInAnotherLanguage(t *testing.T) {
	if os.Getenv(marked) == "" {
		c := exec.Command(os.Args[0], "-test.run=^TestScriptsInAnotherLanguage$", "-test.v", "-test.short="+map[bool]string{true: "true", false: "false"}[testing.Short()])
		c.Env = append(os.Environ(), marked+"=yes")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if strings.Contains(string(out), "--- SKIP") {
			t.Skip("skipped: no chromium on this machine")
		}
		return
	}
	words.Use(marking{})
	_, web := serveReal(t)
	b := browse(t, web)
	b.lessonIsMarked()
	b.homeIsMarked()
	b.captureIsMarked()
	b.compareIsMarked()
}

// isMarked fails the test where something does not show a marked sentence. js is
// what is shown.
func (b *tab) isMarked(js string) {
	b.T.Helper()
	b.Wait("(" + js + ")?.trim()")
	if got := eval[string](b, js); !allMarked(got) {
		b.T.Errorf("%s is %q: not all of it has marks", js, got)
	}
}

// allMarked reports whether a text begins and ends with a mark, and has letters
// outside of marks nowhere.
func allMarked(text string) bool {
	depth, some := 0, false
	for _, r := range text {
		switch {
		case r == '⟦':
			depth++
			some = true
		case r == '⟧':
			depth--
		case depth == 0 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'):
			return false
		}
	}
	return some && depth == 0
}

// nothingPlain fails the test where a sentence of a script is on the page without
// its marks, as one that does not come through the table would be.
func (b *tab) nothingPlain(where string) {
	b.T.Helper()
	shown := eval[string](b, `[...document.querySelectorAll('body, body *')].flatMap((e) => [
		...['aria-label', 'aria-valuetext', 'title', 'alt'].map((a) => e.getAttribute(a) ?? ''),
		...[...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data)]).join('\n')`)
	for _, s := range ownSentences(b.T) {
		for _, line := range strings.Split(shown, "\n") {
			if s.MatchString(strings.TrimSpace(line)) {
				b.T.Errorf("%s: %q has no marks", where, line)
			}
		}
	}
}

var (
	placesOf = regexp.MustCompile(`\\\{\w+\\\}`)
	ownWords = regexp.MustCompile(`[A-Za-z]+`)
)

// ownSentences match the sentences of scripts that have some words of their own.
func ownSentences(t testing.TB) (out []*regexp.Regexp) {
	said, counted := scriptWords(t)
	for _, c := range counted {
		said = append(said, c[0], c[1])
	}
	for _, s := range said {
		if len(ownWords.FindAllString(placesOf.ReplaceAllString(regexp.QuoteMeta(s), ""), -1)) > 1 {
			out = append(out, regexp.MustCompile("^"+placesOf.ReplaceAllString(regexp.QuoteMeta(s), "[^⟦⟧]+")+"$"))
		}
	}
	return out
}

const (
	goText    = "document.querySelector('#go span').textContent"
	countText = "document.querySelector('#count').textContent"
	aloud     = "document.querySelector('#live').textContent"
	trouble   = "document.querySelector('#trouble').textContent"
)

func (b *tab) lessonIsMarked() {
	b.Open("/lesson/tls13?depth=3")
	b.Wait("document.querySelector('.reveal')")
	b.isMarked("document.querySelector('.reveal').textContent")
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done' && document.querySelector('#hex .sel')")
	for _, js := range []string{goText, countText, "document.querySelector('#pause span').textContent", "document.querySelector('#about .where dd').textContent"} {
		b.isMarked(js)
	}
	b.Wait(aloud)
	b.nothingPlain("a lesson that has run")

	b.Do(chromedp.Focus(chromedp.CSS("#strip")))
	b.Press("\u2192")
	b.isMarked("document.querySelector('#strip-says .where').textContent")
	b.Wait("document.querySelector('#strip').getAttribute('aria-valuetext').startsWith('⟦⟦Packet ')") // the server shortens what follows
	b.nothingPlain("the byte map")

	b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelector('.rung').focus(), document.querySelector('[data-depth-to=\"2\"]').click()"))
	b.isMarked("document.querySelector('#about .deeper').textContent")
	b.isMarked("document.querySelector('#about .reads').textContent")
	b.nothingPlain("a message's card")

	b.Click("[data-panel=keys]")
	b.isMarked(aloud)
	b.Wait("document.querySelector('#graphs .head')")
	b.nothingPlain("the key schedule")
}

func (b *tab) homeIsMarked() {
	b.Open("/")
	b.isMarked("document.querySelector('[data-progress=tls13]').textContent")
	b.nothingPlain("the first page")
}

func (b *tab) captureIsMarked() {
	b.Open("/capture")
	b.Wait("document.querySelector('#open')")
	b.Click("#go")
	b.isMarked(trouble)
	b.choose("#capture-file", written(b.T.(*testing.T), "other.txt", []byte("no capture")))
	b.isMarked("document.querySelector('#file-name').textContent")
	b.Click("#go")
	b.Wait("document.querySelector('#trouble').textContent.includes('other.txt')")
	b.nothingPlain("a file that is no capture")
	b.choose("#capture-file", written(b.T.(*testing.T), "own.pcapng", pcapng(b.T.(*testing.T), recorded(b.T.(*testing.T), "plaintext").Frames)))
	b.Click("#go")
	b.arrive("/capture?", "run=")
	b.Wait("document.querySelector('#verdict .answer') && document.querySelector('#hex .sel')")
	b.isMarked(countText)
	b.isMarked("document.querySelector('#about .deeper').textContent")
	b.nothingPlain("a capture")
}

func (b *tab) compareIsMarked() {
	b.Open("/compare")
	b.Wait("document.querySelector('#choose')")
	b.Do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('.chips input:checked').forEach((i) => i.click())"))
	b.isMarked(countText)
	b.Open("/compare?a=plaintext&b=tls13")
	b.Click("#go")
	b.Wait("document.body.dataset.phase === 'done'")
	b.isMarked(countText)
	b.nothingPlain("a comparison")
}
