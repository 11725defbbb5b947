package pages

import (
	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/find"
	"plainsight/dissect/words"
)

// Verdict is the answer to "where is my secret?" and to how much can be read.
type Verdict struct {
	Tone    string // "lit" found, "shut" not found, "wait" nothing to tell yet, "none" there is nothing to find
	Says    string
	Because string
	Lacks   string // what of the packets is not understood, which is said before anything else
	Found   []Found
	Reads   string
	Shut    ShutView

	Elsewhere []Found // places of the same letters that are not the secret
}

// Found is a place where the secret can be read, and how.
type Found struct {
	Frame, Off, Len int
	How             string
	In              string // the field that it is in
}

// placesInSight is how many places the answer itself names, and a card the others.
const placesInSight = 2

// MaxFound is how many places a page lists; the number of all is said.
const MaxFound = 12

func FoundAt(places []find.Place) (out []Found) {
	for _, s := range places {
		out = append(out, Found{s.Frame, s.Off, s.Len, s.How, s.In})
	}
	return out
}

// FiguresSay are a viewpoint's two figures: of the secret, and of all that the programs
// handed to TCP. The whole of both is the same for every viewpoint.
func FiguresSay(who string, read, of int, r dissect.Report) string {
	return words.Say("{who} reads {read} of your secret, and {n} that the programs handed to TCP.",
		"who", who, "read", partOf(read, of), "n", partOf(r.TransportReadable, r.TransportBytes))
}

// partOf is how many of some bytes, as it reads before what they belong to.
func partOf(n, of int) string {
	switch {
	case of == 1 && n == 1:
		return words.Say("the only byte")
	case of == 1:
		return words.Say("nothing of the only byte")
	case n == of && of > 0:
		return words.Say("all {bytes}", "bytes", BytesOf(of))
	}
	return words.Say("{n} of the {all}", "n", n, "all", BytesOf(of))
}

// TransportSay is the second of them alone, where no secret was sent.
func TransportSay(who string, r dissect.Report) string {
	return words.Say("{who} reads {n} that the programs handed to TCP.", "who", who, "n", partOf(r.TransportReadable, r.TransportBytes))
}

// LacksSay says what of some packets is not understood, and how much of it.
func LacksSay(l dissect.Lacks) string {
	var parts []string
	add := func(n int, says func(n int) string) {
		if n > 0 {
			parts = append(parts, says(n))
		}
	}
	add(l.Undecoded, func(n int) string {
		return words.Count(n, "{n} byte of protocols that are not known here", "{n} bytes of protocols that are not known here")
	})
	add(l.Torn, func(n int) string {
		return words.Count(n, "{n} byte of a message that is not all in the capture", "{n} bytes of messages that are not all in the capture")
	})
	add(l.Fragment, func(int) string {
		return words.Count(l.Fragments, "{bytes} in {n} fragment of an IP packet, which is not put together here", "{bytes} in {n} fragments of IP packets, which are not put together here", "bytes", BytesOf(l.Fragment))
	})
	add(l.Packed, func(n int) string {
		return words.Count(n, "{n} byte of content that is still packed", "{n} bytes of content that are still packed")
	})
	add(l.Cut, func(n int) string {
		return words.Count(n, "{n} byte that was cut off when the packets were captured", "{n} bytes that were cut off when the packets were captured")
	})
	add(l.Missing, func(n int) string {
		return words.Count(n, "{n} byte of a conversation that is missing from the capture", "{n} bytes of conversations that are missing from the capture")
	})
	return words.Count(l.Total(), "{n} byte is not understood here: {what}.", "{n} bytes are not understood here: {what}.", "what", words.Listed(parts))
}

// Clipped is a text from the wire for a sentence.
func Clipped(text string) string {
	const most = 60 // characters
	r := []rune(field.Printable([]byte(text)))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}
