package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// search follows texts from where they are said back to where they are written.
type search struct {
	p     *program
	seen  map[any]bool
	each  func(text string, at token.Pos) // a constant text
	other func(e ast.Expr)                // an expression that is not constant and whose source is not known
}

// of follows an expression.
func (s *search) of(e ast.Expr) {
	if text, ok := s.p.text(e); ok {
		at := e.Pos()
		if id, ok := ast.Unparen(e).(*ast.Ident); ok {
			at = s.p.info.Uses[id].Pos()
		}
		s.each(text, at)
		return
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		s.of(e.X)
	case *ast.StarExpr:
		s.of(e.X)
	case *ast.UnaryExpr:
		s.of(e.X)
	case *ast.TypeAssertExpr:
		s.of(e.X)
	case *ast.SliceExpr:
		s.of(e.X)
	case *ast.IndexExpr:
		s.of(e.X)
	case *nth:
		if c, ok := ast.Unparen(e.Expr).(*ast.CallExpr); ok {
			s.call(c, e.n)
		} else if e.n == 0 {
			s.of(e.Expr)
		}
	case *part:
		s.elements(e)
	case *ast.Ident, *ast.SelectorExpr:
		s.to(s.p.place(e))
	case *ast.CompositeLit:
		for _, v := range e.Elts {
			if kv, ok := v.(*ast.KeyValueExpr); ok {
				v = kv.Value
			}
			s.of(v)
		}
	case *ast.CallExpr:
		s.call(e, 0)
	default:
		s.other(e)
	}
}

// same are functions that return their argument, or texts from it, unchanged.
var same = []string{"strings.TrimSpace", "strings.TrimSuffix", "slices.Clip", "slices.Clone", "plainsight/dissect/field.Singular"}

// elements follows the keys or the values of a list.
func (s *search) elements(e *part) {
	if !e.key {
		s.of(e.Expr)
		return
	}
	if m, ok := s.p.info.TypeOf(e.Expr).Underlying().(*types.Map); !ok || !isText(m.Key()) {
		return
	}
	s.other(e.Expr)
}

// to follows what is assigned to a place.
func (s *search) to(place any) {
	if place == nil || s.seen[place] {
		return
	}
	s.seen[place] = true
	for _, e := range s.p.given[place] {
		s.of(e)
	}
}

// call follows a result of a call.
func (s *search) call(e *ast.CallExpr, n int) {
	if s.p.info.Types[e.Fun].IsType() { // a conversion
		s.of(e.Args[0])
		return
	}
	fn := s.p.callee(e)
	if fn != nil && slices.Contains(same, fn.FullName()) {
		s.of(e.Args[0])
		return
	}
	if fn != nil && fn.Pkg() != nil && fn.Pkg().Path() == wordsPath {
		return // it was said already
	}
	for _, m := range s.p.behind(fn) {
		s.to(result{m, n})
	}
	if len(s.p.behind(fn)) > 0 {
		return
	}
	if id, ok := e.Fun.(*ast.Ident); ok && id.Name == "append" && fn == nil {
		for _, a := range e.Args {
			s.of(a)
		}
		return
	}
	var from any
	if fn != nil {
		from = result{fn, n}
	}
	if from == nil || s.p.given[from] == nil {
		s.other(e)
		return
	}
	s.to(from)
}

func isText(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
