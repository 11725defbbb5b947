package webui

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"plainsight/dissect/words"
	"plainsight/webui/live"
	"plainsight/webui/pages"
)

var update = flag.Bool("update", false, "write the files that tests compare with")

// messageTypes are the messages that go between the server and the pages'
// scripts. What they hold is found by itself.
var messageTypes = []any{
	live.Request{}, live.Update{}, pages.ProblemMessage{}, live.Answer{},
	pages.LadderMessage{}, pages.PacketMessage{}, pages.SpokenMessage{}, pages.StripMessage{}, pages.Pattern{}, words.Table{},
	begun{}, byteMessage{}, comparedMessage{}, keysMessage{}, opened{}, fieldsMessage{}, hitsMessage{}, narrowMessage{}, readsMessage{}, rowsMessage{}, runRequest{}, savesMessage{}, seekMessage{}, takenToCompare{}, talksMessage{},
}

// typesFile holds the same as declarations for scripts, which are checked
// against them.
const typesFile = "messages.d.ts"

// TestMessageTypes keeps the declarations that scripts are checked against to
// what Go sends.
func TestMessageTypes(t *testing.T) {
	want := declarations(t)
	if *update {
		if err := os.WriteFile(typesFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(typesFile); err != nil || string(have) != want {
		t.Errorf("%s is not what Go's types are: go test ./webui -run MessageTypes -update", typesFile)
	}
}

// declarer writes Go's struct types as TypeScript's interfaces.
type declarer struct {
	t    *testing.T
	out  strings.Builder
	done map[reflect.Type]bool
	docs map[string]string // of "pages.FieldView" and "pages.FieldView.Label"
}

func declarations(t *testing.T) string {
	d := &declarer{t: t, done: map[reflect.Type]bool{}, docs: map[string]string{}}
	for _, dir := range []string{".", "live", "pages", "../dissect/words"} {
		d.read(dir)
	}
	d.out.WriteString("// What goes between the server and the pages' scripts, as Go has it. This file is\n// made: go test ./webui -run MessageTypes -update\n")
	for _, m := range messageTypes {
		d.declare(reflect.TypeOf(m))
	}
	return d.out.String()
}

// read takes the comments of a package's types.
func (d *declarer) read(dir string) {
	list, err := os.ReadDir(dir)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range list {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+e.Name(), nil, parser.ParseComments)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.TYPE {
				continue
			}
			for _, s := range group.Specs {
				spec := s.(*ast.TypeSpec)
				name := file.Name.Name + "." + spec.Name.Name
				d.docs[name] = oneLine(group.Doc)
				if st, ok := spec.Type.(*ast.StructType); ok {
					for _, f := range st.Fields.List {
						for _, n := range f.Names {
							d.docs[name+"."+n.Name] = oneLine(f.Comment)
						}
					}
				}
			}
		}
	}
}

func oneLine(c *ast.CommentGroup) string {
	if c == nil {
		return ""
	}
	return strings.Join(strings.Fields(c.Text()), " ")
}

func (d *declarer) declare(t reflect.Type) {
	if d.done[t] {
		return
	}
	d.done[t] = true
	var b strings.Builder
	if doc := d.docs[t.String()]; doc != "" {
		fmt.Fprintf(&b, "\n/** %s */", doc)
	}
	fmt.Fprintf(&b, "\nexport interface %s {\n", declared(t))
	d.fields(&b, t)
	b.WriteString("}\n")
	d.out.WriteString(b.String())
}

// fields declares a struct's fields as encoding/json writes them: those of an
// embedded struct are its own.
func (d *declarer) fields(b *strings.Builder, t reflect.Type) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			d.fields(b, f.Type)
			continue
		}
		name, options, tagged := strings.Cut(f.Tag.Get("json"), ",")
		if !tagged && name == "" {
			d.t.Errorf("%s.%s has no JSON name", t, f.Name)
		}
		optional := ""
		if options == "omitempty" {
			optional = "?"
		}
		fmt.Fprintf(b, "  %s%s: %s", name, optional, d.script(f.Type, options == "omitempty"))
		if doc := d.docs[t.String()+"."+f.Name]; doc != "" {
			b.WriteString(" // " + doc)
		}
		b.WriteString("\n")
	}
}

// script is the type that a value of a Go type has in a script. A nil slice is null
// there, unless it is left out or is a pages.List.
func (d *declarer) script(t reflect.Type, leftOut bool) string {
	or := func(s string) string {
		if leftOut {
			return s
		}
		return s + " | null"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Int, reflect.Int64, reflect.Uint64, reflect.Float64:
		return "number"
	case reflect.Pointer:
		return or(d.script(t.Elem(), false))
	case reflect.Array:
		return "[" + strings.TrimSuffix(strings.Repeat(d.script(t.Elem(), false)+", ", t.Len()), ", ") + "]"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return or("string") // base64
		}
		list := d.script(t.Elem(), false) + "[]"
		if t.Implements(reflect.TypeFor[json.Marshaler]()) { // a pages.List
			return list
		}
		return or(list)
	case reflect.Map:
		return or("{ [key: string]: " + d.script(t.Elem(), false) + " }")
	case reflect.Struct:
		d.declare(t)
		return declared(t)
	}
	d.t.Fatalf("no declaration is known for %s", t)
	return ""
}

// declared is a type's name in scripts.
func declared(t reflect.Type) string { return strings.ToUpper(t.Name()[:1]) + t.Name()[1:] }
