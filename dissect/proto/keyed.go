package proto

import (
	"plainsight/dissect/derive"
	"plainsight/dissect/field"
	"plainsight/dissect/shut"
)

// Keyed is a Conversation that tells how the keys come about that protect it.
type Keyed interface {
	// Schedules are those of its handshakes so far, in their order. Transcript
	// gives the bytes that a transcript hash among their steps ran over, and false
	// where these are not all here; it is nil where no step is such a hash.
	Schedules(said Said) (list []derive.Schedule, transcript func(hash *derive.Step) ([]byte, bool))
}

// Locked is a Conversation that tells why some of what it carried stays shut.
type Locked interface {
	// WhyShut is the reason as of now, and where the first of it begins: a
	// direction, and an offset in that one's stream as Heard has it. Ok is false
	// where nothing stays shut.
	WhyShut() (r shut.Reason, dir Direction, off int64, ok bool)
}

// KeyLogged is a Protocol that was given key logs, and may tell what is wrong with
// their lines.
type KeyLogged interface {
	KeyLogs() shut.Log
}

// Sealing is content with a key of its own that the messages of any protocol may
// carry, such as a Fernet token. It remembers what was found in conversations
// before, so that one looks at these in their order.
type Sealing interface {
	// Within begins with the next conversation.
	Within() SealedContent
}

// SealedContent is such content in one conversation.
type SealedContent interface {
	// MayBeIn tells at little cost whether a message with those bytes can carry any.
	MayBeIn(data []byte) bool
	// Look looks for it in the fields of a message.
	Look(h Heard, root *field.Field)
	// Schedule is how its keys come about; ok is false where there is none of it.
	Schedule() (s derive.Schedule, ok bool)
}

// Said is what the two ends of a conversation have said so far, for who looks
// back at it.
type Said interface {
	// Message is one of a direction's messages that are whole; they count from 0.
	// Ok is false after the last.
	Message(dir Direction, i int) (h Heard, ok bool)
	// InOrder are the first messages of both directions, in the order in which
	// they were over.
	InOrder() []Heard
	// Dissect takes a message apart as this viewpoint reads it. What it returns
	// holds until the next call.
	Dissect(h Heard) *field.Field
}

// Heard is a message that was said.
type Heard struct {
	Dir     Direction
	Off     int64 // where it begins in its direction's stream, counted from the first byte that the protocol was shown
	Message Message
	Data    []byte
}

// Wire is where n bytes of the message stand, off bytes after its first. In words
// it stands in the message of that name.
func (h Heard) Wire(message string, off, n int) *derive.Wire {
	return &derive.Wire{ToServer: h.Dir == ToServer, Off: h.Off + int64(off), Len: n, Message: message}
}

// Use is that a key works on n bytes of the message, or would: then why says what
// it takes.
func (h Heard) Use(key *derive.Step, off, n int, opened bool, why string) derive.Use {
	u := derive.Use{Step: key, ToServer: h.Dir == ToServer, From: h.Off + int64(off), To: h.Off + int64(off+n), Shut: !opened}
	if u.Shut {
		u.Why = why
	}
	return u
}

// Unkeyed is a Message that may tell that no key works on it although it stands
// among those on which one does.
type Unkeyed interface {
	Unkeyed() bool
}

// Shut is a Message that tells which keys it would take to open it; 0 where that
// is not known.
type Shut interface {
	LacksKey() derive.Epoch
}

// DirectionTo is the direction to the server, or to the client.
func DirectionTo(server bool) Direction {
	if server {
		return ToServer
	}
	return ToClient
}

// Sender is who speaks in a direction: "client" or "server".
func (d Direction) Sender() string {
	if d == ToServer {
		return "client"
	}
	return "server"
}
