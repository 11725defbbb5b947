package pages

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"plainsight/dissect"
	"plainsight/dissect/derive"
	"plainsight/dissect/words"
)

// graph builds the boxes of one key schedule.
type graph struct {
	of    *dissect.KeySchedule
	kept  bool         // values of keys stay with the run's owner
	shown map[int]bool // the steps that are shown in spite of that
	id    string
	view  graphView
	nodes map[string]int // how often a name was used
	steps []string       // ids
	wires []string
	at    map[string]int // rows
	free  [len(columnNames)]int
}

func newGraph(n int, k *dissect.KeySchedule, all int, kept bool) graphView {
	g := &graph{shown: map[int]bool{}, of: k, kept: kept, id: "k" + strconv.Itoa(n), nodes: map[string]int{}, at: map[string]int{}, free: [...]int{1, 1, 1, 1}}
	g.view.Title, g.view.Ends = k.Version+", "+k.Suite, words.Say("{client} to {server}", "client", k.Client, "server", k.Server)
	if all > 1 {
		g.view.Title = numbered(k, n+1, g.view.Title)
	}
	for i := range k.Wire {
		g.wires = append(g.wires, g.name(k.Wire[i].Name))
	}
	for i := range k.Steps {
		g.steps = append(g.steps, g.name(k.Steps[i].Name))
	}
	public := PublicSteps(k)
	for i := range k.Steps {
		g.step(i, public[i])
	}
	g.view.All = len(k.Steps)
	return g.view
}

// numbered is the title of one schedule of several.
func numbered(k *dissect.KeySchedule, n int, title string) string {
	if k.Unit != derive.Records {
		return words.Say("Conversation {n}: {title}", "n", n, "title", title)
	}
	return words.Say("Handshake {n}: {title}", "n", n, "title", title)
}

// name makes an id that is the same for every viewpoint.
func (g *graph) name(text string) string {
	slug := strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(text)), "-")
	g.nodes[slug]++
	if n := g.nodes[slug]; n > 1 {
		slug += "-" + strconv.Itoa(n)
	}
	return g.id + "-" + slug
}

// PublicSteps tells for each step whether its value can be computed from what everybody
// saw.
func PublicSteps(k *dissect.KeySchedule) []bool {
	out := make([]bool, len(k.Steps))
	for i, st := range k.Steps {
		out[i] = st.Output != nil && st.From == "" && st.Op != derive.NoOp
		for _, in := range st.Inputs {
			out[i] = out[i] && (in.Step < 0 || out[in.Step])
		}
		if st.Op.NeedsPrivateKey() {
			out[i] = false
		}
		for _, c := range st.Covers {
			out[i] = out[i] && !c.Sealed
		}
	}
	return out
}

// leads reports whether keys are made of a step at once.
func (g *graph) leads(i int) bool {
	for _, st := range g.of.Steps[i+1:] {
		for _, in := range st.Inputs {
			if in.Step == i && st.Role.Last() {
				return true
			}
		}
	}
	return false
}

// step places a step, its inputs from the wire before it, and what it opens after it.
func (g *graph) step(i int, public bool) {
	st := &g.of.Steps[i]
	n := NodeView{ID: g.steps[i], Name: st.Name, State: "opened", Column: columnSecret, Kind: words.Say("Secret"), Formula: st.Formula(), Values: st.Values(), Value: hex.EncodeToString(st.Output),
		Spec: st.Spec.String(), SpecURL: st.Spec.URL(), Command: st.Command, NoCommand: st.NoCommand, Key: len(st.Records)+len(st.Shut) > 0}
	if st.Command != "" {
		n.KeyFile = st.KeyFile()
	}
	switch {
	case st.Role == derive.Secret && g.constant(i):
		n.Kind = words.Say("No secret: without a pre-shared key it is the same in every connection")
	case st.Role == derive.Transcript:
		n.Column, n.Kind = ColumnWire, words.Say("Hash of messages")
	case st.Role.Last():
		n.Column, n.Kind = ColumnKey, words.Say("Key")
		switch {
		case st.Role == derive.Text:
			n.Kind = words.Say("What it says")
		case st.Role == derive.Value:
			n.Kind = words.Say("Value")
		}
	}
	switch {
	case st.Output == nil:
		n.State, n.Short, n.Missing = "shut", words.Say("not known here"), Sentence(st.Why)
	case public:
		n.State = "open"
	}
	if st.Output != nil {
		g.view.Known++
		n.Short = shortHex(st.Output)
		if text, ok := wordsIn(st); ok {
			n.Short = text
		}
		if st.From != "" {
			n.Given = words.Say("It was not computed here: it comes from {source}.", "source", st.From)
		}
	}
	for _, in := range st.Inputs {
		n.Inputs = append(n.Inputs, g.input(in))
		switch {
		case in.Wire >= 0:
			n.Up = append(n.Up, g.wires[in.Wire])
		case in.Step >= 0:
			n.Up = append(n.Up, g.steps[in.Step])
		}
	}
	total := 0
	for _, c := range st.Covers {
		n.Covers = append(n.Covers, InputView{Name: c.Message, Frame: c.Place.Frame, Off: c.Place.Off, Says: BytesOf(c.Len)})
		total += c.Len
	}
	if len(n.Covers) > 0 {
		n.Short = words.Count(len(n.Covers), "{n} message", "{n} messages") + ", " + BytesOf(total)
	}
	if g.kept {
		n.keep(public || st.Role == derive.Transcript, st.Role == derive.Text, func(i int) bool { return g.shown[st.Inputs[i].Step] })
		g.shown[i] = public || st.Role == derive.Transcript
	}
	n.Row = g.free[n.Column]
	switch n.Column {
	case ColumnWire: // it is drawn beside what it goes into
		n.Row = max(n.Row, g.next(i))
	case columnSecret:
		if g.leads(i) {
			n.Row = max(n.Row, g.free[ColumnKey], g.free[columnRecord])
		}
	case ColumnKey:
		for _, in := range st.Inputs {
			if in.Step >= 0 && g.of.Steps[in.Step].Role == derive.Secret {
				n.Row = max(n.Row, g.at[g.steps[in.Step]])
			}
		}
	}
	for _, in := range st.Inputs {
		if in.Wire >= 0 && g.at[g.wires[in.Wire]] == 0 {
			g.wire(in.Wire, n.Row)
		}
	}
	g.put(n)
	if len(st.Records) > 0 {
		g.records(i, n, st.Records, st.More, "opened")
	}
	if len(st.Shut) > 0 {
		g.records(i, n, st.Shut, st.MoreShut, "shut")
	}
}

// keep removes from a box what only the run's owner may see: its value, unless it is
// public or not a key, and everything that contains keys on the way to it, except for
// inputs whose own box shows them.
func (n *NodeView) keep(public, said bool, shown func(input int) bool) {
	n.Command, n.NoCommand, n.KeyFile = "", "", ""
	if public {
		return
	}
	n.Values = ""
	for i := range n.Inputs {
		if in := &n.Inputs[i]; in.Value != "" && !in.wire && !shown(i) {
			in.Value, in.Says = "", KeptValue()
		}
	}
	if n.Value != "" && !said {
		n.Value, n.Short = "", KeptValue()
	}
}

// wordsIn is a step's result where it is text that somebody wrote.
func wordsIn(st *dissect.KeyStep) (string, bool) {
	const longest = 28 // characters
	if st.Role != derive.Text || !utf8.Valid(st.Output) {
		return "", false
	}
	text := []rune(strings.Join(strings.Fields(string(st.Output)), " "))
	if len(text) > longest {
		text = append(text[:longest], '…')
	}
	return "“" + string(text) + "”", true
}

// next is the row of the step after this one.
func (g *graph) next(i int) int {
	for j := i + 1; j < len(g.of.Steps); j++ {
		switch role := g.of.Steps[j].Role; {
		case role == derive.Secret:
			if g.leads(j) {
				return max(g.free[columnSecret], g.free[ColumnKey], g.free[columnRecord])
			}
			return g.free[columnSecret]
		case role.Last():
			return g.free[ColumnKey]
		}
	}
	return 1
}

func (g *graph) put(n NodeView) {
	n.Span = 1
	if n.Column == ColumnWire && len(n.Covers) > 0 {
		n.Span = 2 // its name is long
	}
	g.at[n.ID] = n.Row
	g.free[n.Column] = n.Row + n.Span
	g.view.Nodes = append(g.view.Nodes, n)
}

func (g *graph) wire(i, beside int) {
	w := &g.of.Wire[i]
	n := NodeView{ID: g.wires[i], Column: ColumnWire, Row: max(g.free[ColumnWire], beside), Name: w.Name, State: "open", Kind: words.Say("On the wire, for all to see"), Value: hex.EncodeToString(w.Bytes)}
	n.Short = w.Message
	if w.Bytes != nil {
		n.Short = shortHex(w.Bytes)
	}
	if w.Place.Frame > 0 {
		n.At = fmt.Sprint(w.Place.Frame, w.Place.Off, w.Place.Len)
	}
	n.Inputs = []InputView{{Name: w.Message, Frame: w.Place.Frame, Off: w.Place.Off, Says: sentBy(w.ToServer)}}
	g.put(n)
}
