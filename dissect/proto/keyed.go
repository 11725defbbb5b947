package proto

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/shut"
)

// Keyed is a Conversation that can show how the keys that protect it come about.
type Keyed interface {
	// Schedules are the key schedules of its handshakes so far, in order. Transcript
	// returns the bytes that a transcript hash among their steps was computed over, and
	// false if some are missing here; it is nil if no step is such a hash.
	Schedules(said Said) (list []derive.Schedule, transcript func(hash *derive.Step) ([]byte, bool))
}

// Locked is a Conversation that can say why some of what it carried stays shut.
type Locked interface {
	// WhyShut is the reason as of now, and where the first shut part begins: a
	// direction, and an offset in its stream as in Heard. Ok is false if nothing
	// stays shut.
	WhyShut() (r shut.Reason, dir Direction, off int64, ok bool)
}

// KeyLogged is a Protocol that was given key logs, and can say what is wrong with
// their lines.
type KeyLogged interface {
	KeyLogs() shut.Log
}

// Sealing is content with a key of its own that the messages of any protocol may
// carry, such as a Fernet token. It remembers what it found in earlier
// conversations, so they have to be looked at in order.
type Sealing interface {
	// Within begins the next conversation.
	Within() SealedContent
}

// SealedContent is such content in one conversation.
type SealedContent interface {
	// MayBeIn reports, at little cost, whether a message with those bytes can carry any.
	MayBeIn(data []byte) bool
	// Look looks for it in the fields of a message.
	Look(h Heard, root *field.Field)
	// Schedule is how its keys come about; ok is false if no such content was found.
	Schedule() (s derive.Schedule, ok bool)
}

// Said is what the two ends of a conversation have said so far, for looking back at
// it.
type Said interface {
	// Message is the ith complete message of a direction, counted from 0.
	// Ok is false after the last.
	Message(dir Direction, i int) (h Heard, ok bool)
	// InOrder are the first messages of both directions, in the order in which they
	// ended.
	InOrder() []Heard
	// Dissect takes a message apart as this viewpoint reads it. What it returns
	// is valid until the next call.
	Dissect(h Heard) *field.Field
}

// Heard is a message that was said.
type Heard struct {
	Dir     Direction
	Off     int64 // where it begins in its direction's stream, counted from the first byte that the protocol was shown
	Message Message
	Data    []byte
}

// Wire is the place of n bytes of the message, off bytes after its first. Message is
// what that message is called in words.
func (h Heard) Wire(message string, off, n int) *derive.Wire {
	return &derive.Wire{ToServer: h.Dir == ToServer, Off: h.Off + int64(off), Len: n, Message: message}
}

// Use records that a key works on n bytes of the message, or would: then why says what
// it takes.
func (h Heard) Use(key *derive.Step, off, n int, opened bool, why string) derive.Use {
	u := derive.Use{Step: key, ToServer: h.Dir == ToServer, From: h.Off + int64(off), To: h.Off + int64(off+n), Shut: !opened}
	if u.Shut {
		u.Why = why
	}
	return u
}

// Unkeyed is a Message that can say that no key works on it, although it comes
// among messages on which one does.
type Unkeyed interface {
	Unkeyed() bool
}

// Shut is a Message that keys of its conversation may cover. What is encrypted inside it
// otherwise, as an envelope in a handshake message, takes other keys.
type Shut interface {
	StaysShut() bool        // it is encrypted, and nothing here opens it
	LacksKey() derive.Epoch // which keys it would take; 0 if that is not known
	Lacks() string          // what would open it, in words; "" if that is not known
}

// DirectionTo is the direction to the server, or to the client.
func DirectionTo(server bool) Direction {
	if server {
		return ToServer
	}
	return ToClient
}

// Sender names the side that sends in a direction: "client" or "server".
func (d Direction) Sender() string {
	if d == ToServer {
		return "client"
	}
	return "server"
}
