package pages

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"plainsight/dissect/field"
)

// Render writes a component to w, which must not fail: memory. Whatever a template
// shows, characters that nobody can see are replaced by visible ones.
func Render(w io.Writer, c templ.Component) {
	var page bytes.Buffer
	if err := c.Render(context.Background(), &page); err != nil {
		panic(err)
	}
	if _, err := w.Write(field.AppendVisible(nil, page.Bytes())); err != nil {
		panic(err)
	}
}

// RenderString is what Render writes.
func RenderString(c templ.Component) string {
	var b strings.Builder
	Render(&b, c)
	return b.String()
}
