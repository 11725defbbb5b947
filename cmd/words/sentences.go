package main

import (
	"bytes"
	"cmp"
	"errors"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/tools/go/packages"

	"plainsight/dissect/field"
)

// sentence is one that plainsight says.
type sentence struct {
	english string
	many    string   // its form for any other number than one, or ""
	at      []string // file:line, in order
}

const wordsPath = "plainsight/dissect/words"

// said tells which arguments of the functions of package words are sentences.
var said = map[string][]int{"Say": {0}, "Errorf": {0}, "Because": {1}, "Pieces": {0}, "Count": {1, 2}}

// sentences returns all sentences in the order of their places, and the places of texts
// that are put together where a sentence should be.
func sentences(dir string) (all []*sentence, composed []string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, nil, err
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax, Dir: dir}, "./...")
	if err != nil {
		return nil, nil, err
	}
	for _, k := range pkgs {
		for _, e := range k.Errors {
			return nil, nil, e
		}
	}
	if len(pkgs) == 0 {
		return nil, nil, errors.New("there is no Go package")
	}
	c := &collection{p: read(pkgs), dir: dir, by: map[string]*sentence{}, templ: map[string]string{}}
	for _, k := range pkgs {
		if k.PkgPath == wordsPath || strings.HasPrefix(k.PkgPath, "plainsight/cmd/") && k.PkgPath != "plainsight/cmd/plainsight" {
			continue // it only passes sentences on, or is for developers
		}
		for _, f := range k.Syntax {
			c.file(f)
		}
	}
	if err := c.scripts(); err != nil {
		return nil, nil, err
	}
	return c.inOrder(), c.composed, nil
}

type collection struct {
	p        *program
	dir      string
	by       map[string]*sentence
	composed []string
	templ    map[string]string // the texts of .templ files
}

// file adds what is said in a file.
func (c *collection) file(f *ast.File) {
	s := &search{p: c.p, seen: map[any]bool{}, each: func(text string, at token.Pos) { c.add(text, "", at) }, other: c.compound}
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if t := c.p.info.Types[call.Fun]; t.IsType() {
			if isError(t.Type) {
				s.of(call.Args[0])
			}
			return true
		}
		fn := c.p.callee(call)
		if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != wordsPath {
			return true
		}
		args := said[fn.Name()]
		if fn.Name() == "Count" {
			if one, ok := c.p.text(call.Args[1]); ok {
				if many, ok := c.p.text(call.Args[2]); ok {
					c.add(one, many, call.Args[1].Pos())
					return true
				}
			}
		}
		for _, i := range args {
			s.of(call.Args[i])
		}
		return true
	})
	for id, o := range c.p.info.Defs { // constants of type words.Error
		if k, ok := o.(*types.Const); ok && isError(k.Type()) && id.Pos() >= f.FileStart && id.Pos() < f.FileEnd {
			if text, ok := c.p.text(id); ok {
				c.add(text, "", id.Pos())
			}
		}
	}
}

func isError(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == "Error" && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == wordsPath
}

// compound records a text that is put together, or comes from elsewhere.
func (c *collection) compound(e ast.Expr) {
	var b bytes.Buffer
	if n, ok := e.(*nth); ok {
		e = n.Expr
	}
	printer.Fprint(&b, c.p.fset, e)
	c.composed = append(c.composed, c.place("", e.Pos())+": "+strings.Join(strings.Fields(b.String()), " "))
}

// add adds a sentence. An explanation that counts has two forms.
func (c *collection) add(english, many string, at token.Pos) {
	if one := field.Singular(english); many == "" && one != english {
		english, many = one, english
	}
	c.at(english, many, c.place(english, at))
}

func (c *collection) at(english, many, place string) {
	if !hasWords(english) {
		return
	}
	s := c.by[english]
	if s == nil {
		s = &sentence{english: english}
		c.by[english] = s
	}
	if many != "" {
		s.many = many
	}
	if !slices.Contains(s.at, place) {
		s.at = append(s.at, place)
	}
}

// hasWords reports whether there is a letter outside of places.
func hasWords(text string) bool {
	place := false
	for _, r := range text {
		switch {
		case r == '{':
			place = true
		case r == '}':
			place = false
		case !place && unicode.IsLetter(r):
			return true
		}
	}
	return false
}

// inOrder are the sentences by file and line.
func (c *collection) inOrder() (all []*sentence) {
	for _, s := range c.by {
		slices.SortFunc(s.at, byPlace)
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *sentence) int {
		return cmp.Or(byPlace(a.at[0], b.at[0]), strings.Compare(a.english, b.english))
	})
	slices.Sort(c.composed)
	c.composed = slices.Compact(c.composed)
	return all
}
