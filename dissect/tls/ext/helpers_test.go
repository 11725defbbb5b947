package ext

import (
	"strings"
	"testing"

	"plainsight/dissect/field"
	"plainsight/dissect/field/fieldtest"
	"plainsight/dissect/proto"
	"plainsight/dissect/tls/reading"
	"plainsight/dissect/tls/tlstest"
)

// readExtensions takes a list of extensions apart as part of a message.
func readExtensions(where Message, list []byte) (root *field.Field, problem bool) {
	data := append([]byte{byte(len(list) >> 8), byte(len(list))}, list...)
	c := &proto.Context{Arena: new(field.Arena)}
	d := Content{&reading.State{C: c}}
	root = c.Arena.New()
	r := field.Read(c.Arena, root, field.Span{Buf: &field.Buffer{Data: data}, Len: len(data)}, "message")
	d.Read(&r, where)
	problem = d.Problem || r.Failed()
	r.Close()
	return root, problem
}

// shows fails unless an extension's content reads as wanted: class, label and
// value, without its type and length.
func shows(t *testing.T, where Message, kind uint16, content, want string) {
	t.Helper()
	b := fieldtest.Unhex(content)
	root, problem := readExtensions(where, tlstest.Extension(kind, b...))
	if problem {
		t.Errorf("something is wrong with it:\n%s", tlstest.Tree(root))
	}
	tlstest.Explained(t, root)
	lines := strings.Split(tlstest.Tree(root), "\n")
	if len(lines) < 5 {
		t.Fatalf("there is no extension:\n%s", tlstest.Tree(root))
	}
	var got strings.Builder
	for _, l := range lines[5 : len(lines)-1] { // after lengths, group, type and length
		got.WriteString(strings.TrimPrefix(l, "    ") + "\n")
	}
	tlstest.Same(t, got.String(), want)
	cutAnywhere(t, where, kind, b)
}

// cutAnywhere cuts an extension short, whose lengths still promise all of it.
func cutAnywhere(t *testing.T, where Message, kind uint16, content []byte) {
	t.Helper()
	whole := tlstest.Extension(kind, content...)
	for n := 1; n < len(whole); n++ {
		root, problem := readExtensions(where, whole[:n])
		tlstest.Explained(t, root)
		seen := 0
		for f := range root.All() {
			if f.Problem != nil {
				seen++
			}
		}
		if !problem || seen != 1 {
			t.Fatalf("cut to %d of %d bytes: problem %v, %d of them:\n%s", n, len(whole), problem, seen, tlstest.Tree(root))
		}
	}
}
