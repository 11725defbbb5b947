package proto

import "plainsight/dissect/field"

// Stepper is a Message that is several steps of the ladder, or one that its
// Summary does not tell of. Others are the one that StepOf makes.
type Stepper interface {
	// Steps are those of a message that was just taken apart, in full, in the
	// context c to fields below root: in the order of its bytes.
	Steps(c *Context, root *field.Field, s field.Span, sum Summary) []Step
}

// Step is what one message says, or a part of it: a request, a handshake message.
type Step struct {
	Field    *field.Field // that is all of it, or nil
	Protocol string       // as in a packet list: "TLSv1.3"
	Title    string       // what it is: "GET /note"; "" for the field's label
	Detail   string       // what it tells, or ""
	Secret   string       // what would open it, or has, where that is known
	Ends     End
	Piece    bool  // the rest of it comes with a later message
	Joins    bool  // it goes on with the pieces before it, though nothing was put together
	Strand   uint8 // pieces are of one whole only within one: a protocol may have two on their way at once
	Turn     Turn  // what it does to the states of both ends, or nil
}

// End says what a step puts an end to.
type End uint8

// The ends.
const (
	GoesOn    End = iota
	SaysBye       // its sender says nothing more
	BreaksOff     // the conversation fails here
)

// Turn is what a step does to the states of both ends of its conversation.
type Turn interface {
	// Machine is the machine that takes such turns, before the first.
	Machine() Machine
}

// Machine is the states of both ends. It is shown all turns twice, and the steps
// between them that are none, whose turn is nil: what a conversation is may turn out
// after its first step, and what became of a message after it.
type Machine interface {
	Foresee(t Turn, toServer bool, ends End)
	// Take moves on and returns the states after the turn: "" where there is
	// none, "?" where this viewpoint cannot tell.
	Take(t Turn, toServer bool, ends End) (client, server string)
}

// Inside is a message that was taken apart inside of another one.
type Inside struct {
	Last    *field.Field // the last layer after it
	Summary Summary
	Carried string // see Context
}

// StepOf is the step that a message is by its summary: first is its first layer,
// or nil, and carried what Context has of it.
func StepOf(first *field.Field, sum Summary, carried string) Step {
	st := Step{Field: first, Protocol: sum.Protocol, Title: sum.Info}
	if first == nil {
		return st
	}
	if sum.Title != "" {
		st.Title, st.Detail = sum.Title, sum.Detail
	}
	if carried != "" {
		st.Detail = carried
	}
	return st
}
