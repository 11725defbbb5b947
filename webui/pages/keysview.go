package pages

import (
	"bytes"
	"encoding/hex"
	"html"
	"slices"
	"strconv"
	"strings"

	"plainsight/dissect"
	"plainsight/dissect/derive"
	"plainsight/dissect/words"
)

// KeysView shows how the keys of a run are made, for one viewpoint.
type KeysView struct {
	Take    int
	Run     string
	Eye     string
	Watched bool // by somebody who is not the run's owner
	Graphs  []graphView
}

// graphView is the schedule of one handshake.
type graphView struct {
	Title, Ends string
	Known, All  int // steps with a value, and all
	Nodes       []NodeView
}

// The columns of a graph, from the wire to the records.
const (
	ColumnWire = iota
	columnSecret
	ColumnKey
	columnRecord
)

var columnNames = [...]string{"wire", "secret", "key", "record"}

// NodeView is one box: bytes of the wire, a step, or the records of a key.
type NodeView struct {
	ID     string
	Column int
	Row    int // counted from 1
	Span   int // of how many rows
	Name   string
	Short  string // its value, or what there is instead
	State  string // "open" to everybody, "opened" with a secret, "shut"
	Up     []string
	Key    bool   // it opens records
	At     string // of bytes on the wire: packet, offset and length

	Kind            string // in words
	Formula, Values string
	Value           string // all of it, in hex
	Given, Missing  string
	Inputs          []InputView
	Covers          []InputView
	Path            []pathView // of a record
	Beside          *pathView  // what works together with the last of them, or nil
	Gaps            bool       // some of the path is not known
	Records         []recordView
	More            int
	Spec, SpecURL   string
	Command         string
	NoCommand       string
	KeyFile         string // whose private key the command reads, or ""
}

// InputView is what goes into a step. Frame is 0 where it is in none.
type InputView struct {
	Name, Value string
	Node        string // the box that it is, or ""
	Frame, Off  int
	Says        string
	wire        bool // it was sent in the open
}

type pathView struct{ Node, Name, State string }

type recordView struct {
	ID         string
	Frame, Off int
	Len        int
	Frames     []int
	Says       string
}

// NewKeysView draws schedules. A watcher sees which steps there are and what they
// open, and of their values those alone that everybody can compute.
func NewKeysView(all []dissect.KeySchedule, watched bool) (v KeysView) {
	v.Watched = watched
	for i := range all {
		v.Graphs = append(v.Graphs, newGraph(i, &all[i], len(all), watched))
	}
	return v
}

func sentBy(toServer bool) string {
	if toServer {
		return words.Say("sent by the client")
	}
	return words.Say("sent by the server")
}

// input is a line of a step's card.
func (g *graph) input(in dissect.KeyInput) InputView {
	v := InputView{Name: in.Name, Value: hex.EncodeToString(in.Bytes)}
	switch {
	case in.Wire >= 0:
		w := &g.of.Wire[in.Wire]
		v.wire = true
		v.Node, v.Frame, v.Off, v.Says = g.wires[in.Wire], w.Place.Frame, w.Place.Off, words.Say("on the wire, in the {message}", "message", w.Message)
	case in.Step >= 0:
		v.Node = g.steps[in.Step]
	case in.Kind == derive.Label:
		v.Value, v.Says = "", words.Say(`"{label}", which keeps keys for different uses apart`, "label", string(in.Bytes))
	case in.Kind == derive.Empty:
		v.Name, v.Says = words.Say("context"), words.Say("empty")
	default:
		v.Says = words.Say("a fixed value")
	}
	return v
}

// records are what a key has opened, or would, with the path of keys that leads
// there.
func (g *graph) records(i int, key NodeView, list []dissect.KeyRecord, more int, state string) {
	n := NodeView{ID: key.ID + "-opens", Column: columnRecord, Row: max(key.Row, g.free[columnRecord]), State: state, Up: []string{key.ID}, Kind: unitsSay(g.of.Unit), More: more}
	if state == "shut" {
		n.ID, n.Kind = key.ID+"-would-open", words.Say("{units}, shut", "units", n.Kind)
		n.Missing = words.Say("It would take {secret}.", "secret", strings.TrimSuffix(g.of.Steps[i].WhyShut, "."))
	}
	n.Name = countOfUnits(g.of.Unit, len(list)+more)
	n.Short = words.Say("the server's")
	if list[0].ToServer {
		n.Short = words.Say("the client's")
	}
	for _, r := range list {
		if r.ToServer != list[0].ToServer {
			n.Short = words.Say("both sides'")
		}
	}
	for j, r := range list {
		n.Records = append(n.Records, recordView{ID: n.ID + "-" + strconv.Itoa(j+1), Frame: r.Place.Frame, Off: r.Place.Off, Len: r.Place.Len, Frames: r.Frames,
			Says: recordSays(unitNumber(g.of.Unit, j+1), r.Len, r.Place.Frame, state == "shut")})
	}
	for _, j := range g.ancestors(i) {
		p := pathView{g.steps[j], g.of.Steps[j].Name, "opened"}
		if g.of.Steps[j].Output == nil {
			p.State = "shut"
			n.Gaps = true
		}
		n.Path = append(n.Path, p)
	}
	if j := g.beside(i); j >= 0 {
		n.Beside = &pathView{g.steps[j], g.of.Steps[j].Name, n.Path[len(n.Path)-1].State}
	}
	g.put(n)
}

// beside is the only other value that a key's secret gives, which works together with the
// key, as an IV does; -1 where there is none, or several.
func (g *graph) beside(i int) (other int) {
	other = -1
	from := func(j int) int {
		for _, in := range g.of.Steps[j].Inputs {
			if in.Step >= 0 {
				return in.Step
			}
		}
		return -1
	}
	secret := from(i)
	for j := range g.of.Steps {
		if j == i || secret < 0 || from(j) != secret || g.of.Steps[j].Role != derive.Value {
			continue
		}
		if other >= 0 {
			return -1
		}
		other = j
	}
	return other
}

// constant reports whether a step's value follows from constants alone, so that it is no
// secret.
func (g *graph) constant(i int) bool {
	st := &g.of.Steps[i]
	if st.Output == nil || st.From != "" || len(st.Inputs) == 0 {
		return false
	}
	for _, in := range st.Inputs {
		switch {
		case in.Step >= 0:
			if !g.constant(in.Step) {
				return false
			}
		case in.Wire >= 0:
			return false
		case in.Kind == derive.Plain && len(bytes.Trim(in.Bytes, "\x00")) > 0:
			return false
		case in.Kind != derive.Plain && in.Kind != derive.Label && in.Kind != derive.Empty && in.Kind != derive.EmptyTranscript:
			return false
		}
	}
	return true
}

// unitsSay names what keys open.
func unitsSay(u derive.Unit) string {
	switch u {
	case derive.Tokens:
		return words.Say("Tokens")
	case derive.Messages:
		return words.Say("Messages")
	}
	return words.Say("Records")
}

func countOfUnits(u derive.Unit, n int) string {
	switch u {
	case derive.Tokens:
		return words.Count(n, "{n} token", "{n} tokens")
	case derive.Messages:
		return words.Count(n, "{n} message", "{n} messages")
	}
	return words.Count(n, "{n} record", "{n} records")
}

// unitNumber names one of several, counted from 1.
func unitNumber(u derive.Unit, n int) string {
	switch u {
	case derive.Tokens:
		return words.Say("Token {n}", "n", strconv.Itoa(n))
	case derive.Messages:
		return words.Say("Message {n}", "n", strconv.Itoa(n))
	}
	return words.Say("Record {n}", "n", strconv.Itoa(n))
}

func recordSays(which string, length, packet int, shut bool) string {
	if shut {
		return words.Say("{record}, {bytes}, shut, in packet {packet}", "record", which, "bytes", BytesOf(length), "packet", strconv.Itoa(packet))
	}
	return words.Say("{record}, {bytes}, in packet {packet}", "record", which, "bytes", BytesOf(length), "packet", strconv.Itoa(packet))
}

// ancestors are the steps that lead to one, and this, in order. Transcripts are
// no keys and are left out.
func (g *graph) ancestors(i int) (out []int) {
	seen := make([]bool, len(g.of.Steps))
	seen[i] = true
	for j := i; j >= 0; j-- {
		if !seen[j] || g.of.Steps[j].Role == derive.Transcript {
			continue
		}
		out = append(out, j)
		for _, in := range g.of.Steps[j].Inputs {
			if in.Step >= 0 {
				seen[in.Step] = true
			}
		}
	}
	slices.Reverse(out)
	return out
}

func shortHex(b []byte) string {
	const ends = 4
	if len(b) <= 2*ends {
		return hex.EncodeToString(b)
	}
	return hex.EncodeToString(b[:ends]) + "…" + hex.EncodeToString(b[len(b)-2:])
}

// breakable is a name as HTML, with places where a line may break: after
// underscores and points, and before the humps of ClientKeyExchange.
func breakable(name string) string {
	var b strings.Builder
	before := ' '
	for _, r := range strings.ReplaceAll(name, "...", "…") {
		hump := r >= 'A' && r <= 'Z' && before >= 'a' && before <= 'z'
		if hump || r == '(' || strings.ContainsRune("_.…", before) {
			b.WriteString("<wbr>")
		}
		b.WriteString(html.EscapeString(string(r)))
		before = r
	}
	return b.String()
}

// ShortOf is how hex begins and ends.
func ShortOf(text string) string {
	const ends = 8
	if len(text) <= 2*ends {
		return text
	}
	return text[:ends] + "…" + text[len(text)-4:]
}
