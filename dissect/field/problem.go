package field

import "fmt"

// Problem is what is wrong with a field: malformed traffic is a lesson, so a
// dissector says it and goes on.
type Problem struct {
	What     string // what was being read: "TCP header"
	Where    int    // offset in its buffer, in bytes
	Expected string // what should be there
	Seen     string // what is there
}

// Error says what, where, expected and seen in one line.
func (p *Problem) Error() string {
	return fmt.Sprintf("%s: at byte %d: expected %s, saw %s", p.What, p.Where, p.Expected, p.Seen)
}
