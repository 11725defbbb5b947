package webui

import (
	"encoding/json"
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
	"testing"
	"time"
)

// openBook makes a storybook that ends with the test.
func openBook(t *testing.T) *Storybook {
	t.Helper()
	b, err := NewStorybook()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// components are the functions that templates were made into, but for the
// storybook's own, with the markup that stands in each.
func components(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob("*_templ.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	out := map[string][]string{}
	for _, name := range files {
		if name == "storybook_templ.go" {
			continue
		}
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
					all.WriteString(renderString(s.states[i].show))
				}
			}
		}
	}
	seen := all.String()
	for name, markup := range components(t) {
		if told[name] == "" {
			t.Errorf("the component %s has no story: add one to the stories_*.go file where it belongs", name)
			continue
		}
		for _, m := range markup {
			if !strings.Contains(seen, m) {
				t.Errorf("the story %s has no state in which %s shows %q", told[name], name, m)
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

// In a browser every state of every story is there, in both themes: nothing is
// wrong with it that axe calls serious, and screens reach their states.
func TestStorybookInBrowser(t *testing.T) {
	t.Parallel()
	book := openBook(t)
	m := http.NewServeMux()
	m.HandleFunc("GET /axe.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "max-age=600")
		io.WriteString(w, axe)
	})
	m.Handle("/", book.Handler())
	web := httptest.NewServer(m)
	t.Cleanup(web.Close)
	for _, sh := range book.shelves {
		t.Run(sh.title, func(t *testing.T) {
			b := browse(t, web)
			for _, s := range sh.stories {
				b.open("/story/" + s.name + ".html")
				var out struct {
					Looked int
					Found  []string
				}
				if err := json.Unmarshal([]byte(eval[string](b, auditFrames)), &out); err != nil {
					t.Fatal(err)
				}
				for _, f := range out.Found {
					t.Errorf("%s: %s", s.name, f)
				}
				want := 0
				for _, st := range s.states {
					if st.screen == nil {
						want += len(storyThemes)
					}
				}
				if out.Looked != want {
					t.Errorf("%s: %d documents were looked at, want %d", s.name, out.Looked, want)
				}
			}
			b.check()
		})
	}
}

// auditFrames runs axe in each document that a story frames, and waits for its
// screens.
const auditFrames = `(async () => {
	const found = [], frames = [...document.querySelectorAll('iframe[src^="../frame"]')]
	const until = async (f) => { for (let i = 0; i < 2400; i++) { if (f()) return true; await new Promise((r) => setTimeout(r, 25)) } return false }
	for (const f of frames) {
		f.loading = 'eager'
		if (!await until(() => f.contentDocument?.readyState === 'complete' && f.contentDocument.URL === f.src)) { found.push(f.title + ' does not load'); continue }
		const doc = f.contentDocument, script = doc.createElement('script')
		script.src = '/axe.js'
		await new Promise((done) => { script.onload = done; doc.head.append(script) })
		const r = await f.contentWindow.axe.run(doc, f.src.endsWith('light.html') ? { runOnly: ['color-contrast'] } : {}) // but for colours the two are the same
		for (const v of r.violations) if (v.impact === 'serious' || v.impact === 'critical') {
			found.push(f.title + ': ' + v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.target + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join('; '))
		}
		const wide = doc.documentElement.scrollWidth - f.clientWidth
		if (wide > 0) found.push(f.title + ': it is ' + wide + ' pixels wider than its frame')
	}
	await until(() => document.body.dataset.reached)
	for (const p of document.querySelectorAll('p.trouble')) found.push(p.textContent)
	return JSON.stringify({ Looked: frames.length, Found: found })
})()`

// A storybook is there soon enough that one opens it while working.
func TestStorybookOpensSoon(t *testing.T) {
	begun := time.Now()
	openBook(t)
	if d := time.Since(begun); d > patience {
		t.Errorf("it took %s", d)
	}
}
