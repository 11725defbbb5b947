package webui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"plainsight/dissect"
	"plainsight/dissect/field"
)

// loudest lists the classes in the order of bars and legend: from what says
// most to whoever reads it, to what says nothing.
var loudest = [field.NumClasses]field.Class{
	field.Plaintext, field.Encoded, field.Opened, field.Metadata, field.Structure,
	field.Random, field.Integrity, field.Ciphertext, field.Undecoded,
}

// cssClass is the class that gives bytes of c their colour and pattern.
func cssClass(c field.Class) string { return "k-" + c.Tag() }

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

func newRowView(r dissect.Row) rowView {
	v := rowView{
		Number: r.Number, Protocol: r.Protocol, Info: r.Info, Problem: r.Problem,
		Stamp:  strconv.FormatFloat(float64(r.Time.UnixNano())/1e6, 'f', 3, 64),
		Since:  since(r.Since),
		Length: bytesOf(r.Length),
		Reads:  fmt.Sprintf("reads %d of %d", r.Counts.Readable(), r.Captured),
		Bar:    shares(r.Counts),
	}
	switch {
	case r.Stream < 0:
		v.WayWords = r.Src + " to " + r.Dst
	case r.ToServer:
		v.Way, v.WayWords = "out", "client to server"
	default:
		v.Way, v.WayWords = "in", "server to client"
	}
	for _, c := range loudest {
		if r.Counts[c] > 0 {
			v.Has += " " + c.Tag()
		}
	}
	return v
}

// shares divides 100 percent among the classes; each that is there gets one
// at least, at the cost of the largest.
func shares(n field.Counts) (out []share) {
	total := n.Total()
	if total == 0 {
		return nil
	}
	left, largest := 100, 0
	for _, c := range loudest {
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

func bytesOf(n int) string { return field.Count(n, "byte") }

// thousands writes a count with commas: 65,549.
func thousands(n int) string { return field.Thousands(n) }

// since says how long after the first packet.
func since(d time.Duration) string {
	if d <= 0 {
		return "+0"
	}
	return "+" + field.Took(d)
}

// percent of a whole, where a little is never nothing and never all.
func percent(part, whole int) string {
	switch {
	case whole == 0 || part == 0:
		return "0%"
	case part == whole:
		return "100%"
	case part*100 < whole:
		return "<1%"
	}
	return strconv.Itoa(min(99, part*100/whole)) + "%"
}

// wireView is what pages say about the wire in use.
type wireView struct{ Name, Why string }

func newWireView(kind, why string) wireView {
	_, reason, _ := strings.Cut(why, ": ")
	switch reason {
	case "":
	case "as asked for":
		reason = " It was asked for when plainsight was started."
	default:
		reason = " It was chosen because " + reason + "."
	}
	if kind == "loopback" {
		return wireView{"Live loopback", "Client and server talk over this computer's own loopback, and every packet is caught there." + reason}
	}
	return wireView{"Virtual wire", "Client and server run on two network stacks inside this program, with a cable between them that it taps." + reason}
}

// legendItem is one class with the bytes that are of it.
type legendItem struct {
	Class          field.Class
	Bytes, Percent string
	Empty          bool
}

func newLegend(n field.Counts) (out []legendItem) {
	total := n.Total()
	for _, c := range loudest {
		out = append(out, legendItem{c, thousands(n[c]), percent(n[c], total), n[c] == 0})
	}
	return out
}
