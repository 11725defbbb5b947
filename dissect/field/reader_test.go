package field

import (
	"strings"
	"testing"
)

// reading returns a reader of these bytes and the field that it records below.
func reading(data string) (Reader, *Field) {
	root := &Field{}
	b := &Buffer{Data: []byte(data)}
	return Read(new(Arena), root, Span{b, 0, len(data)}, "greeting"), root
}

func names(f *Field) string {
	var out []string
	for c := range f.Children() {
		out = append(out, c.Name)
	}
	return strings.Join(out, " ")
}

func TestReads(t *testing.T) {
	r, root := reading("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16tail\x7f\x00\x00\x01\xfe\xed")
	spec := RFC(1, "2")
	for _, c := range []struct {
		f        *Field
		off, len int
		show     string
		class    Class
	}{
		{r.Uint8("a", "A", "", spec), 0, 1, "1", Structure},
		{r.Uint16("b", "B", "", spec), 1, 2, "515", Structure},
		{r.Uint24("c", "C", "", spec).Hex(), 3, 3, "0x040506", Structure},
		{r.Uint32("d", "D", "", spec).Hex(), 6, 4, "0x0708090a", Structure},
		{r.Uint64("e", "E", "", spec).Hex().As(Random), 10, 8, "0x0b0c0d0e0f101112", Random},
		{r.Uint32LE("f", "F", "", spec).Hex(), 18, 4, "0x16151413", Structure},
		{r.Text(4, "g", "G", "", spec).As(Plaintext), 22, 4, "tail", Plaintext},
		{r.Address(4, "h", "H", "", spec), 26, 4, "127.0.0.1", Metadata},
		{r.Bytes(2, "i", "I", "", spec), 30, 2, "feed", Structure},
	} {
		if c.f.Off != c.off || c.f.Len != c.len || c.f.Show() != c.show || c.f.Class != c.class || c.f.Spec != spec || c.f.Parent() != root {
			t.Errorf("%s: %d bytes at %d: %s, %v", c.f.Name, c.f.Len, c.f.Off, c.f.Show(), c.f.Class)
		}
	}
	r.Close()
	if names(root) != "a b c d e f g h i" || root.Problem != nil {
		t.Errorf("%s with problem %v", names(root), root.Problem)
	}
}

func TestShortInput(t *testing.T) {
	for name, c := range map[string]struct {
		read func(*Reader) *Field
		want string
	}{
		"Uint8":    {func(r *Reader) *Field { r.Skip(2); return r.Uint8("x", "Tail", "", Spec{}) }, "greeting, Tail: at byte 2: expected 1 byte, saw none"},
		"Uint24":   {func(r *Reader) *Field { return r.Uint24("x", "Tail", "", Spec{}) }, "greeting, Tail: at byte 0: expected 3 bytes, saw only 2"},
		"Uint32LE": {func(r *Reader) *Field { return r.Uint32LE("x", "Tail", "", Spec{}) }, "greeting, Tail: at byte 0: expected 4 bytes, saw only 2"},
		"Uint64":   {func(r *Reader) *Field { return r.Uint64("x", "Tail", "", Spec{}) }, "greeting, Tail: at byte 0: expected 8 bytes, saw only 2"},
		"Bytes":    {func(r *Reader) *Field { return r.Bytes(3, "x", "Tail", "", Spec{}) }, "greeting, Tail: at byte 0: expected 3 bytes, saw only 2"},
		"negative": {func(r *Reader) *Field { return r.Text(-1, "x", "Tail", "", Spec{}) }, "greeting, Tail: at byte 0: expected a length from 0 on, saw -1"},
	} {
		r, root := reading("ab")
		f := c.read(&r)
		if f.Parent() != nil || f.Len != 0 || f.Uint() != 0 || !r.Failed() || r.Len() != 0 || len(r.Peek(1)) != 0 {
			t.Errorf("%s: a failed read gives %+v", name, f)
		}
		r.Close()
		problem := root.Problem
		if u := root.Find("plainsight.undecoded"); u != nil {
			problem = u.Problem
		}
		if problem == nil || problem.Error() != c.want {
			t.Errorf("%s: %v, not %q", name, problem, c.want)
		}
	}
}

// The first error counts, and nothing that follows is recorded.
func TestErrorsStick(t *testing.T) {
	r, root := reading("abcdef")
	first := r.Uint16("first", "First", "", Spec{})
	r.Fail("greeting", "a hello", "a goodbye")
	r.Fail("greeting", "something else", "anything")
	missing := r.Uint16("missing", "Missing", "", Spec{})
	r.Bits(missing, 1, "bit", "Bit", "", Spec{})
	r.Again(missing, "again", "Again", "", Spec{})
	r.Derive("derived", "Derived", "x", "", Spec{}, first, missing)
	g := r.Begin("group", "Group", "", Spec{})
	r.Uint8("inside", "Inside", "", Spec{})
	r.End(g)
	b := r.Block(2, "block", "Block", "", Spec{})
	b.Uint8("inside", "Inside", "", Spec{})
	b.Close()
	r.Close()
	if got := names(root); got != "first plainsight.undecoded" {
		t.Errorf("recorded: %s", got)
	}
	u := root.Find("plainsight.undecoded")
	if u.Off != 2 || u.Len != 4 || u.Problem == nil || u.Problem.Error() != "greeting: at byte 2: expected a hello, saw a goodbye" {
		t.Errorf("%d bytes at %d: %v", u.Len, u.Off, u.Problem)
	}
	r.Close()
	if root.Problem != nil {
		t.Errorf("said twice: %v", root.Problem)
	}
}

func TestBlock(t *testing.T) {
	for _, c := range []struct {
		what    string
		n, read int
		finish  bool
		block   string // the problem at or in the block
		names   string // below the root, after the block
		left    int    // that the outer reader has
	}{
		{what: "all read", n: 3, read: 3, names: "block", left: 3},
		{what: "too little read", n: 3, read: 1, block: "Block: at byte 1: expected its end, saw 2 more bytes", names: "block", left: 3},
		{what: "a rest that is nobody's fault", n: 3, read: 1, finish: true, names: "block", left: 3},
		{what: "too much read", n: 3, read: 4, block: "Block, Part: at byte 0: expected 4 bytes, saw only 3", names: "block", left: 3},
		{what: "longer than what is left", n: 9, read: 2, block: "Block, content: at byte 2: expected 7 bytes, saw only 4; the rest of the Block is not here", names: "block"},
		{what: "longer, and finished", n: 9, read: 6, finish: true, block: "Block, content: at byte 6: expected 3 bytes, saw none; the rest of the Block is not here", names: "block"},
	} {
		r, root := reading("abcdef")
		b := r.Block(c.n, "block", "Block", "", Spec{})
		b.Bytes(c.read, "part", "Part", "", Spec{})
		if c.finish {
			b.Finish()
		} else {
			b.Close()
		}
		problem := ""
		for f := range root.All() {
			if f.Problem != nil {
				problem += f.Problem.Error()
			}
		}
		if problem != c.block || names(root) != c.names || r.Len() != c.left {
			t.Errorf("%s: problem %q, fields %s, %d bytes left", c.what, problem, names(root), r.Len())
		}
		partition(t, root, 6-c.left)
	}
}

// A block cannot have a negative length; that is its outer reader's problem.
func TestNegativeBlock(t *testing.T) {
	r, root := reading("abc")
	b := r.Block(-2, "block", "Block", "", Spec{})
	b.Uint8("part", "Part", "", Spec{})
	b.Close()
	r.Close()
	u := root.Find("plainsight.undecoded")
	if names(root) != "plainsight.undecoded" || u.Problem.Error() != "greeting, Block: at byte 0: expected a length from 0 on, saw -2" {
		t.Errorf("%s: %v", names(root), u.Problem)
	}
}

// Of blocks in blocks that all promise more than there is, the innermost tells.
func TestNestedBlocksCutShort(t *testing.T) {
	r, root := reading("abc")
	b := r.Block(8, "outer", "Outer", "", Spec{})
	b.Uint8("part", "Part", "", Spec{})
	c := b.Block(6, "inner", "Inner", "", Spec{})
	c.Uint32("number", "Number", "", Spec{})
	c.Close()
	b.Close()
	r.Uint8("behind", "Behind", "", Spec{})
	r.Close()
	var problems []string
	for f := range root.All() {
		if f.Problem != nil {
			problems = append(problems, f.Problem.Error())
		}
	}
	if len(problems) != 1 || problems[0] != "Inner, Number: at byte 1: expected 4 bytes, saw only 2; the rest of the Inner is not here" {
		t.Errorf("%q", problems)
	}
	partition(t, root, 3)
}

func TestGroupsAndBits(t *testing.T) {
	r, root := reading("\xa5\x0fxyz")
	g := r.Begin("group", "Group", "", Spec{})
	w := r.Uint16("word", "Word", "", Spec{})
	high := r.Bits(w, 0xf000, "high", "High", "", Spec{})
	one := r.Bits(w, 0x0100, "one", "One", "", Spec{})
	low := r.BitsAt(w, 1, 1, 0x0c, "low", "Low", "", Spec{})
	r.End(g)
	sum := r.DeriveUint("sum", "Sum", 42, "", Spec{}, high, low)
	again := r.Again(w, "again", "Again", "", Spec{})
	if high.Uint() != 10 || one.Value.Kind != Bool || one.Show() != "Set" || low.Uint() != 3 || low.Off != 1 || low.Len != 1 {
		t.Errorf("high %d, one %s, low %d at %d", high.Uint(), one.Show(), low.Uint(), low.Off)
	}
	if g.Off != 0 || g.Len != 2 || w.Parent() != g || high.Parent() != w || again.Parent() != root {
		t.Errorf("the group has %d bytes at %d", g.Len, g.Off)
	}
	if sum.Len != 0 || len(sum.Inputs) != 2 || sum.Inputs[1] != low || !sum.Is(Derived) || again.Uint() != w.Uint() || !again.Is(Alias) {
		t.Errorf("derived %+v, again %+v", sum, again)
	}
	for f, owns := range map[*Field]bool{g: false, w: true, high: false, sum: false, again: false} {
		if f.Owns() != owns {
			t.Errorf("%s owns its bytes: %v", f.Name, f.Owns())
		}
	}
	r.Finish()
	if u := root.Find("plainsight.undecoded"); u == nil || u.Off != 2 || u.Len != 3 || u.Problem != nil || u.Class != Undecoded {
		t.Errorf("the rest is %+v", u)
	}
	partition(t, root, 5)
}

func TestPlaces(t *testing.T) {
	r, root := reading("abcdef")
	r.Skip(-3)
	r.Skip(2)
	if r.Off() != 2 || r.Len() != 4 || string(r.Peek(99)) != "cdef" || len(r.Peek(-1)) != 0 {
		t.Errorf("at %d with %d left", r.Off(), r.Len())
	}
	if f := r.Undecoded(-1, ""); f.Parent() != nil || r.Off() != 2 {
		t.Error("a negative number of bytes was claimed")
	}
	if f := r.Undecoded(99, ""); f.Off != 2 || f.Len != 4 {
		t.Errorf("%d bytes at %d", f.Len, f.Off)
	}
	r.Skip(1 << 62)
	if r.Off() != 6 || names(root) != "plainsight.undecoded" {
		t.Errorf("at %d, %s", r.Off(), names(root))
	}
	b := &Buffer{Data: []byte("abc")}
	for _, s := range []Span{{}, {b, 9, 2}, {b, -1, 2}, {b, 2, -2}, {b, 1, 99}} {
		r := Read(new(Arena), root, s, "nothing")
		if r.Len() < 0 || len(r.Peek(9)) != r.Len() {
			t.Errorf("%v leaves %d bytes", s, r.Len())
		}
		r.Finish()
	}
}

// partition fails where the leaves do not divide the first n bytes.
func partition(tb testing.TB, root *Field, n int) {
	tb.Helper()
	owners := make([]int, n)
	for f := range root.All() {
		if f.Off < 0 || f.Len < 0 || f.Buf != nil && f.End() > len(f.Buf.Data) {
			tb.Fatalf("%s: %d bytes at %d", f.Name, f.Len, f.Off)
		}
		if !f.Owns() {
			continue
		}
		for i := f.Off; i < min(f.End(), n); i++ {
			owners[i]++
		}
	}
	for i, k := range owners {
		if k != 1 {
			tb.Fatalf("byte %d has %d owners", i, k)
		}
	}
}

// FuzzReader drives a reader with any calls over any bytes: no span leaves the
// buffer, and once every scope is closed the leaves divide it.
func FuzzReader(f *testing.F) {
	f.Add([]byte("hello, world"), []byte{0, 1, 2, 3, 8, 4, 5, 12, 9})
	f.Add([]byte("short"), []byte{0x48, 0xf8, 4, 9, 9})
	f.Add([]byte("groups and bits"), []byte{10, 1, 6, 7, 11, 0xfc})
	f.Add([]byte("a failed group"), []byte{0xf4, 10, 0x4d, 11, 9})
	f.Fuzz(func(t *testing.T, data, ops []byte) {
		root := &Field{}
		arena := new(Arena)
		first := Read(arena, root, Span{&Buffer{Data: data}, 0, len(data)}, "input")
		scopes, groups := []*Reader{&first}, [][]*Field{nil}
		var last *Field
		pop := func(finish bool) {
			top := len(scopes) - 1
			r := scopes[top]
			for i := len(groups[top]) - 1; i >= 0; i-- {
				r.End(groups[top][i])
			}
			if finish {
				r.Finish()
			} else {
				r.Close()
			}
			scopes, groups = scopes[:top], groups[:top]
		}
		for _, op := range ops[:min(len(ops), 200)] {
			top := len(scopes) - 1
			r, n := scopes[top], int(op>>4)-2
			switch op & 15 {
			case 0:
				last = r.Uint8("a", "A", "{v}", Spec{})
			case 1:
				last = r.Uint16("b", "B", "{v}", Spec{})
			case 2:
				last = r.Uint24("c", "C", "{v}", Spec{}).Hex()
			case 3:
				last = r.Uint32LE("d", "D", "{v}", Spec{})
			case 4:
				last = r.Text(n, "e", "E", "{v} {len}", Spec{})
			case 5:
				last = r.Address(n, "f", "F", "{v}", Spec{})
			case 6:
				if last != nil && last.Len > 0 && last.Len <= 8 && last.Bits == 0 {
					r.Bits(last, 1<<(n&7), "g", "G", "{v}", Spec{})
				}
			case 7:
				if last != nil {
					r.Derive("h", "H", "x", "{v}", Spec{}, last)
					r.Again(last, "i", "I", "{v}", Spec{})
				}
			case 8:
				b := r.Block(n, "j", "J", "{len}", Spec{})
				scopes, groups = append(scopes, &b), append(groups, nil)
			case 9, 12:
				if top > 0 {
					pop(op&15 == 9)
				}
			case 10:
				groups[top] = append(groups[top], r.Begin("k", "K", "{len}", Spec{}))
			case 11:
				if k := len(groups[top]); k > 0 {
					r.End(groups[top][k-1])
					groups[top] = groups[top][:k-1]
				}
			case 13:
				r.Undecoded(n, "skipped")
			case 14:
				if n > 9 {
					r.Fail("input", "better", "this")
				}
			case 15:
				r.Peek(n)
				last = r.Uint64("l", "L", "{v}", Spec{})
			}
		}
		for len(scopes) > 0 {
			pop(len(scopes)%2 == 0)
		}
		partition(t, root, len(data))
		for f := range root.All() {
			_, _ = f.Show(), f.Explanation()
		}
	})
}
