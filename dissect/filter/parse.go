package filter

import (
	"strconv"
	"strings"

	"plainsight/dissect/find"
	"plainsight/dissect/words"
)

// Compile reads an expression. An error says at which column, and what was
// expected there.
func Compile(s string) (*Filter, error) {
	if len(s) > MaxLength {
		return nil, fail(MaxLength, words.Say("a filter has at most {most} bytes; this one has {n}", "most", strconv.Itoa(MaxLength), "n", strconv.Itoa(len(s))))
	}
	tokens, err := scan(s)
	if err != nil {
		return nil, err
	}
	p := parser{tokens: tokens}
	root, err := p.either(0)
	if err != nil {
		return nil, err
	}
	if t := p.next(); t.kind != end {
		if t.kind == punct && t.text == ")" {
			return nil, fail(t.column, words.Say("this ')' closes nothing"))
		}
		return nil, fail(t.column, words.Say("expected 'and', 'or' or the end, saw {saw}", "saw", t.String()))
	}
	if len(p.uses) > maxTests {
		return nil, fail(p.uses[maxTests].column, words.Say("a filter names at most {most} fields; this one names {n}", "most", maxTests, "n", len(p.uses)))
	}
	return &Filter{root: root, uses: p.uses}, nil
}

type parser struct {
	tokens []token
	at     int
	uses   []*use
	cost   int // of all regular expressions so far
}

func (p *parser) peek() token { return p.tokens[p.at] }

func (p *parser) next() token {
	t := p.tokens[p.at]
	if t.kind != end {
		p.at++
	}
	return t
}

// accept takes the next token if it is one of these.
func (p *parser) accept(texts ...string) (token, bool) {
	t := p.peek()
	if t.kind == word || t.kind == punct {
		for _, s := range texts {
			if t.text == s {
				return p.next(), true
			}
		}
	}
	return t, false
}

func (p *parser) either(depth int) (node, error) {
	a, err := p.both(depth)
	for err == nil {
		if _, ok := p.accept("or", "||"); !ok {
			break
		}
		var b node
		if b, err = p.both(depth); err == nil {
			a = or{a, b}
		}
	}
	return a, err
}

func (p *parser) both(depth int) (node, error) {
	a, err := p.one(depth)
	for err == nil {
		if _, ok := p.accept("and", "&&"); !ok {
			break
		}
		var b node
		if b, err = p.one(depth); err == nil {
			a = and{a, b}
		}
	}
	return a, err
}

func (p *parser) one(depth int) (node, error) {
	if depth > maxDepth {
		return nil, fail(p.peek().column, words.Say("nested more than {n} deep", "n", maxDepth))
	}
	if _, ok := p.accept("not", "!"); ok {
		a, err := p.one(depth + 1)
		return not{a}, err
	}
	if open, ok := p.accept("("); ok {
		a, err := p.either(depth + 1)
		if err != nil {
			return nil, err
		}
		if t, ok := p.accept(")"); !ok {
			return nil, fail(t.column, words.Say("expected ')' for the '(' at column {column}, saw {saw}", "column", strconv.Itoa(open.column), "saw", t.String()))
		}
		return a, nil
	}
	return p.test()
}

var operators = map[string]op{
	"==": equal, "eq": equal, "!=": notEqual, "ne": notEqual, "===": allEqual, "!==": anyNotEqual,
	">": greater, "gt": greater, "<": less, "lt": less, ">=": greaterEqual, "ge": greaterEqual, "<=": lessEqual, "le": lessEqual,
	"contains": contains, "matches": matches, "~": matches, "in": in,
}

func (p *parser) test() (node, error) {
	name := p.next()
	if name.kind != word || !isName(name.text) {
		return nil, fail(name.column, words.Say("expected a field's name such as tcp.port, saw {saw}", "saw", name.String()))
	}
	t := &test{use: &use{name: name.text, column: name.column}}
	p.uses = append(p.uses, t.use)
	if and, ok := p.accept("&"); ok {
		m := newLiteral(p.next())
		if !m.isNumber || m.number == 0 {
			return nil, fail(and.column, words.Say("after '&' comes the number whose bits count, as in tcp.flags & 0x02"))
		}
		t.mask = m.number
	}
	sign := p.peek()
	o, ok := operators[sign.text]
	if !ok || sign.kind == quoted {
		return t, nil
	}
	p.next()
	t.op = o
	switch o {
	case in:
		return t, p.set(t)
	case matches:
		return t, p.pattern(t)
	}
	v, err := p.value(sign)
	t.set = []span{{v, v}}
	return t, err
}

// value reads what a field is compared with.
func (p *parser) value(sign token) (literal, error) {
	t := p.next()
	if t.kind != word && t.kind != quoted {
		return literal{}, fail(t.column, words.Say("expected a value after '{sign}', saw {saw}", "sign", sign.text, "saw", t.String()))
	}
	v := newLiteral(t)
	if v.known() {
		return v, nil
	}
	if isName(t.text) && strings.Contains(t.text, ".") {
		return v, fail(t.column, words.Say("{saw} looks like a field; a field is compared with a value, and text goes in quotes", "saw", t.String()))
	}
	return v, fail(t.column, words.Say("{saw} is not a number, an address or bytes; text goes in quotes: {quoted}", "saw", t.String(), "quoted", strconv.Quote(t.text)))
}

func (p *parser) set(t *test) error {
	open, ok := p.accept("{")
	if !ok {
		return fail(open.column, words.Say("after 'in' comes a set such as {set}, saw {saw}", "set", "{80, 443}", "saw", open.String()))
	}
	for {
		from, err := p.value(open)
		if err != nil {
			return err
		}
		to := from
		if dots, ok := p.accept(".."); ok {
			if to, err = p.value(dots); err != nil {
				return err
			}
		}
		t.set = append(t.set, span{from, to})
		comma, more := p.accept(",")
		if _, done := p.accept("}"); done {
			return nil
		}
		if next := p.peek(); !more && next.kind != word && next.kind != quoted {
			return fail(comma.column, words.Say("expected {signs} in the set that begins at column {column}, saw {saw}", "signs", words.Say("{a} or {b}", "a", "','", "b", "'}'"), "column", strconv.Itoa(open.column), "saw", comma.String()))
		}
	}
}

// pattern reads a regular expression. They are Go's, which take a time that
// grows only with the text, whatever they are.
func (p *parser) pattern(t *test) error {
	s := p.next()
	if s.kind != quoted {
		return fail(s.column, words.Say("after 'matches' comes a regular expression in quotes, saw {saw}", "saw", s.String()))
	}
	re, cost, err := find.Regexp(s.text, find.MaxCost-p.cost)
	if err != nil {
		return fail(s.column, err.Error())
	}
	t.re = re
	p.cost += cost
	return nil
}

// isName reports whether a word could be a field's name.
func isName(s string) bool {
	if s == "" || !('a' <= s[0]|0x20 && s[0]|0x20 <= 'z' || s[0] == '_') || strings.HasSuffix(s, ".") || strings.ContainsAny(s, ":/") {
		return false
	}
	_, keyword := operators[s]
	return !keyword && s != "and" && s != "or" && s != "not"
}

// number reads a decimal number, or one in base 16, 8 or 2 after 0x, 0 and 0b.
func number(s string) (uint64, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' || strings.Contains(s, "_") {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 0, 64)
	if err != nil {
		n, err = strconv.ParseUint(s, 10, 64)
	}
	return n, err == nil
}
