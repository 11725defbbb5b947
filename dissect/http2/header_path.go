package http2

import (
	"strings"

	"plainsight/dissect/field"
)

// query names the parts of a path that has a query, as Wireshark does: they
// carry what a user typed as often as the content does. Of a path with other
// delimiters, which no browser sends, the parts have no names.
func (l *list) query(path *field.Field) {
	text := string(path.Bytes())
	before, after, ok := strings.Cut(text, "?")
	if !ok || strings.ContainsAny(before, ":#[]@") || strings.ContainsAny(after, ":?#[]@") {
		return
	}
	part := func(off, n int, name, label, says, section string) {
		if n == 0 {
			return
		}
		f := l.c.Arena.New()
		f.Name, f.Label, f.Explain, f.Spec = name, label, says, field.RFC(3986, section)
		f.Span = field.Span{Buf: path.Buf, Off: path.Off + off, Len: n}
		f.Value.Kind, f.Class, f.Flags = field.Text, path.Class, field.Alias
		path.Add(f)
	}
	part(0, len(before), "http.path_segment", "Path segment", "The page that is asked for: {v}.", "3.3")
	for at := len(before) + 1; at <= len(text); {
		n := strings.IndexAny(text[at:], "!$&'()*+,;")
		if n < 0 {
			n = len(text) - at
		}
		part(at, n, "http.path_sub_segment", "Path sub segment", "A part of the query: {v}.", "3.4")
		at += n + 1
	}
}
