package field

// bound is how many more fields a message may have. A message can be crafted to
// have a part for each of its bytes, and each field takes some 300 bytes: without
// a bound, a capture could take hundreds of times its size in memory.
type bound struct {
	set  bool
	left int
	full bool // more fields were asked for
	told bool // a field already says so
}

// settling is how many more fields readers may have once the bound is reached, so
// that each can say, for its own part of the message, that it had to stop.
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

// Allow raises the bound, if there is one, by n fields: for content that
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

// tooMany is the problem for the field at off, or nil where another field has it already.
func (a *Arena) tooMany(what string, off int) *Problem {
	if a.bound.told {
		return nil
	}
	a.bound.told = true
	return &Problem{What: what, Where: off, Expected: "no more parts than messages of its length have in practice", Seen: "more, so the rest is not taken apart"}
}
