package pages

import (
	"strconv"
	"strings"
	"unicode"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/ladder"
	"plainsight/dissect/words"
)

// MaxSpoken is how many messages the conversation as text shows at once. Others come when
// they are wanted.
const MaxSpoken = 200

// SpokenMessage is the conversation as text, as one viewpoint reads it.
type SpokenMessage struct {
	Take int              `json:"take"`
	Said List[SpokenView] `json:"said"`

	Before string `json:"before,omitempty"` // where those before the first would be, as in the ladder's ids; "" for none
	After  string `json:"after,omitempty"`  // and those after the last
	Says   string `json:"says,omitempty"`   // which they are, where there are others
}

// SpokenView is one message of the applications.
type SpokenView struct {
	At      string           `json:"at"`             // its place among all messages
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

// NewSpoken shows a part of a conversation as text. many says that the capture has other
// conversations, before and after where other messages are. asks is whom the server itself
// asks in the first conversation, or "".
func NewSpoken(list []dissect.Spoken, many bool, asks string, before, after ladder.Place) (m SpokenMessage) {
	m.Before, m.After = PlaceID(before), PlaceID(after)
	if n := len(list); n > 0 && (m.Before != "" || m.After != "") {
		m.Says = words.Say("Messages in packets {a} to {b}", "a", words.Thousands(list[0].Frame), "b", words.Thousands(list[n-1].Frame))
	}
	m.Said = []SpokenView{}
	talks := map[int]bool{}
	last := -1
	for _, o := range list {
		talks[o.Stream] = true
	}
	for _, o := range list {
		from, to := words.Say("client"), words.Say("server")
		if asks != "" && o.Stream == 0 {
			from, to = to, asks
		}
		v := SpokenView{At: PlaceID(o.At), Frame: o.Frame, Off: -1, Way: "in", Who: to, Title: o.Title, Through: o.Through, Parts: []SpokenPart{}}
		if o.Place.Frame == o.Frame {
			v.Off = o.Place.Off
		}
		if o.ToServer {
			v.Way, v.Who = "out", from
		}
		if (many || len(talks) > 1) && o.Stream != last {
			v.Talk = words.Say("Connection {n}: {client} to {server}", "n", strconv.Itoa(o.Stream+1), "client", o.Client, "server", o.Server)
		}
		last = o.Stream
		for _, p := range o.Parts {
			v.Parts = append(v.Parts, spokenPart(p)...)
		}
		m.Said = append(m.Said, v)
	}
	return m
}

// PlaceID writes a place in a ladder, or among messages, as addresses have it: "5-2". It is
// "" for the zero Place.
func PlaceID(p ladder.Place) string {
	if p == (ladder.Place{}) {
		return ""
	}
	return strconv.Itoa(p.Frame) + "-" + strconv.Itoa(p.Nth)
}

// ReadPlace reads what PlaceID has written; the zero Place for anything else.
func ReadPlace(s string) (p ladder.Place) {
	frame, nth, _ := strings.Cut(s, "-")
	n, err := strconv.Atoi(frame)
	k, other := strconv.Atoi(nth)
	if err != nil || other != nil || n < 1 {
		return p
	}
	return ladder.Place{Frame: n, Nth: k}
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
// It is "" where that is nothing but punctuation, around letters that are shut.
func WordsOf(o dissect.Spoken) string {
	text, shut := "", false
	for _, p := range o.Parts {
		switch p.Class {
		case field.Ciphertext:
			shut = true
		case field.Plaintext, field.Opened, field.Encoded:
			text += p.Text
		}
	}
	if shut && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPunct(r) && !unicode.IsSpace(r) }) {
		return ""
	}
	return Clipped(text)
}
