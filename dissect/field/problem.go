package field

import (
	"strconv"

	"plainsight/dissect/words"
)

// Problem is what is wrong with a field: malformed traffic is a lesson, so a
// dissector says it and goes on.
type Problem struct {
	What     string // what was being read, by its name: "TCP header"
	Where    int    // offset in its buffer, in bytes
	Expected string // what should be there, in English, with places, {name}
	Seen     string // what is there, in English, with places
	Fill     []any  // what goes into the places, names and values in turn
}

// Error says what, where, expected and seen in one line, in the language in use.
func (p *Problem) Error() string {
	return words.Say("{what}: at byte {at}: expected {expected}, saw {seen}", "what", p.What, "at", strconv.Itoa(p.Where),
		"expected", words.Say(p.Expected, p.Fill...), "seen", words.Say(p.Seen, p.Fill...))
}
