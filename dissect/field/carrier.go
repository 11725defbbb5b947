package field

// Carrier is a message that carries a note, as its sender wrote it. Its sender says
// which it was; who can read it follows from the capture alone.
type Carrier struct {
	Message  string // all of it: a body, a line of a chat, what a token holds
	At, Len  int    // where in it the note is, in bytes
	ToServer bool   // it went to the side that did not open the conversation
}

// Carrying is a message from the server with a note in it.
func Carrying(before, note, after string) Carrier {
	return Carrier{Message: before + note + after, At: len(before), Len: len(note)}
}

// Note is the note in it.
func (k *Carrier) Note() string { return k.Message[k.At : k.At+k.Len] }
