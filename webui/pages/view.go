package pages

import (
	"strconv"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

// Loudest lists the classes in the order of bars and legend: from what says
// most to whoever reads it, to what says nothing.
var Loudest = [field.NumClasses]field.Class{
	field.Plaintext, field.Encoded, field.Opened, field.Metadata, field.Structure,
	field.Random, field.Integrity, field.Ciphertext, field.Undecoded,
}

// classTags are the tags of all classes in the order of their numbers, for the
// page's scripts; loudTags are the same, the loudest first.
func classTags() string {
	var all []string
	for c := range field.Class(field.NumClasses) {
		all = append(all, c.Tag())
	}
	return strings.Join(all, " ")
}

func loudTags() string {
	var all []string
	for _, c := range Loudest {
		all = append(all, c.Tag())
	}
	return strings.Join(all, " ")
}

// CssClass is the class that gives bytes of c their colour and pattern.
func CssClass(c field.Class) string { return "k-" + c.Tag() }

// rowView is one rung of the packet list.
type rowView struct {
	Number   int
	Stamp    string // capture time as milliseconds since 1970
	Since    string
	Protocol string
	Info     string
	Length   string
	Reads    string
	Way      string // "out" to the server, "in" to the client, "" where that is not known
	WayWords string
	Has      string // tags of the classes in it
	Bar      []share
	Problem  bool
}

// share is a part of a bar.
type share struct {
	Class   field.Class
	Percent int // 1 to 100
}

func NewRowView(r dissect.Row) rowView {
	v := rowView{
		Number: r.Number, Protocol: r.Protocol, Info: r.Info, Problem: r.Problem,
		Stamp:  strconv.FormatFloat(float64(r.Time.UnixNano())/1e6, 'f', 3, 64),
		Since:  Since(r.Since),
		Length: BytesOf(r.Length),
		Reads:  words.Say("reads {read} of {all}", "read", strconv.Itoa(r.Counts.Readable()), "all", strconv.Itoa(r.Captured)),
		Bar:    Shares(r.Counts),
	}
	switch {
	case r.Stream < 0:
		v.WayWords = words.Say("{from} to {to}", "from", r.Src, "to", r.Dst)
	case r.ToServer:
		v.Way, v.WayWords = "out", wayOf(true)
	default:
		v.Way, v.WayWords = "in", wayOf(false)
	}
	for _, c := range Loudest {
		if r.Counts[c] > 0 {
			v.Has += " " + c.Tag()
		}
	}
	return v
}

// wayOf says from whom to whom.
func wayOf(toServer bool) string {
	if toServer {
		return words.Say("client to server")
	}
	return words.Say("server to client")
}

// Shares divides 100 percent among the classes; each that is there gets one
// at least, at the cost of the largest.
func Shares(n field.Counts) (out []share) {
	total := n.Total()
	if total == 0 {
		return nil
	}
	left, largest := 100, 0
	for _, c := range Loudest {
		if n[c] == 0 {
			continue
		}
		p := max(1, n[c]*100/total)
		left -= p
		out = append(out, share{c, p})
		if p > out[largest].Percent {
			largest = len(out) - 1
		}
	}
	out[largest].Percent += left
	return out
}

// WireView is what pages say about the wire in use.
type WireView struct{ Name, Why string }

func NewWireView(kind, why string) WireView {
	_, reason, _ := strings.Cut(why, ": ")
	switch reason {
	case "":
	case "as asked for":
		reason = " " + words.Say("It was asked for when plainsight was started.")
	default:
		reason = " " + words.Say("It was chosen because {why}.", "why", reason)
	}
	if kind == "loopback" {
		return WireView{words.Say("Live loopback"), words.Say("Client and server talk over this computer's own loopback, and every packet is caught there.") + reason}
	}
	return WireView{words.Say("Virtual wire"), words.Say("Client and server run on two network stacks inside this program, with a cable between them that it taps.") + reason}
}

// packetNumber names a packet within a sentence.
func packetNumber(n int) string { return words.Say("packet {n}", "n", strconv.Itoa(n)) }

// ClassName is what pages call a class.
func ClassName(c field.Class) string { return words.Say(c.String()) }

// legendItem is one class with the bytes that are of it.
type legendItem struct {
	Class          field.Class
	Bytes, Percent string
	Empty          bool
}

func NewLegend(n field.Counts) (out []legendItem) {
	total := n.Total()
	for _, c := range Loudest {
		out = append(out, legendItem{c, Thousands(n[c]), Percent(n[c], total), n[c] == 0})
	}
	return out
}
