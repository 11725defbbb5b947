package field

import (
	"strings"
	"testing"
)

// Of a message with more parts than it may have, those that fit are there, and
// one field says why there are no more.
func TestBound(t *testing.T) {
	var a Arena
	root := a.New()
	b := &Buffer{Data: make([]byte, 100)}
	a.Bound(10)
	r := Read(&a, root, Span{b, 0, 100}, "list")
	g := r.Begin("", "Items", "", Spec{})
	for r.Len() > 0 {
		r.Uint8("item", "Item", "", Spec{})
	}
	r.End(g)
	r.Finish()
	if !a.full() || !a.Unbound() || a.full() {
		t.Error("the bound was not reached, or not lifted")
	}
	items, problems, owned := 0, 0, 0
	for f := range root.All() {
		if f.Name == "item" {
			items++
		}
		if f.Owns() {
			owned += f.Len
		}
		if f.Problem != nil {
			problems++
			if !strings.Contains(f.Problem.Error(), "list: at byte 9:") {
				t.Errorf("the problem is %q", f.Problem.Error())
			}
		}
	}
	if items != 9 || problems != 1 || owned != 100 {
		t.Errorf("%d items, %d problems, %d bytes owned", items, problems, owned)
	}
}

// A bound that content derived on the way extends.
func TestBoundAllows(t *testing.T) {
	var a Arena
	a.Bound(1)
	a.Allow(2)
	for range 3 {
		a.New()
	}
	if a.full() {
		t.Error("three fields do not fit where one and two more are allowed")
	}
	if a.New(); !a.full() {
		t.Error("a fourth one fits")
	}
	a.Reset()
	for range 100 {
		a.New()
	}
	if a.full() {
		t.Error("Reset does not lift the bound")
	}
}

// Beyond the bound there is room for readers to come to their end, and no more:
// not for what is allowed later either.
func TestBoundIsFirm(t *testing.T) {
	for _, allowed := range []int{0, 3 * settling} {
		var a Arena
		a.Bound(10)
		for range 11 {
			a.New()
		}
		if a.Allow(allowed); !a.full() {
			t.Error("more is allowed than was asked for in vain")
		}
		for range 3 * settling {
			a.New()
		}
		if got, want := a.slab*slabSize+a.used, 10+settling-1; got != want {
			t.Errorf("%d fields are held, want %d", got, want)
		}
	}
}

// However many readers stop at the bound, one of them says why.
func TestBoundIsToldOnce(t *testing.T) {
	var a Arena
	root := a.New()
	b := &Buffer{Data: make([]byte, 100)}
	a.Bound(5)
	for from := 0; from < 100; from += 25 {
		r := Read(&a, root, Span{b, from, 25}, "list")
		for r.Len() > 0 {
			r.Uint8("item", "Item", "", Spec{})
		}
		r.Finish()
	}
	problems, owned := 0, 0
	for f := range root.All() {
		if f.Problem != nil {
			problems++
		}
		if f.Owns() {
			owned += f.Len
		}
	}
	if problems != 1 || owned != 100 {
		t.Errorf("%d fields say why there are no more, and %d bytes are owned", problems, owned)
	}
}
