// Package filter chooses packets by what their fields hold. Its language is
// the part of Wireshark's display filters that one types by hand:
//
//	http                                  the packet has such a layer or field
//	tcp.port == 80                        == != > < >= <=, or eq ne gt lt ge le
//	ip.addr == 10.0.0.0/8                 an address or a network
//	http.host contains "example"          text or bytes somewhere in the field
//	frame contains 66:6c:75               bytes in hex
//	http.user_agent matches "curl/[78]"   a regular expression, in either case
//	tcp.port in {80, 443, 8000..8100}     one of these
//	tcp.flags & 0x02                      any of these bits
//	not tcp.flags.syn and (ip or ipv6)    && || ! do the same
//
// A name may stand for several fields of a packet, as tcp.port does for both
// ports. A comparison holds if it does for any of them; but != holds only if
// none is equal, as in Wireshark since version 4. To turn these about there
// are === (all are equal) and !== (any differs).
//
// Beside the names of Wireshark there are plainsight.class, which a packet has
// once for each class of bytes in it, and plainsight.problem.
package filter

import (
	"regexp"
	"slices"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Limits of a filter, against those written to exhaust the program.
const (
	MaxLength = 4096 // bytes
	maxDepth  = 50   // parentheses and nots within each other
	maxTests  = 100  // names of fields
)

// Filter is a compiled expression. It takes note of what it meets, so it is
// not safe for concurrent use.
type Filter struct {
	// NoKeys has keys and values that lead to them (field.Key) match nothing, nor the bytes
	// that hold one: for those who are not shown them.
	NoKeys bool

	root node
	uses []*use
}

// use is one place where the expression names a field.
type use struct {
	name   string
	column int
	asked  bool   // of some packet
	seen   bool   // some packet had it
	misfit string // why it could not be compared, for the first that could not
}

// node is one part of an expression.
type node interface {
	match(p *packet) bool
}

type (
	and struct{ a, b node }
	or  struct{ a, b node }
	not struct{ a node }
)

func (n and) match(p *packet) bool { return n.a.match(p) && n.b.match(p) }
func (n or) match(p *packet) bool  { return n.a.match(p) || n.b.match(p) }
func (n not) match(p *packet) bool { return !n.a.match(p) }

// test asks something of the fields of one name.
type test struct {
	*use
	op   op
	mask uint64 // only these bits count, unless 0
	set  []span // what to compare with: one, but for in
	re   *regexp.Regexp
}

// span is a literal, or all from one to another.
type span struct{ from, to literal }

type op uint8

const (
	exists op = iota
	equal
	notEqual
	allEqual
	anyNotEqual
	greater
	less
	greaterEqual
	lessEqual
	contains
	matches
	in
)

// Match reports whether the packet is what the filter asks for.
func (f *Filter) Match(p *dissect.Packet) bool {
	q := packet{p: p}
	if f.NoKeys {
		for _, l := range p.Layers {
			for k := range l.All() {
				if k.Is(field.Key) && k.Len > 0 {
					q.kept = field.SameBytes(q.kept, k.Span)
				}
			}
		}
		q.noKeys = true
	}
	return f.root.match(&q)
}

// Complaints tells, once all packets were asked, which names none of them had
// and which values did not fit the fields they were compared with: a filter
// that chose nothing may just be misspelt.
func (f *Filter) Complaints() []Error {
	var out []Error
	say := func(u *use, says string) {
		if e := (Error{u.column, says}); !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	for _, u := range f.uses {
		switch {
		case u.misfit != "":
			say(u, u.misfit)
		case u.asked && !u.seen && !known(u.name):
			say(u, words.Say("unknown field {name}: no packet has it, and plainsight has no protocol of that name", "name", u.name))
		case u.asked && !u.seen:
			say(u, words.Say("no packet has {name}", "name", u.name))
		}
	}
	return out
}

// packet is a packet under test, with the fields of its frame once they were
// asked for.
type packet struct {
	p      *dissect.Packet
	frame  *field.Field
	noKeys bool
	kept   []field.Span // that hold keys
}

// keeps reports whether a field is a key, or in bytes that hold one.
func (p *packet) keeps(f *field.Field) bool {
	if !p.noKeys {
		return false
	}
	s := f.Span
	if f.Is(field.Layer) && f.Buf != nil { // all to the end is looked at
		s.Len = len(f.Buf.Data) - s.Off
	}
	return f.Is(field.Key) || slices.ContainsFunc(p.kept, s.Overlaps)
}

// match asks all fields of the name; each must answer where the operator
// speaks of all.
func (t *test) match(p *packet) bool {
	all := t.op == notEqual || t.op == allEqual
	found, result := false, all
	p.each(t.name, func(f *field.Field) bool {
		if p.keeps(f) && (t.op != exists || t.mask != 0) { // that it is there is no secret
			return true
		}
		found = true
		if t.holds(f) != all {
			result = !all
			return false
		}
		return true
	})
	t.asked, t.seen = true, t.seen || found
	return found && result
}

// each calls yield for the fields of a name until it returns false.
func (p *packet) each(name string, yield func(*field.Field) bool) {
	if pseudo(name) {
		if p.frame == nil {
			p.frame = about(p.p)
		}
		walk(p.frame, name, 0, yield)
		return
	}
	for _, l := range p.p.Layers {
		if !walk(l, name, 0, yield) {
			return
		}
	}
}

func walk(f *field.Field, name string, depth int, yield func(*field.Field) bool) bool {
	if f.Name == name && !yield(f) {
		return false
	}
	if depth > 200 { // deeper than any protocol nests
		return true
	}
	for c := range f.Children() {
		if !walk(c, name, depth+1, yield) {
			return false
		}
	}
	return true
}
