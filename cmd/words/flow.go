package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// program holds every assignment in the sources, from which a text can be followed from
// where it is used as a sentence back to where it is written: through variables, fields,
// parameters and results. The order of statements is ignored, so a value that may reach
// a place counts as one that does.
type program struct {
	info    *types.Info // of all packages
	fset    *token.FileSet
	given   map[any][]ast.Expr       // by a types.Object or a result: the expressions assigned to it
	methods map[string][]*types.Func // by name
}

// result is the nth result of a function.
type result struct {
	of any // *types.Func or *ast.FuncLit
	n  int
}

func read(pkgs []*packages.Package) *program {
	p := &program{fset: pkgs[0].Fset, given: map[any][]ast.Expr{}, methods: map[string][]*types.Func{},
		info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Implicits: map[ast.Node]types.Object{}}}
	for _, k := range pkgs {
		into(p.info.Types, k.TypesInfo.Types)
		into(p.info.Defs, k.TypesInfo.Defs)
		into(p.info.Uses, k.TypesInfo.Uses)
		into(p.info.Selections, k.TypesInfo.Selections)
		into(p.info.Implicits, k.TypesInfo.Implicits)
	}
	for _, k := range pkgs {
		for _, f := range k.Syntax {
			p.file(f)
		}
	}
	return p
}

func into[K comparable, V any](all, some map[K]V) {
	for k, v := range some {
		all[k] = v
	}
}

func (p *program) give(to any, what ast.Expr) {
	if to != nil {
		p.given[to] = append(p.given[to], what)
	}
}

// file records the assignments of a file.
func (p *program) file(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body != nil {
				fn, _ := p.info.Defs[d.Name].(*types.Func)
				if d.Recv != nil && fn != nil {
					p.methods[d.Name.Name] = append(p.methods[d.Name.Name], fn)
				}
				p.body(d.Body, fn, d.Type.Results)
			}
		case *ast.GenDecl:
			p.body(d, nil, nil)
		}
	}
}

// body records the assignments of one function's body. Function literals inside it
// have results of their own.
func (p *program) body(n ast.Node, fn any, results *ast.FieldList) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			p.body(n.Body, n, n.Type.Results)
			return false
		case *ast.ReturnStmt:
			for i, e := range n.Results {
				p.give(result{fn, i}, e)
			}
			if len(n.Results) == 0 {
				p.named(fn, results)
			}
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				switch {
				case len(n.Lhs) == len(n.Rhs):
					p.give(p.place(l), n.Rhs[i])
				default:
					p.give(p.place(l), &nth{n.Rhs[0], i})
				}
			}
		case *ast.ValueSpec:
			for i, l := range n.Names {
				switch {
				case len(n.Names) == len(n.Values):
					p.give(p.place(l), n.Values[i])
				case len(n.Values) == 1:
					p.give(p.place(l), &nth{n.Values[0], i})
				}
			}
		case *ast.RangeStmt:
			if n.Key != nil {
				p.give(p.place(n.Key), &part{n.X, true})
			}
			if n.Value != nil {
				p.give(p.place(n.Value), &part{n.X, false})
			}
		case *ast.CompositeLit:
			p.literal(n)
		case *ast.CallExpr:
			p.call(n)
		}
		return true
	})
}

// named records the named results of a function for a return without values.
func (p *program) named(fn any, results *ast.FieldList) {
	if results == nil {
		return
	}
	i := 0
	for _, f := range results.List {
		for _, name := range f.Names {
			p.give(result{fn, i}, name)
			i++
		}
	}
}

// nth is the nth value of an expression that gives several: a call, or v, ok := x.
type nth struct {
	ast.Expr
	n int
}

// part is a key or a value of what a range statement goes through.
type part struct {
	ast.Expr
	key bool
}

// literal records the values of a composite literal's fields.
func (p *program) literal(n *ast.CompositeLit) {
	t := p.info.TypeOf(n)
	if t == nil {
		return
	}
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			p.give(origin(p.info.Uses[kv.Key.(*ast.Ident)]), kv.Value)
		} else {
			p.give(origin(s.Field(i)), e)
		}
	}
}

// call records a call's arguments for the parameters of all functions it may call.
func (p *program) call(n *ast.CallExpr) {
	if p.info.Types[n.Fun].IsType() {
		return
	}
	for _, sig := range p.called(n) {
		p.arguments(n, sig)
	}
}

// called are the parameters of the functions that a call may call, as far as known: a
// function, a method, or the functions and literals assigned to a variable.
func (p *program) called(n *ast.CallExpr) []*types.Signature {
	if o := p.callee(n); o != nil {
		return []*types.Signature{o.Type().(*types.Signature)}
	}
	if sig, ok := p.info.TypeOf(n.Fun).(*types.Signature); ok {
		return []*types.Signature{sig}
	}
	return nil
}

func (p *program) arguments(n *ast.CallExpr, sig *types.Signature) {
	for i, a := range n.Args {
		switch last := sig.Params().Len() - 1; {
		case sig.Variadic() && i >= last:
			p.give(sig.Params().At(last), a)
		case i <= last:
			p.give(sig.Params().At(i), a)
		}
	}
}

// callee is the function or method that a call names, or nil.
func (p *program) callee(n *ast.CallExpr) *types.Func {
	f := ast.Unparen(n.Fun)
	switch g := f.(type) {
	case *ast.IndexExpr:
		f = g.X
	case *ast.IndexListExpr:
		f = g.X
	}
	var id *ast.Ident
	switch f := f.(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	fn, _ := p.info.Uses[id].(*types.Func)
	if fn == nil {
		return nil
	}
	return fn.Origin()
}

// behind are the methods that may implement a method of an interface.
func (p *program) behind(fn *types.Func) (all []*types.Func) {
	if fn == nil {
		return nil
	}
	recv := fn.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return nil
	}
	in := recv.Type().Underlying().(*types.Interface)
	for _, m := range p.methods[fn.Name()] {
		if t := m.Signature().Recv().Type(); types.Implements(t, in) {
			all = append(all, m)
		}
	}
	return all
}

// place is the variable or field that an expression assigns to, or nil. For an element
// of a list or map it is the list or map.
func (p *program) place(e ast.Expr) any {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if o := p.info.Defs[e]; o != nil {
			return o
		}
		return origin(p.info.Uses[e])
	case *ast.SelectorExpr:
		return origin(p.info.Uses[e.Sel])
	case *ast.IndexExpr:
		return p.place(e.X)
	case *ast.StarExpr:
		return p.place(e.X)
	}
	return nil
}

// origin is the field of the generic type that an instantiated field comes from.
func origin(o types.Object) any {
	if v, ok := o.(*types.Var); ok {
		return v.Origin()
	}
	if o == nil {
		return nil
	}
	return o
}

// text is an expression's constant text.
func (p *program) text(e ast.Expr) (string, bool) {
	if v := p.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v), true
	}
	return "", false
}
