package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"plainsight/webui/browsertest"
	"plainsight/webui/live/livetest"
	"plainsight/webui/pages"
)

// theBook is the storybook of all tests, which only read it.
var theBook = sync.OnceValues(newStorybook)

func openBook(t *testing.T) *storybook {
	t.Helper()
	b, err := theBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMain(m *testing.M) { browsertest.Main(m) }

// browseBook opens the storybook in a browser.
func browseBook(t *testing.T) (*storybook, *browsertest.Tab) {
	t.Helper()
	book := openBook(t)
	web := httptest.NewServer(book.Handler())
	t.Cleanup(web.Close)
	return book, browsertest.Browse(t, web)
}

// components are the functions that the pages' templates were made into, with the
// markup that is in each.
func components(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("../../webui/pages/*_templ.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	out := map[string][]string{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || fn.Type.Results == nil || len(fn.Type.Results.List) != 1 {
				continue
			}
			if r, ok := fn.Type.Results.List[0].Type.(*ast.SelectorExpr); !ok || r.Sel.Name != "Component" {
				continue
			}
			out[fn.Name.Name] = nil
			ast.Inspect(fn, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				if s, ok := call.Fun.(*ast.SelectorExpr); !ok || s.Sel.Name != "WriteString" || len(call.Args) != 3 {
					return true
				}
				if lit, ok := call.Args[2].(*ast.BasicLit); ok {
					text, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Fatal(err)
					}
					out[fn.Name.Name] = append(out[fn.Name.Name], text)
				}
				return true
			})
		}
	}
	return out
}

func getPage(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// Every component has a story, so that a new one without any is noticed, and
// all of its markup is to be seen in some state.
func TestStorybookHasEveryComponent(t *testing.T) {
	b := openBook(t)
	told := map[string]string{}
	var all strings.Builder
	for _, sh := range b.shelves {
		for _, s := range sh.stories {
			for _, f := range s.of {
				told[componentName(f)] = s.name
			}
			for i := range s.states {
				if s.states[i].show != nil {
					all.WriteString(pages.RenderString(s.states[i].show))
				}
			}
		}
	}
	seen := all.String()
	for name, markup := range components(t) {
		if told[name] == "" && ast.IsExported(name) { // others are parts of one that has a story
			t.Errorf("the component %s has no story: add one to the stories_*.go file where it belongs", name)
			continue
		}
		for _, m := range markup {
			if !strings.Contains(seen, m) {
				t.Errorf("no state of the story %q shows %q of %s", told[name], m, name)
			}
		}
	}
}

// Every page of the book is whole: its states have names of their own, each is
// shown in both themes, and what it links to is there. The same pages can be
// written as files.
func TestStorybookPages(t *testing.T) {
	b := openBook(t)
	files := map[string]string{}
	if err := b.Write(func(name string, data []byte) error { files[name] = string(data); return nil }); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(b.Handler())
	defer web.Close()
	links := regexp.MustCompile(`(?:href|src)="([^"#]+)"`)
	for name, data := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		code, got := getPage(t, web.URL+"/"+name)
		if code != http.StatusOK || got != data {
			t.Errorf("%s is served as %d, %d bytes, and written as %d", name, code, len(got), len(data))
		}
		if !strings.HasPrefix(data, "<!doctype html>") {
			t.Errorf("%s begins with %.40q", name, data)
		}
		if strings.HasPrefix(name, "frame/") {
			theme := strings.TrimSuffix(filepath.Base(name), ".html")
			if !strings.Contains(data, `data-theme="`+theme+`"`) {
				t.Errorf("%s is not in its theme", name)
			}
			if dark := files[filepath.Dir(name)+"/dark.html"]; strings.Replace(data, `data-theme="light"`, `data-theme="dark"`, 1) != dark {
				t.Errorf("%s differs from the dark one in more than the theme", name)
			}
		}
		for _, l := range links.FindAllStringSubmatch(data, -1) {
			if strings.HasPrefix(l[1], "/") || strings.Contains(l[1], "://") {
				continue // into the product, or to a standard
			}
			if at := filepath.Join(filepath.Dir(name), l[1]); files[at] == "" {
				t.Errorf("%s leads to %s, which is not there", name, at)
			}
		}
	}
	for _, sh := range b.shelves {
		for _, s := range sh.stories {
			var ids []string
			for _, st := range s.states {
				if slices.Contains(ids, st.id()) {
					t.Errorf("%s has two states %s", s.name, st.name)
				}
				ids = append(ids, st.id())
				if (st.show == nil) == (st.screen == nil) {
					t.Errorf("%s, %s is neither a component nor a screen, or both", s.name, st.name)
				}
			}
		}
	}
	if code, _ := getPage(t, web.URL+"/story/nothing.html"); code != http.StatusNotFound {
		t.Errorf("a story that is not there: %d", code)
	}
}

// In a browser nothing is wrong with any component in any state that axe calls
// serious, in either theme and in a narrow window. The first state of each story
// speaks for the others, unless all are looked at.
func TestStorybookInBrowser(t *testing.T) {
	t.Parallel()
	book, b := browseBook(t)
	b.Size(640, 900)
	title := regexp.MustCompile(`<title>.*</title>`)
	at := ""
	for _, sh := range book.shelves {
		for _, s := range sh.stories {
			for i, st := range s.states {
				if st.show == nil || i > 0 && !browsertest.Full() {
					continue
				}
				frame := "/frame/" + s.name + "/" + st.id() + "/dark.html"
				_, page := getPage(t, b.Web.URL+frame)
				head, _, _ := strings.Cut(title.ReplaceAllString(page, ""), "<body")
				if head != at || strings.Contains(page, "<script") {
					b.Open(frame)
					at = head
				} else { // the same page but for what it shows, with axe in it already
					browsertest.Eval[bool](b, "fetch('"+frame+"').then(r => r.text()).then(all => { document.body.replaceWith(new DOMParser().parseFromString(all, 'text/html').body); document.documentElement.dataset.theme = 'dark'; return true })")
				}
				b.Axe(s.title+", "+st.name, 1, browsertest.Everything)
				browsertest.Eval[string](b, "document.documentElement.dataset.theme = 'light'") // the other document differs in nothing else
				b.Axe(s.title+", "+st.name+", light", 0, browsertest.Colours)
			}
		}
	}
	b.Check()
}

// Screens reach the states that only a page's own script makes. One story of each
// shelf speaks for the others, unless all are looked at.
func TestStorybookScreens(t *testing.T) {
	t.Parallel()
	book, b := browseBook(t)
	for _, sh := range book.shelves {
		looked := false
		for _, s := range sh.stories {
			if !slices.ContainsFunc(s.states, func(st bookState) bool { return st.screen != nil }) {
				continue
			}
			if looked && !browsertest.Full() {
				break
			}
			looked = true
			b.Open("/story/" + s.name + ".html")
			b.Wait("document.body.dataset.reached")
			if trouble := browsertest.Eval[string](b, "[...document.querySelectorAll('p.trouble')].map((p) => p.textContent).join('; ')"); trouble != "" {
				t.Errorf("%s: %s", s.name, trouble)
			}
		}
	}
	b.Check()
}

// A storybook is there soon enough that one opens it while working.
func TestStorybookOpensSoon(t *testing.T) {
	begun := time.Now()
	b, err := newStorybook()
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
	if d := time.Since(begun); d > livetest.Patience {
		t.Errorf("it took %s", d)
	}
}
