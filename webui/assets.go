package webui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"plainsight/webui/pages"
)

//go:embed assets
var embedded embed.FS

// asset is one file as it is served.
type asset struct {
	plain, zipped []byte // zipped is nil where it would save nothing
	kind, etag    string
}

// assets are all files that pages load. Their addresses hold a hash over all
// of them, so a browser may cache them indefinitely and never mixes versions.
type assets struct {
	prefix string // "/assets/3f9c…/"
	files  map[string]asset
}

func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	all := sha256.New()
	err := fs.WalkDir(embedded, "assets", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		if name == "assets/shared/plainsight.css" {
			data = append(append(data, widthClasses()...), pages.PatternCSS()...)
		}
		sum := sha256.Sum256(data)
		all.Write(sum[:])
		one := asset{plain: data, kind: mime.TypeByExtension(path.Ext(name)), etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
		if path.Ext(name) == ".woff2" {
			one.kind = "font/woff2"
		} else if z := zip(data); len(z) < len(data) {
			one.zipped = z
		}
		a.files[strings.TrimPrefix(name, "assets/")] = one
		return nil
	})
	a.prefix = "/assets/" + hex.EncodeToString(all.Sum(nil)[:8]) + "/"
	return a, err
}

// widthClasses are the rules .w1 to .w100, and .wait1 to .wait100. The content policy
// forbids style attributes, so the parts of a bar, and waits in the ladder, get their
// sizes from classes.
func widthClasses() []byte {
	var b bytes.Buffer
	for i := 1; i <= 100; i++ {
		fmt.Fprintf(&b, ".w%d{width:%d%%}.wait%d{--wait:%d}", i, i, i, i)
	}
	return b.Bytes()
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // fails only on an unknown level
	w.Write(data)                                         // into memory: cannot fail
	w.Close()
	return b.Bytes()
}

// zippers compress responses that are made for one request, while the reader
// waits: at the fastest level, and pooled, because allocating a writer takes longer
// than compressing a packet.
var zippers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails only on an unknown level
	return w
}}

func zipFast(data []byte) []byte {
	var b bytes.Buffer
	w := zippers.Get().(*gzip.Writer)
	defer zippers.Put(w)
	w.Reset(&b)
	w.Write(data) // into memory: cannot fail
	w.Close()
	return b.Bytes()
}

func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, current := strings.CutPrefix(r.URL.Path, a.prefix)
	one, found := a.files[name]
	if !current || !found {
		http.Error(w, "plainsight has no such file, or has another version of it: load the page again.", http.StatusNotFound)
		return
	}
	h := w.Header()
	h.Set("Content-Type", one.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", one.etag)
	h.Set("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == one.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := one.plain
	if one.zipped != nil && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = one.zipped
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body) // the reader may have left; nothing to do about it
	}
}

func takesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// send answers with a page or data that must not be kept, zipped where the
// browser takes that.
func send(w http.ResponseWriter, r *http.Request, kind string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Encoding")
	if len(body) > 1024 && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = zipFast(body)
	}
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}
