package capture

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// Filter is a capture filter in a subset of tcpdump's language
// (pcap-filter(7)); what it means is what it means there:
//
//	tcp, udp                          that transport protocol
//	port N, portrange A-B             TCP, UDP or SCTP, from or to such a port
//	tcp port N, udp portrange A-B     the same for one protocol
//	host ADDRESS                      from or to an IPv4 or IPv6 address
//	not E, E and E, E or E, ( E )     also !, && and ||
//
// "not" binds tightest; "and" and "or" bind alike and group from the left, as
// tcpdump has it. The zero Filter admits everything.
type Filter struct {
	text string
	root filterExpr // nil admits everything
}

// filterWords is the end of every error about a filter.
const filterWords = "known are: tcp, udp, port N, portrange A-B, tcp port N, udp port N, host ADDRESS, and, or, not, ( )"

// maxFilterText bounds a filter's text, in bytes, and with it the parser's
// recursion.
const maxFilterText = 4096

// String returns the text that the filter was made from.
func (f Filter) String() string { return f.text }

// ParseFilter reads a filter. The error names the word that is not understood
// and lists those that are.
func ParseFilter(text string) (Filter, error) {
	if len(text) > maxFilterText {
		return Filter{}, fmt.Errorf("filter: %d bytes long; at most %d are read", len(text), maxFilterText)
	}
	p := filterParser{words: splitFilter(text)}
	if len(p.words) == 0 {
		return Filter{text: text}, nil
	}
	root, err := p.expression()
	if err == nil && p.peek() != "" {
		err = fmt.Errorf("%q is not expected after a complete expression", p.peek())
	}
	if err != nil {
		return Filter{}, fmt.Errorf("filter %q: %w; %s", text, err, filterWords)
	}
	return Filter{text: text, root: root}, nil
}

// The kinds of expression.
type (
	filterExpr interface{}

	andExpr  struct{ left, right filterExpr }
	orExpr   struct{ left, right filterExpr }
	notExpr  struct{ operand filterExpr }
	hostExpr struct{ addr netip.Addr }
	// protoExpr is a transport protocol by its IP protocol number.
	protoExpr struct{ proto uint8 }
	// portExpr is a source or destination port from low to high, both included.
	portExpr struct {
		protos    []uint8
		low, high uint16
	}
)

// filterParser reads words from the left; each method takes what it describes.
type filterParser struct {
	words []string
}

func splitFilter(text string) []string {
	for _, sign := range []string{"(", ")", "!", "&&", "||"} {
		text = strings.ReplaceAll(text, sign, " "+sign+" ")
	}
	return strings.Fields(text)
}

// peek returns the next word, or "" at the end.
func (p *filterParser) peek() string {
	if len(p.words) == 0 {
		return ""
	}
	return p.words[0]
}

func (p *filterParser) take() string {
	w := p.peek()
	if w != "" {
		p.words = p.words[1:]
	}
	return w
}

func (p *filterParser) expression() (filterExpr, error) {
	left, err := p.term()
	for err == nil {
		var right filterExpr
		switch p.peek() {
		case "and", "&&":
			p.take()
			right, err = p.term()
			left = andExpr{left, right}
		case "or", "||":
			p.take()
			right, err = p.term()
			left = orExpr{left, right}
		default:
			return left, nil
		}
	}
	return nil, err
}

func (p *filterParser) term() (filterExpr, error) {
	switch w := p.take(); w {
	case "not", "!":
		operand, err := p.term()
		return notExpr{operand}, err
	case "(":
		inner, err := p.expression()
		if err != nil {
			return nil, err
		}
		if closing := p.take(); closing != ")" {
			return nil, fmt.Errorf("%s where a closing parenthesis belongs", wordOrEnd(closing))
		}
		return inner, nil
	case "tcp":
		return p.afterProtocol(protoTCP)
	case "udp":
		return p.afterProtocol(protoUDP)
	case "port", "portrange":
		return p.ports(w, []uint8{protoTCP, protoUDP, protoSCTP})
	case "host":
		return p.host()
	default:
		return nil, fmt.Errorf("%s where an expression belongs", wordOrEnd(w))
	}
}

// afterProtocol reads what may follow "tcp" or "udp".
func (p *filterParser) afterProtocol(proto uint8) (filterExpr, error) {
	switch w := p.peek(); w {
	case "port", "portrange":
		p.take()
		return p.ports(w, []uint8{proto})
	}
	return protoExpr{proto}, nil
}

func (p *filterParser) ports(keyword string, protos []uint8) (filterExpr, error) {
	w := p.take()
	first, last, isRange := strings.Cut(w, "-")
	if !isRange {
		last = first
	}
	if isRange != (keyword == "portrange") {
		if isRange {
			return nil, fmt.Errorf("port %s is a range; write portrange %s", w, w)
		}
		return nil, fmt.Errorf("portrange %s where two ports such as 5000-5999 belong", wordOrEnd(w))
	}
	low, err := portNumber(first)
	if err != nil {
		return nil, err
	}
	high, err := portNumber(last)
	if err != nil {
		return nil, err
	}
	if low > high {
		low, high = high, low // as tcpdump does
	}
	return portExpr{protos, low, high}, nil
}

func portNumber(w string) (uint16, error) {
	n, err := strconv.ParseUint(w, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%s where a port from 0 to 65535 belongs", wordOrEnd(w))
	}
	return uint16(n), nil
}

func (p *filterParser) host() (filterExpr, error) {
	w := p.take()
	addr, err := netip.ParseAddr(w)
	if err != nil || addr.Zone() != "" {
		return nil, fmt.Errorf("%s where an IPv4 or IPv6 address belongs (names are not looked up)", wordOrEnd(w))
	}
	return hostExpr{addr}, nil
}

func wordOrEnd(w string) string {
	if w == "" {
		return "the end"
	}
	return strconv.Quote(w)
}
