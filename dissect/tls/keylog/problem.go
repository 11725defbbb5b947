package keylog

import (
	"fmt"
	"strconv"

	"plainsight/dissect/words"
)

// Fault is the kind of what is wrong with a line.
type Fault uint8

// The faults.
const (
	NoFault      Fault = iota
	UnknownLabel       // a label that is not known here
	NoLabel            // it begins with something that is no label
	CutShort           // it ends before its secret
	TooMuch            // something follows its secret
	WrongID            // the identifier has not as many digits as it should
	WrongSecret        // the secret has not as many digits as it should
	NotHex             // a character of identifier or secret is no hexadecimal digit
	NoMasterKey        // "Master-Key:" is missing
	Contradicts        // an earlier line has another secret for the same; this one counts
	TooLong            // the log is too long, and its end is not read
)

// Problem is what is wrong with one line. It never quotes a secret.
type Problem struct {
	Fault    Fault
	Line     int    // counted from 1
	Off, Len int    // the line in the text (see Text), in bytes, without its end and the blanks around it
	Label    string // as it is written there, cut after 40 characters
	Has      int    // WrongID, WrongSecret: how many characters there are
	Unknown  bool   // nothing but the label is wrong: it is not known here
	Expected string // what should be there
	Seen     string // what is there
}

// Error says where, what, expected and seen in one line.
func (p Problem) Error() string {
	what := ""
	if p.Label != "" && !p.Unknown {
		what = p.Label + ": "
	}
	return fmt.Sprintf("key log: line %d: %sexpected %s, saw %s", p.Line, what, p.Expected, p.Seen)
}

// Why is what is wrong, as a sentence goes on with it: "it ends before its secret".
func (p Problem) Why() string {
	switch p.Fault {
	case UnknownLabel:
		return words.Say("plainsight does not know its label, {label}", "label", p.Label)
	case NoLabel:
		return words.Say("it does not begin with a label of the key log format")
	case CutShort:
		return words.Say("it ends before its secret; it may have been cut off")
	case TooMuch:
		return words.Say("there is something after its secret")
	case WrongID:
		return words.Count(p.Has, "the value that identifies its connection has {n} character, which is the wrong length for {label}", "the value that identifies its connection has {n} characters, which is the wrong length for {label}", "label", p.Label)
	case WrongSecret:
		return words.Count(p.Has, "its secret has {n} character, which is the wrong length for {label}", "its secret has {n} characters, which is the wrong length for {label}", "label", p.Label)
	case NotHex:
		return words.Say("it has a character where a hexadecimal digit should be")
	case NoMasterKey:
		return words.Say("its session ID is not followed by Master-Key:")
	case Contradicts:
		return words.Say("an earlier line has a different secret for the same thing; this one is used")
	case TooLong:
		return words.Say("what comes after the first {size} is not read", "size", strconv.Itoa(maxText>>30+1)+" GiB")
	}
	return ""
}
