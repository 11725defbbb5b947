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
	"fmt"
	"regexp"
	"slices"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// Limits of a filter, against those written to exhaust the program.
const (
	MaxLength = 4096 // bytes
	maxDepth  = 50   // parentheses and nots within each other
)

// Filter is a compiled expression. It takes note of what it meets, so it is
// not safe for concurrent use.
type Filter struct {
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
	return f.root.match(&packet{p: p})
}

// Complaints tells, once all packets were asked, which names none of them had
// and which values did not fit the fields they were compared with: a filter
// that chose nothing may just be misspelt.
func (f *Filter) Complaints() []string {
	var out []string
	say := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, u := range f.uses {
		switch {
		case u.misfit != "":
			say("filter: at column %d: %s", u.column, u.misfit)
		case u.asked && !u.seen:
			if !known(u.name) {
				say("filter: at column %d: unknown field %s: no packet has it, and plainsight has no protocol of that name", u.column, u.name)
				continue
			}
			say("filter: at column %d: no packet has %s", u.column, u.name)
		}
	}
	return out
}

// packet is a packet under test, with the fields of its frame once they were
// asked for.
type packet struct {
	p     *dissect.Packet
	frame *field.Field
}

// match asks all fields of the name; each must answer where the operator
// speaks of all.
func (t *test) match(p *packet) bool {
	all := t.op == notEqual || t.op == allEqual
	found, result := false, all
	p.each(t.name, func(f *field.Field) bool {
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
