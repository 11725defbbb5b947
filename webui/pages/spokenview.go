package pages

import (
	"strconv"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// MaxSpoken is how many messages the conversation as text has.
const MaxSpoken = 500

// SpokenMessage is the conversation as text, as one viewpoint reads it.
type SpokenMessage struct {
	Take int              `json:"take"`
	Said List[SpokenView] `json:"said"`
	Left string           `json:"left,omitempty"` // what is not in it
}

// SpokenView is one message of the applications.
type SpokenView struct {
	Frame   int              `json:"n"`              // the packet that completes it
	Off     int              `json:"off"`            // of its first byte in that packet, or -1
	Talk    string           `json:"talk,omitempty"` // where another connection goes on
	Way     string           `json:"way"`            // "out" from the client, "in" from the server
	Who     string           `json:"who"`
	Title   string           `json:"title"`
	Parts   List[SpokenPart] `json:"parts"`
	Through List[string]     `json:"through"` // what was undone on the way to the text
}

// SpokenPart is either text or bytes that are none for the viewpoint.
type SpokenPart struct {
	Text  string `json:"text,omitempty"`
	Class string `json:"class,omitempty"` // tag
	Shut  bool   `json:"shut,omitempty"`
	Cut   bool   `json:"cut,omitempty"`  // text is left out
	Says  string `json:"says,omitempty"` // in place of bytes, or of text that is left out
}

// NewSpoken shows a conversation as text, and how many messages it leaves out.
func NewSpoken(list []dissect.Spoken, more int) (m SpokenMessage) {
	m.Said = []SpokenView{}
	talks := map[int]bool{}
	last := -1
	for _, o := range list {
		talks[o.Stream] = true
	}
	for _, o := range list {
		v := SpokenView{Frame: o.Frame, Off: -1, Way: "in", Who: words.Say("server"), Title: o.Title, Through: o.Through, Parts: []SpokenPart{}}
		if o.Place.Frame == o.Frame {
			v.Off = o.Place.Off
		}
		if o.ToServer {
			v.Way, v.Who = "out", words.Say("client")
		}
		if len(talks) > 1 && o.Stream != last {
			v.Talk = words.Say("Connection {n}: {client} to {server}", "n", strconv.Itoa(o.Stream+1), "client", o.Client, "server", o.Server)
		}
		last = o.Stream
		for _, p := range o.Parts {
			v.Parts = append(v.Parts, spokenPart(p)...)
		}
		m.Said = append(m.Said, v)
	}
	if more > 0 {
		m.Left = words.Count(more, "{n} more message is not shown here. The packets have it.", "{n} more messages are not shown here. The packets have them.")
	}
	return m
}

func spokenPart(p dissect.TextPart) []SpokenPart {
	switch {
	case p.Shut:
		return []SpokenPart{{Shut: true, Class: field.Ciphertext.Tag(), Says: words.Count(p.Opaque, "{n} byte, encrypted", "{n} bytes, encrypted")}}
	case p.Opaque > 0:
		return []SpokenPart{{Says: words.Count(p.Opaque, "{n} byte that is no text", "{n} bytes that are no text")}}
	}
	out := []SpokenPart{{Text: p.Text, Class: p.Class.Tag()}}
	if p.Cut > 0 {
		out = append(out, SpokenPart{Cut: true, Says: words.Count(p.Cut, "{n} more byte is left out", "{n} more bytes are left out")})
	}
	return out
}

// WordsOf are the words in a message that its reader is after, rather than its headers:
// text that is readable, opened or in another alphabet. It is cut to what fits on a line.
func WordsOf(o dissect.Spoken) string {
	text := ""
	for _, p := range o.Parts {
		switch p.Class {
		case field.Plaintext, field.Opened, field.Encoded:
			text += p.Text
		}
	}
	return Clipped(text)
}
