package field

// bound is how many fields a message may still have. A message can be made to
// have a part for each of its bytes, and a field takes some 300: without a bound
// a capture would take a hundred times its size.
type bound struct {
	set  bool
	left int
	full bool // more were asked for
	told bool // and a field says so
}

// settling is how many fields more there are for readers to say, each of the
// scope that it is in, that they had to stop.
const settling = 1 << 10

func (b *bound) take() bool {
	if b.left > 0 {
		b.left--
		return true
	}
	b.full = true
	b.left--
	return b.left > -settling
}

// Bound lets what is recorded from now on have at most n fields. Readers that
// would record more stop, as they do at a failure, and their rest becomes an
// undecoded field that says why. Reset and Unbound lift the bound.
func (a *Arena) Bound(n int) { a.bound = bound{set: true, left: n} }

// Allow lets the bound, if there is one, have n fields more: for content that
// was put together from elsewhere.
func (a *Arena) Allow(n int) {
	if a.bound.set && !a.bound.full {
		a.bound.left += n
	}
}

// Unbound lifts the bound, and reports whether it was reached.
func (a *Arena) Unbound() (reached bool) {
	reached = a.bound.full
	a.bound = bound{}
	return reached
}

// full reports whether the bound was reached, so that nothing more is recorded.
func (a *Arena) full() bool { return a.bound.full }

// tooMany is the problem of the field at off, or nil where another one has it.
func (a *Arena) tooMany(what string, off int) *Problem {
	if a.bound.told {
		return nil
	}
	a.bound.told = true
	return &Problem{What: what, Where: off, Expected: "no more parts than a message of its length has in practice", Seen: "more, so the rest is not taken apart"}
}
