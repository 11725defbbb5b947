package pages

import (
	"strconv"

	"plainsight/dissect"
	"plainsight/dissect/field"
	"plainsight/dissect/words"
)

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
		Reads:  readsOf(r.Counts, strconv.Itoa(r.Captured)),
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
