package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"plainsight/webui"
	"plainsight/webui/pages"

	"github.com/a-h/templ"
)

// file answers with one page. Its addresses are those of the files that Write
// makes.
func (b *storybook) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" {
		name = "index.html"
	}
	page, ok := b.page(name)
	if !ok {
		http.Error(w, "There is no such story. The first page lists all stories.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", framedPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	io.WriteString(w, page)
}

// page renders one page by its file name.
func (b *storybook) page(name string) (string, bool) {
	up := strings.Repeat("../", strings.Count(name, "/"))
	if name == "index.html" {
		return pages.RenderString(storyIndex(b.shelves, up)), true
	}
	parts := strings.Split(strings.TrimSuffix(name, ".html"), "/")
	if len(parts) < 2 || !strings.HasSuffix(name, ".html") {
		return "", false
	}
	s, ok := b.find(parts[1])
	if !ok {
		return "", false
	}
	switch {
	case parts[0] == "story" && len(parts) == 2:
		return pages.RenderString(storyPage(b.shelves, s, up)), true
	case parts[0] == "frame" && len(parts) == 4:
		if st, ok := s.state(parts[2]); ok && st.show != nil && (parts[3] == "dark" || parts[3] == "light") {
			return st.document(parts[3], up), true
		}
	}
	return "", false
}

// document is a state by itself, in one theme.
func (st *bookState) document(theme, up string) string {
	if st.in == "page" {
		return bare(pages.RenderString(st.show), theme, up)
	}
	p, ok := places[st.in]
	if !ok {
		p = places[""]
	}
	one := pages.RenderString(storyFrame(frameView{Title: st.name, Theme: theme, Assets: up + "assets/", Sheets: p.sheets, Script: p.script, Open: p.open, Close: p.close,
		Show: templ.Raw(scripts.ReplaceAllString(pages.RenderString(st.show), ""))})) // what a script does is shown on a screen
	return strings.ReplaceAll(one, storyAssets, up+"assets/")
}

var scripts = regexp.MustCompile(`<script[^>]*></script>`)

// bare is a whole page without its scripts, in one theme.
func bare(page, theme, up string) string {
	page = scripts.ReplaceAllString(page, "")
	page = strings.Replace(page, `<html lang="en"`, `<html lang="en" data-theme="`+theme+`" data-projector="off" data-depth="3"`, 1)
	return strings.ReplaceAll(page, storyAssets, up+"assets/")
}

// storyAssets is a placeholder for the folder of style sheets in whole pages. Each
// document replaces it with its own relative path.
const storyAssets = "/story-assets/"

// Write makes a file of each page and of all that they load. Screens that a
// script drives need the storybook to run; their places say so.
func (b *storybook) Write(save func(name string, data []byte) error) error {
	names := []string{"index.html"}
	for _, sh := range b.shelves {
		for _, s := range sh.stories {
			names = append(names, "story/"+s.name+".html")
			for _, st := range s.states {
				for _, theme := range storyThemes {
					if st.show != nil {
						names = append(names, path.Join("frame", s.name, st.id(), theme+".html"))
					}
				}
			}
		}
	}
	for _, n := range names {
		page, ok := b.page(n)
		if !ok {
			return fmt.Errorf("the storybook has no page %s", n)
		}
		if err := save(n, []byte(page)); err != nil {
			return err
		}
	}
	for n, data := range b.assets {
		if err := save("assets/"+n, data); err != nil {
			return err
		}
	}
	return nil
}

// framedPolicy is that of the pages, but for frames of the storybook's own.
var framedPolicy = strings.Replace(webui.ContentPolicy, "frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'", 1)

// screens are the product's own pages, which stories may frame, and the assets
// under their plain names.
func (b *storybook) screens(w http.ResponseWriter, r *http.Request) {
	if name, ok := strings.CutPrefix(r.URL.Path, "/assets/"); ok {
		if data, known := b.assets[name]; known {
			w.Header().Set("Cache-Control", "no-cache") // somebody is working on them
			http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(data))
			return
		}
	}
	b.owns(r)
	if r.URL.Path == "/live" { // a websocket has no policy, and takes the connection over
		b.server.Handler().ServeHTTP(w, r)
		return
	}
	b.server.Handler().ServeHTTP(&framed{ResponseWriter: w}, r)
}

// owns has a request be the owner's of the run that it is about: all runs here are
// the storybook's own.
func (b *storybook) owns(r *http.Request) {
	id := r.FormValue("run")
	if rest, ok := strings.CutPrefix(r.URL.Path, "/run/"); ok {
		id, _, _ = strings.Cut(rest, "/")
	}
	if one, err := b.server.Runs().Find(id, true); err == nil {
		r.Header.Set(webui.OwnerHeader, one.Key)
	}
}

// framed lets the storybook frame what is answered.
type framed struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader changes the policy first.
func (f *framed) WriteHeader(status int) {
	f.begun = true
	f.Header().Set("Content-Security-Policy", framedPolicy)
	f.ResponseWriter.WriteHeader(status)
}

// Unwrap is what answers.
func (f *framed) Unwrap() http.ResponseWriter { return f.ResponseWriter }

// Write does, too.
func (f *framed) Write(b []byte) (int, error) {
	if !f.begun {
		f.WriteHeader(http.StatusOK)
	}
	return f.ResponseWriter.Write(b)
}
